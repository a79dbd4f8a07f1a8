"""The event feed: all of a user's events, in commit order.

It shows the events that the relay has numbered. A single relay numbers events after their commit,
without gaps, so that a reader that sees a number also sees every smaller one: a cursor with a
number can't skip an event that commits later, and open transactions don't hold up the feed.
A cursor also holds a time before which its client has seen everything. It expires by this time
alone, so that no client silently skips expired events. The time is in whole hours, so that a quiet
feed returns the same bytes, and entity tag, from one poll to the next.
"""

import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple, TypedDict
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
from cute_api.models.statements import Reads, Statement, parameter
from cute_api.problems import ApiError, Code
from cute_api.services.common.cursors import Cursors, Listing
from cute_api.services.common.pagination import DEFAULT_LIMIT
from cute_api.services.feeds import ranges
from cute_api.services.keys.principals import Principal
from cute_api.spec import EventType

SHOWN = timedelta(days=30)
# Events, and so cursors, live a day longer than they are shown, so that a walk that starts at the
# oldest event has time to end.
KEPT = SHOWN + timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
HOUR = timedelta(hours=1)
PLACE = struct.Struct(">QI")
ADVICE = (
    "Use the `next_cursor` of the response before, unchanged and as the same user. If it is "
    "rejected, read your items and orders again, then start without a cursor."
)
# A value of `after` that can't be a cursor, because those are longer.
NEWEST = "newest"

Json = dict[str, Any]


ShowEvent = Callable[[str, Any, str], Any]
"""Converts an event's data (type, data, emitted API version) to the caller's API version."""


def _as_emitted(_event_type: str, data: Any, _emitted: str) -> Any:
    return data


@dataclass(frozen=True, slots=True)
class Cursor:
    """A client that has seen all events up to `sequence`, and all from before `seen`.

    `seen` is in hours since 1970.
    """

    sequence: int
    seen: int

    def encode(self, source: HasInfo, user_id: UUID) -> str:
        """Return the cursor's text for this user's feed."""
        return _cursors(source, user_id).write(PLACE.pack(self.sequence, self.seen))

    @classmethod
    def decode(cls, reads: Reads, user_id: UUID, text: str, *, newest: int) -> "Cursor":
        """Read a cursor. Raises 422 if it is invalid, beyond `newest` (the last number so far), or
        has a number that the restore of a backup lost.
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
    """An event of the feed as selected. `data` is an object, or its JSON (`orjson.Fragment`)."""

    id: str
    type: str
    account: str
    created_at: datetime
    data: Any
    api_version: str
    sequence: int

    @property
    def cursor(self) -> Cursor:
        """The cursor after this event."""
        return Cursor(self.sequence, hours(self.created_at))


class EventPage(NamedTuple):
    """Events of the feed, and the cursor after them."""

    rows: Sequence[EventColumns]
    following: Cursor
    has_more: bool


# Read before the events, so that these include everything numbered up to then.
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
    cast(Event.user_id, Text).label("account"),
    Event.created_at,
    Event.data,
    Event.api_version,
    Event.sequence,
)


@cache
def _events(limit: int, *, later: bool) -> Statement:
    """Select a user's events of some types, after a number or since a time."""
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


class StreamQuery(TypedDict, total=False):
    """Parameters of `stream_events`."""

    after: str
    types: list[str]


class EventsQuery(StreamQuery, total=False):
    """Parameters of `list_events`."""

    limit: int


def feed(
    reads: Reads,
    principal: Principal,
    query: Mapping[str, Any],
    *,
    event_types: Mapping[str, EventType],
    show: ShowEvent = _as_emitted,
) -> Json:
    """Return a page of the caller's events, oldest first, always with a `next_cursor`.

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
    reads: Reads,
    principal: Principal,
    query: Mapping[str, Any],
    *,
    event_types: Mapping[str, EventType],
) -> EventPage:
    """Read the page that `feed` shows, with the same parameters and errors."""
    types = _types(query, principal, event_types)
    limit: int = query.get("limit", DEFAULT_LIMIT)
    user = str(principal.user_id)
    (numbers,) = reads.rows(NUMBERS, user=user)
    now, newest = numbers.now, numbers.newest or 0
    # A client that has seen all events has also seen all older ranges of numbers.
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
    """Return an event of the caller that is in the feed, or was until a day ago."""
    types = _readable(principal, event_types)
    rows = reads.rows(ONE, id=str(event_id), user=str(principal.user_id), types=types)
    if not rows:
        raise ApiError(Code.NOT_FOUND, "The event doesn't exist, or the key may not read it.")
    return represent(rows[0], show)


def hours(moment: datetime) -> int:
    """Return the whole hours since 1970, for cursors."""
    return (moment - EPOCH) // HOUR


def _readable(principal: Principal, event_types: Mapping[str, EventType]) -> list[str]:
    return [
        name for name, event_type in event_types.items() if principal.has(event_type.required_scope)
    ]


def _types(
    query: Mapping[str, Any], principal: Principal, event_types: Mapping[str, EventType]
) -> list[str]:
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
    """Return an event for its reader."""
    return {
        "id": row.id,
        "type": row.type,
        "timestamp": _milliseconds(row.created_at),
        "account": row.account,
        "data": show(row.type, row.data, row.api_version),
    }


def _milliseconds(moment: datetime) -> int:
    return (moment - EPOCH) // MILLISECOND


def _cursors(source: HasInfo, user_id: UUID) -> Cursors:
    # Not bound to `types`, so that a client may change them in the middle of the feed.
    return Cursors.of(source, Listing.EVENTS, user_id=user_id, parameter="after", advice=ADVICE)
