"""The event feed: all of a user's events, or all that an app gets, in commit order.

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
from datetime import datetime, timedelta
from typing import Any, NamedTuple, TypedDict
from uuid import UUID

from sqlalchemy import BigInteger, func, select

from cute_api.lib.json_objects import Json
from cute_api.lib.times import EPOCH, MILLISECOND, time_of
from cute_api.models import Event
from cute_api.models.database import HasInfo
from cute_api.models.statements import Reads, Statement, parameter
from cute_api.problems import ApiError, Code
from cute_api.services.common.cursors import Cursors, Listing
from cute_api.services.common.pagination import DEFAULT_LIMIT
from cute_api.services.feeds import ranges
from cute_api.services.feeds.app_feed import OF_APP
from cute_api.services.feeds.rows import KEPT, SHOWN, EventColumns, FeedStatements
from cute_api.services.feeds.user_feed import OF_USER
from cute_api.services.keys.event_rights import may_get
from cute_api.services.keys.principals import Principal
from cute_api.spec import EventType

HOUR = timedelta(hours=1)
PLACE = struct.Struct(">QI")
# The highest possible number.
LAST = 2**63 - 1
ADVICE = (
    "Use the `next_cursor` of the response before, unchanged and as the same user. If it is "
    "rejected, read your items and orders again, then start without a cursor."
)
# A value of `after` that can't be a cursor, because those are longer.
NEWEST = "newest"

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

    @classmethod
    def after(cls, event: EventColumns) -> "Cursor":
        """Return the cursor after an event."""
        return cls(event.sequence, hours(event.created_at))

    @classmethod
    def at_end(cls, numbers: Any) -> "Cursor":
        """Return the cursor after all events, with a row of the feed's `numbers`.

        A client that has seen all events has also seen all older ranges of numbers.
        """
        own_newest, newest = numbers.own_newest or 0, numbers.newest or 0
        return cls(max(own_newest, ranges.first_of(newest)), hours(numbers.now))

    def encode(self, source: HasInfo, owner: UUID) -> str:
        """Return the cursor's text for the feed of a user or an app."""
        return _cursors(source, owner).write(PLACE.pack(self.sequence, self.seen))

    @classmethod
    def decode(cls, reads: Reads, owner: UUID, text: str, *, newest: int) -> "Cursor":
        """Read a cursor. Raises 422 if it is invalid, beyond `newest` (the last number so far), or
        has a number that the restore of a backup lost.
        """
        cursors = _cursors(reads, owner)
        cursor = cls(*PLACE.unpack(cursors.read(text)))
        first = ranges.first_of(newest)
        if cursor.sequence < first:
            ((newest,),) = reads.rows(LAST_BEFORE, first=first)
        if cursor.sequence > (newest or 0):
            raise cursors.invalid()
        return cursor


class EventPage(NamedTuple):
    """Events of the feed, and the cursor after them."""

    rows: Sequence[EventColumns]
    following: Cursor
    has_more: bool


LAST_BEFORE = Statement(
    select(func.max(Event.sequence)).where(Event.sequence < parameter("first", BigInteger()))
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
        "next_cursor": page.following.encode(reads, principal.owner_id),
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
    statements, owner = _statements(principal), str(principal.owner_id)
    (numbers,) = reads.rows(statements.numbers, owner=owner)
    now, newest = numbers.now, numbers.newest or 0
    end = Cursor.at_end(numbers)
    if query.get("after") == NEWEST:
        return EventPage((), end, has_more=False)
    begin = Cursor(0, hours(now - SHOWN))
    if "after" in query:
        begin = Cursor.decode(reads, principal.owner_id, query["after"], newest=newest)
        if begin.seen < hours(now - KEPT):
            raise ApiError(Code.CURSOR_EXPIRED)
    bound = _bound(reads, statements, owner, begin) if end.sequence > begin.sequence else None
    rows = reads.rows(
        statements.page(limit, "after" in query),
        owner=owner,
        types=types,
        readable=_readable(principal, event_types),
        after=begin.sequence,
        since=now - SHOWN,
        until=LAST if bound is None else bound.sequence,
    )
    shown = rows[:limit]
    if len(rows) > limit:
        return EventPage(shown, Cursor.after(shown[-1]), has_more=True)
    if bound is not None:
        return EventPage(shown, bound, has_more=True)
    last = max([begin.sequence, end.sequence, *(row.sequence for row in shown)])
    return EventPage(shown, Cursor(last, hours(now)), has_more=False)


def _bound(reads: Reads, statements: FeedStatements, owner: str, begin: Cursor) -> Cursor | None:
    """Return the cursor after the events that a page examines, or None if it examines all.

    It bounds the work of a page that hides or filters out most events.
    """
    for row in reads.rows(statements.bound, owner=owner, after=begin.sequence):
        return Cursor(row.sequence, max(begin.seen, hours(time_of(UUID(row.id)))))
    return None


def get(
    reads: Reads,
    principal: Principal,
    event_id: UUID,
    *,
    event_types: Mapping[str, EventType],
    show: ShowEvent = _as_emitted,
) -> Json:
    """Return an event of the caller that is in the feed, or was until a day ago."""
    rows = reads.rows(
        _statements(principal).event,
        id=str(event_id),
        owner=str(principal.owner_id),
        types=_types({}, principal, event_types),
        readable=_readable(principal, event_types),
    )
    if not rows:
        raise ApiError(Code.NOT_FOUND, "The event doesn't exist, or the key may not read it.")
    return represent(rows[0], show)


def hours(moment: datetime) -> int:
    """Return the whole hours since 1970, for cursors."""
    return (moment - EPOCH) // HOUR


def _statements(principal: Principal) -> FeedStatements:
    return OF_APP if principal.acts_for_app else OF_USER


def _readable(principal: Principal, event_types: Mapping[str, EventType]) -> list[str]:
    return [
        name for name, event_type in event_types.items() if principal.has(event_type.required_scope)
    ]


def _types(
    query: Mapping[str, Any], principal: Principal, event_types: Mapping[str, EventType]
) -> list[str]:
    """Return the types to show. Raises 403 for one that the caller asks for and may never see."""
    if "types" not in query:
        return [name for name, known in event_types.items() if may_get(principal, known)]
    names: list[str] = query["types"]
    for name in names:
        if not may_get(principal, event_types[name]):
            scope = event_types[name].required_scope
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
        **({} if row.install is None else {"install": row.install}),
        "data": show(row.type, row.data, row.api_version),
    }


def _milliseconds(moment: datetime) -> int:
    return (moment - EPOCH) // MILLISECOND


def _cursors(source: HasInfo, owner: UUID) -> Cursors:
    # Not bound to `types`, so that a client may change them in the middle of the feed.
    return Cursors.of(source, Listing.EVENTS, user_id=owner, parameter="after", advice=ADVICE)
