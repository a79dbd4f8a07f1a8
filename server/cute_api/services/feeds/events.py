"""The event feed: a user's own events, in commit order, with none ever skipped.

The feed shows what the relay has numbered. The relay numbers events after their commit, densely and
alone, so that a reader of a number sees every smaller one: a cursor that holds a number can't pass
an event that commits later. An open transaction elsewhere has no number yet and holds nobody up.

A cursor also holds a time before which it has seen everything. By it alone a cursor expires, so
that no client is led past events that are kept no longer. It is in whole hours: a quiet feed then
returns the same bytes, and so the same entity tag, from one poll to the next.
"""

import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    DateTime,
    Text,
    Uuid,
    any_,
    cast,
    func,
    literal,
    literal_column,
    select,
)

from cute_api.models import Event, FeedHead, clock
from cute_api.models.database import HasInfo
from cute_api.models.reads import Reads, Statement, parameter
from cute_api.problems import ApiError, Code
from cute_api.services.common.cursors import Cursors, Listing
from cute_api.services.common.pagination import DEFAULT_LIMIT
from cute_api.services.feeds import ranges
from cute_api.services.keys.principals import Principal
from cute_api.spec import EventType

SHOWN = timedelta(days=30)
# A walk that starts at the oldest event shown must be able to end: events are kept this much
# longer than a walk may start at, and cursors are valid for as long as events are kept.
KEPT = SHOWN + timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
HOUR = timedelta(hours=1)
PLACE = struct.Struct(">QI")
ADVICE = (
    "Use the `next_cursor` of the response before, unchanged and as the same user. If it is "
    "rejected, read your items and orders again, then start without a cursor."
)
# As `after`: no cursor of one has it, since those are longer.
NEWEST = "newest"

Json = dict[str, Any]


ShowEvent = Callable[[str, Json, str], Json]
"""Type, data and API version of an event as it was emitted: its data as the caller's version is."""


def _as_emitted(_event_type: str, data: Json, _emitted: str) -> Json:
    return data


@dataclass(frozen=True, slots=True)
class Cursor:
    """Everything up to `sequence` was seen; what is missing is from after `seen`.

    `seen` is in hours since 1970.
    """

    sequence: int
    seen: int

    def encode(self, source: HasInfo, user_id: UUID) -> str:
        """As the feed of this user takes it."""
        return _cursors(source, user_id).write(PLACE.pack(self.sequence, self.seen))

    @classmethod
    def decode(cls, reads: Reads, user_id: UUID, text: str, *, newest: int) -> "Cursor":
        """A bad cursor is a 422; so is one beyond `newest`, the last number given so far, or with
        a number that went with the restore of a backup.
        """
        cursors = _cursors(reads, user_id)
        cursor = cls(*PLACE.unpack(cursors.read(text)))
        first = ranges.first_of(newest)
        if cursor.sequence < first:
            ((newest,),) = reads.rows(LAST_BEFORE, first=first)
        if cursor.sequence > (newest or 0):
            raise cursors.invalid()
        return cursor


class EventColumns(NamedTuple):
    """An event of the feed as it is read."""

    id: str
    type: str
    created_at: datetime
    data: Json
    api_version: str
    sequence: int

    @property
    def cursor(self) -> Cursor:
        """That of somebody who has seen this event and all before it."""
        return Cursor(self.sequence, hours(self.created_at))


class EventPage(NamedTuple):
    """Events of the feed, and the cursor that leads on from them."""

    rows: Sequence[EventColumns]
    following: Cursor
    has_more: bool


# Read before the events: they then hold at least all that has a number up to these.
NUMBERS = Statement(
    select(
        clock.NOW.label("now"),
        select(func.max(Event.sequence))
        .where(Event.user_id == parameter("user", Uuid()))
        .label("own_newest"),
        func.greatest(
            select(func.max(Event.sequence)).scalar_subquery(),
            select(FeedHead.sequence).scalar_subquery(),
        ).label("newest"),
    )
)
LAST_BEFORE = Statement(
    select(func.max(Event.sequence)).where(Event.sequence < parameter("first", BigInteger()))
)
COLUMNS = (
    cast(Event.id, Text),
    Event.type,
    Event.created_at,
    Event.data,
    Event.api_version,
    Event.sequence,
)


@cache
def _events(limit: int, *, later: bool) -> Statement:
    """A user's events of some types: those after a number, or those since a time."""
    start = (
        Event.sequence > parameter("after", BigInteger())
        if later
        else Event.created_at >= parameter("since", DateTime(timezone=True))
    )
    return Statement(
        select(*COLUMNS)
        .where(
            Event.user_id == parameter("user", Uuid()),
            Event.sequence.is_not(None),
            Event.type == any_(parameter("types", ARRAY(Text))),
            start,
        )
        .order_by(Event.sequence)
        .limit(literal_column(str(limit + 1))),
        EventColumns,
    )


