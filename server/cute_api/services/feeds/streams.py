"""Streams of the event feed: open responses that get their owner's events as they are numbered.

A single thread of the process reads for all streams. A few times a second it reads the newest
number; if that has grown, it reads whose events are new, and only their streams read the feed from
their cursor, like `GET /v1/events`. So no event is left out, order is kept, and an uninterrupted
stream sends each event once. A slow client's events are read later.
A page that follows a full one takes a unit of the key's quota, so that reading old events costs the
same as with `GET /v1/events`. Without a unit left the stream ends.
A stream checks its key before each event, and every `CHECK_SECONDS`: it ends if the key is revoked,
expires, or loses a scope that it needs.
"""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from redis import RedisError
from sqlalchemy import ARRAY, BigInteger, Text, Uuid, any_, cast, func, select, union

from cute_api.lib.live import LiveResponse, ResponseQueue
from cute_api.lib.server_sent_events import message, position
from cute_api.lib.worker_thread import WorkerThread
from cute_api.models import AppEvent, Event, Webhook
from cute_api.models.failures import PostgresError
from cute_api.models.statements import Reads, Statement, parameter
from cute_api.problems import ApiError, Code
from cute_api.services.feeds import events
from cute_api.services.feeds.places import StreamPlaces, StreamPosition
from cute_api.services.feeds.rows import EventColumns
from cute_api.services.keys.principals import Principal
from cute_api.services.webhooks import columns
from cute_api.spec import EventType

POLL_SECONDS = 0.2
# How often an idle stream checks its key, advances its cursor, and renews its place.
CHECK_SECONDS = 15.0
RETRY_SECONDS = 1.0
STOP_SECONDS = 5.0
PAGE = 100
MOST_STREAMS = 1_000
# So that no tenant can use all of them with many accounts.
MOST_OF_A_NETWORK = 250

log = logging.getLogger("cute.streams")

FindPrincipal = Callable[[Principal], Principal | None]
Represent = Callable[[EventColumns], Any]
"""The JSON of an event in the client's API version."""

NEWEST = Statement(select(func.coalesce(func.max(Event.sequence), 0)))
# Cast, because a prepared statement's array of texts doesn't match ids.
_owners = cast(parameter("owners", ARRAY(Text)), ARRAY(Uuid()))
_after = parameter("after", BigInteger())
TOUCHED = Statement(
    union(
        select(cast(Event.user_id, Text).label("owner")).where(
            Event.sequence > _after, Event.user_id == any_(_owners)
        ),
        select(cast(AppEvent.app_id, Text)).where(
            AppEvent.sequence > _after, AppEvent.app_id == any_(_owners)
        ),
    )
)
WEBHOOKS = Statement(
    select(func.count())
    .select_from(Webhook)
    .where(columns.is_of(parameter("owner", Uuid())), Webhook.deleted_at.is_(None))
)


@dataclass(eq=False)
class _EventStream:
    """The `LiveSource` of an open response. `cursor` is the client's position."""

    streams: "EventStreams"
    principal: Principal
    place: StreamPosition
    query: Mapping[str, Any]
    represent: Represent
    cursor: str
    network: str
    outlet: ResponseQueue | None = None
    is_due: bool = True
    is_behind: bool = False

    def open(self, outlet: ResponseQueue) -> None:
        """Send the position first, so that a client cut before the first event can resume."""
        outlet.put(position(self.cursor))
        self.outlet = outlet
        self.streams.add(self)

    def close(self, outlet: ResponseQueue) -> None:
        """Remove the stream; the reading thread gives its place back soon."""
        self.streams.remove(self)


