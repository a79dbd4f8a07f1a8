"""The rows of an event feed, and the statements that each kind of feed has."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Text, Uuid, cast, func, literal_column, select
from sqlalchemy.orm import InstrumentedAttribute

from cute_api.models import Event, FeedHead, clock
from cute_api.models.statements import Statement, parameter

SHOWN = timedelta(days=30)
# Events, and so cursors, live a day longer than they are shown, so that a walk that starts at the
# oldest event has time to end.
KEPT = SHOWN + timedelta(days=1)
# How many events a page examines at most, including those that it doesn't show.
EXAMINED = 10_000


class EventColumns(NamedTuple):
    """An event of the feed as selected. `data` is an object, or its JSON (`orjson.Fragment`).

    `install` is None except in the feed of an app.
    """

    id: str
    type: str
    account: str
    created_at: datetime
    data: Any
    api_version: str
    sequence: int
    install: str | None


@dataclass(frozen=True, slots=True)
class FeedStatements:
    """The statements of a feed; each takes its `owner`.

    `numbers` returns `now`, the owner's newest number, and the newest of all. Run it before `page`,
    so that the page includes everything numbered up to then. `bound` returns the number and the id
    of the last of the `EXAMINED` events after `after`, or nothing if there are fewer. `page` is for
    a limit, and takes `types`, `readable` (those whose scope the caller has), `until`, and `after`
    or `since`; `event` takes an `id`.
    """

    numbers: Statement
    bound: Statement
    page: Callable[[int, bool], Statement]
    """Takes the limit, and whether the page continues after a number."""
    event: Statement


Column = InstrumentedAttribute[Any]


def numbers_of(owner: Column, sequence: Column) -> Statement:
    """Return `numbers` of the feed whose rows have these columns."""
    newest = func.greatest(
        select(func.max(Event.sequence)).scalar_subquery(),
        select(FeedHead.sequence).scalar_subquery(),
    )
    own_newest = select(func.max(sequence)).where(owner == parameter("owner", Uuid()))
    return Statement(
        select(clock.NOW.label("now"), own_newest.label("own_newest"), newest.label("newest"))
    )


def bound_of(owner: Column, sequence: Column, event_id: Column) -> Statement:
    """Return `bound` of the feed whose rows have these columns."""
    return Statement(
        select(sequence, cast(event_id, Text).label("id"))
        .where(owner == parameter("owner", Uuid()), sequence > parameter("after", BigInteger()))
        .order_by(sequence)
        .offset(literal_column(str(EXAMINED - 1)))
        .limit(literal_column("1"))
    )