ONE = Statement(
    select(*COLUMNS).where(
        Event.id == parameter("id", Uuid()),
        Event.user_id == parameter("user", Uuid()),
        Event.sequence.is_not(None),
        Event.type == any_(parameter("types", ARRAY(Text))),
        Event.created_at >= clock.NOW - literal(KEPT),
    ),
    EventColumns,
)


def feed(
    reads: Reads,
    principal: Principal,
    query: Json,
    *,
    event_types: Mapping[str, EventType],
    show: ShowEvent = _as_emitted,
) -> Json:
    """A page of the caller's events, oldest first; `next_cursor` always leads on.

    `query` holds the operation's parameters. Raises `ApiError`: `missing_scope`,
    `validation_failed`, `cursor_expired`.
    """
    page = read(reads, principal, query, event_types=event_types)
    return {
        "data": [represent(row, show) for row in page.rows],
        "next_cursor": page.following.encode(reads, principal.user_id),
        "has_more": page.has_more,
    }


def read(
    reads: Reads, principal: Principal, query: Json, *, event_types: Mapping[str, EventType]
) -> EventPage:
    """What `feed` shows. Takes and raises what that does."""
    types = _wanted(query, principal, event_types)
    limit: int = query.get("limit", DEFAULT_LIMIT)
    user = str(principal.user_id)
    (numbers,) = reads.rows(NUMBERS, user=user)
    now, newest = numbers.now, numbers.newest or 0
    # A reader who has seen all that is there has also seen all of the older ranges.
    end = max(numbers.own_newest or 0, ranges.first_of(newest))
    if query.get("after") == NEWEST:
        return EventPage((), Cursor(end, hours(now)), has_more=False)
    after = 0
    if "after" in query:
        cursor = Cursor.decode(reads, principal.user_id, query["after"], newest=newest)
        if cursor.seen < hours(now - KEPT):
            raise ApiError(Code.CURSOR_EXPIRED)
        after = cursor.sequence
    rows = reads.rows(
        _events(limit, later="after" in query),
        user=user,
        types=types,
        after=after,
        since=now - SHOWN,
    )
    shown, has_more = rows[:limit], len(rows) > limit
    last = max([after, *(row.sequence for row in shown)])
    following = shown[-1].cursor if has_more else Cursor(max(last, end), hours(now))
    return EventPage(shown, following, has_more)


def get(
    reads: Reads,
    principal: Principal,
    event_id: UUID,
    *,
    event_types: Mapping[str, EventType],
    show: ShowEvent = _as_emitted,
) -> Json:
    """An event of the caller's that the feed shows, or that a cursor in use could lead to."""
    types = _readable(principal, event_types)
    rows = reads.rows(ONE, id=str(event_id), user=str(principal.user_id), types=types)
    if not rows:
        raise ApiError(Code.NOT_FOUND, "There is no such event, or the key may not read it.")
    return represent(rows[0], show)


def hours(moment: datetime) -> int:
    """The whole hours from 1970 to a moment, as cursors have them."""
    return (moment - EPOCH) // HOUR


def _readable(principal: Principal, event_types: Mapping[str, EventType]) -> list[str]:
    return [
        name for name, event_type in event_types.items() if principal.has(event_type.required_scope)
    ]


def _wanted(query: Json, principal: Principal, event_types: Mapping[str, EventType]) -> list[str]:
    if "types" not in query:
        return _readable(principal, event_types)
    names: list[str] = query["types"]
    for name in names:
        scope = event_types[name].required_scope
        if not principal.has(scope):
            raise ApiError(
                Code.MISSING_SCOPE, f"To read `{name}` the key needs the scope `{scope}`."
            )
    return names


def represent(row: EventColumns, show: ShowEvent) -> Json:
    """An event as its reader gets it."""
    return {
        "id": row.id,
        "type": row.type,
        "timestamp": _milliseconds(row.created_at),
        "data": show(row.type, row.data, row.api_version),
    }


def _milliseconds(moment: datetime) -> int:
    return (moment - EPOCH) // MILLISECOND


def _cursors(source: HasInfo, user_id: UUID) -> Cursors:
    # Not bound to `types`: a client may ask for others in the middle of the feed.
    return Cursors.of(source, Listing.EVENTS, user_id=user_id, parameter="after", advice=ADVICE)