class EventStreams:
    """All streams of a process. `seconds` is how long a stream is open before its client resumes.

    `take_unit` takes a unit of a caller's quota, and returns whether one was left.
    """

    def __init__(
        self,
        reads: Reads,
        find: FindPrincipal,
        places: StreamPlaces,
        event_types: Mapping[str, EventType],
        *,
        take_unit: Callable[[Principal], bool],
        seconds: float,
        check_seconds: float = CHECK_SECONDS,
    ) -> None:
        self._reads = reads
        self._find = find
        self._places = places
        self._types = event_types
        self._take_unit = take_unit
        self._seconds = seconds
        self._checks_after = round(check_seconds / POLL_SECONDS)
        self._lock = threading.Lock()
        self._open: set[_EventStream] = set()
        self._ended: list[StreamPosition] = []
        self._newest = self._looks = 0
        self._thread = WorkerThread("event streams", self._work)

    def start(self) -> None:
        """Start the thread that reads for streams."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread after the server has ended the streams."""
        self._thread.stop(STOP_SECONDS)

    def new(
        self,
        principal: Principal,
        query: Mapping[str, Any],
        represent: Represent,
        *,
        most: int,
        network: str,
    ) -> LiveResponse:
        """Return a stream of the caller's events after `query["after"]`, or after the newest.

        `network` is the caller's. `most` is how many webhooks their tier allows: a stream counts as
        one. Raises `ApiError` beyond that, and the errors of the feed.
        """
        first = {"after": events.NEWEST, **query, "limit": 1}
        start = events.feed(self._reads, principal, first, event_types=self._types)
        cursor = start["next_cursor"] if first["after"] == events.NEWEST else first["after"]
        self._require_room(network)
        # An app has places of its own for each seller, and takes none of the seller's.
        owner = principal.user_id if principal.app is None else principal.app.place_owner
        ((webhooks,),) = self._reads.rows(WEBHOOKS, owner=str(owner))
        place = self._places.take(owner, max(0, most - webhooks))
        if place is None:
            raise ApiError(
                Code.WEBHOOK_LIMIT_REACHED,
                f"The tier {principal.tier} allows {most} webhooks, and each open stream counts as "
                "one. Close a stream, or delete a webhook.",
            )
        stream = _EventStream(self, principal, place, query, represent, cursor, network)
        return LiveResponse(stream, self._seconds)

    def _require_room(self, network: str) -> None:
        with self._lock:
            own = sum(stream.network == network for stream in self._open)
            whose = "this server" if len(self._open) >= MOST_STREAMS else "your network"
            is_full = len(self._open) >= MOST_STREAMS or own >= MOST_OF_A_NETWORK
        if is_full:
            detail = f"All streams of {whose} are in use. Try again in a second."
            raise ApiError(Code.SERVICE_UNAVAILABLE, detail, headers={"Retry-After": "1"})

    def add(self, stream: _EventStream) -> None:
        """Begin to feed a stream."""
        with self._lock:
            self._places.opened(stream.place)
            self._open.add(stream)
        self._thread.wake()

    def remove(self, stream: _EventStream) -> None:
        """Stop feeding a stream."""
        with self._lock:
            self._open.discard(stream)
            self._ended.append(stream.place)
        self._thread.wake()

    def _work(self) -> float | None:
        with self._lock:
            streams, ended = tuple(self._open), self._ended
            self._ended = []
        self._looks = (self._looks + 1) % self._checks_after
        try:
            self._keep_places(() if self._looks else streams, ended)
            if streams:
                self._newest = self._look(streams, self._newest, everything=not self._looks)
        except PostgresError as error:
            log.warning("Streams wait for the database: %s", str(error).strip())
            return RETRY_SECONDS
        except Exception:
            # Clients reconnect, instead of waiting at a stream without a feed.
            log.exception("Ending all streams after an unexpected error.")
            for stream in streams:
                if stream.outlet is not None:
                    stream.outlet.end()
            return RETRY_SECONDS
        return _pause_s(streams)

    def _keep_places(self, streams: Sequence[_EventStream], ended: list[StreamPosition]) -> None:
        try:
            self._places.renew([stream.place for stream in streams])
            self._places.leave(ended)
        except RedisError as error:
            # Ended places expire by themselves, and the next check renews the others.
            log.warning("Can't renew the leases of streams: %s", error)

    def _look(self, streams: Sequence[_EventStream], seen: int, *, everything: bool) -> int:
        """Send events after the number `seen`; return the newest number."""
        ((newest,),) = self._reads.rows(NEWEST)
        touched: set[UUID] = set()
        if newest > seen:
            owners = sorted({str(stream.principal.owner_id) for stream in streams})
            rows = self._reads.rows(TOUCHED, after=seen, owners=owners)
            touched = {UUID(owner) for (owner,) in rows}
        for stream in streams:
            stream.is_due |= everything or stream.principal.owner_id in touched
            if stream.is_due and stream.outlet is not None and stream.outlet.is_free:
                self._feed(stream, stream.outlet)
        return int(newest)

    def _feed(self, stream: _EventStream, outlet: ResponseQueue) -> None:
        """Send a page of a stream's events, or end the stream."""
        principal = self._find(stream.principal)
        if principal is None or (stream.is_behind and not self._take_unit(principal)):
            # The client reconnects and gets the problem: 401, or 429 with the time to wait.
            outlet.end()
            return
        query: Mapping[str, Any] = {**stream.query, "after": stream.cursor, "limit": PAGE}
        try:
            page = events.read(self._reads, principal, query, event_types=self._types)
        except ApiError:
            outlet.end()
            return
        messages = [self._message(row, stream) for row in page.rows]
        cursor = page.following.encode(self._reads, principal.owner_id)
        if not page.rows and cursor != stream.cursor:
            messages.append(position(cursor))
        stream.cursor, stream.is_due, stream.is_behind = cursor, page.has_more, page.has_more
        if messages:
            outlet.put(b"".join(messages))

    def _message(self, row: EventColumns, stream: _EventStream) -> bytes:
        data = orjson.dumps(stream.represent(row))
        cursor = events.Cursor.after(row).encode(self._reads, stream.principal.owner_id)
        return message(data, event=row.type, event_id=cursor)


def _pause_s(streams: Sequence[_EventStream]) -> float | None:
    """Return how long to wait: not at all if a client is ready for another page."""
    for stream in streams:
        if stream.is_due and stream.outlet is not None and stream.outlet.is_free:
            return 0.0
    return POLL_SECONDS if streams else None
