"""Streams of the event feed: each open response gets its user's events as they are numbered.

One thread of a process reads for all of its streams. A few times a second it asks, in one
statement, for the newest number; when that has grown, for whom; and only their streams read the
feed, from their cursor, as `GET /v1/events` does. So nothing is left out, order is kept, and a
stream that nobody cuts sends each event once. What a client has not taken yet is read later.

A page that follows a full one takes a unit of the key's quota, as it does in `GET /v1/events`: so a
client that reads old events by a stream pays the same. Without a unit left the stream ends.

A stream reads with its key as it is at that moment: it ends before the next event, and within
`CHECK_SECONDS` without one, when the key is revoked, expires or loses a scope that it asked for.
"""

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
import psycopg2
from redis import RedisError
from sqlalchemy import ARRAY, BigInteger, Text, Uuid, any_, cast, func, select

from cute_api.lib.live import Live, Outlet
from cute_api.lib.server_sent_events import message, position
from cute_api.models import Event, Webhook
from cute_api.models.reads import Reads, Statement, parameter
from cute_api.problems import ApiError, Code
from cute_api.services.feeds import events
from cute_api.services.feeds.places import Place, StreamPlaces
from cute_api.services.keys.principals import Principal
from cute_api.spec import EventType

POLL_SECONDS = 0.2
# How often a stream without news looks at its key, moves its cursor on, and renews its place.
CHECK_SECONDS = 15.0
RETRY_SECONDS = 1.0
STOP_SECONDS = 5.0
PAGE = 100
MOST_STREAMS = 1_000
# So that no tenant has all of them, by whatever number of accounts.
MOST_OF_A_NETWORK = 250

log = logging.getLogger("cute.streams")

Json = dict[str, Any]
FindPrincipal = Callable[[bytes], Principal | None]

NEWEST = Statement(select(func.coalesce(func.max(Event.sequence), 0)))
TOUCHED = Statement(
    select(cast(Event.user_id, Text))
    .distinct()
    .where(
        Event.sequence > parameter("after", BigInteger()),
        # An array of texts in a call of a prepared statement is none of ids.
        Event.user_id == any_(cast(parameter("users", ARRAY(Text)), ARRAY(Uuid()))),
    )
)
WEBHOOKS = Statement(
    select(func.count())
    .select_from(Webhook)
    .where(Webhook.user_id == parameter("user", Uuid()), Webhook.deleted_at.is_(None))
)


@dataclass(eq=False)
class _EventStream:
    """One open response, as its `LiveSource`. `cursor` is where the client is."""

    streams: "EventStreams"
    principal: Principal
    place: Place
    query: Json
    show: events.ShowEvent
    cursor: str
    network: str
    outlet: Outlet | None = None
    is_due: bool = True
    is_behind: bool = False

    def open(self, outlet: Outlet) -> None:
        """Begin with where it is: a client that is cut before the first event can resume."""
        outlet.put(position(self.cursor))
        self.outlet = outlet
        self.streams.add(self)

    def close(self, outlet: Outlet) -> None:
        """The thread that reads gives its place back soon."""
        self.streams.remove(self)


class EventStreams:
    """All streams of a process. `seconds` is how long one is open, before its client resumes.

    `take_unit` takes a unit of a caller's quota, and says whether there was one.
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
        self._ended: list[Place] = []
        self._changed = threading.Event()
        self._is_stopping = False
        self._thread = threading.Thread(target=self._run, name="event streams", daemon=True)

    def start(self) -> None:
        """Read for streams, once there are any."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread, when the server has ended the streams."""
        self._is_stopping = True
        self._changed.set()
        self._thread.join(STOP_SECONDS)

    def new(
        self,
        principal: Principal,
        query: Json,
        show: events.ShowEvent,
        *,
        most: int,
        network: str,
    ) -> Live:
        """A stream of the caller's events after `query["after"]`, without it after the newest.

        `network` is where the caller is. `most` is how many webhooks the caller's tier allows: a
        stream counts as one. Raises `ApiError`: that, and what the feed raises.
        """
        after = {"after": events.NEWEST, **query}
        start = events.feed(self._reads, principal, {**after, "limit": 1}, event_types=self._types)
        cursor = start["next_cursor"] if after["after"] == events.NEWEST else after["after"]
        self._require_room(network)
        ((webhooks,),) = self._reads.rows(WEBHOOKS, user=str(principal.user_id))
        place = self._places.take(principal.user_id, max(0, most - webhooks))
        if place is None:
            raise ApiError(
                Code.WEBHOOK_LIMIT_REACHED,
                f"The tier {principal.tier} allows {most} webhooks, and each open stream counts as "
                "one. Close a stream, or delete a webhook.",
            )
        stream = _EventStream(self, principal, place, query, show, cursor, network)
        return Live(stream, self._seconds)

    def _require_room(self, network: str) -> None:
        with self._lock:
            own = sum(one.network == network for one in self._open)
            whose = "this server" if len(self._open) >= MOST_STREAMS else "your network"
            is_full = len(self._open) >= MOST_STREAMS or own >= MOST_OF_A_NETWORK
        if is_full:
            full = f"All streams of {whose} are in use. Try again in a second."
            raise ApiError(Code.SERVICE_UNAVAILABLE, full, headers={"Retry-After": "1"})

    def add(self, stream: _EventStream) -> None:
        """Feed a stream."""
        with self._lock:
            self._places.opened(stream.place)
            self._open.add(stream)
        self._changed.set()

    def remove(self, stream: _EventStream) -> None:
        """Feed it no more."""
        with self._lock:
            self._open.discard(stream)
            self._ended.append(stream.place)
        self._changed.set()

    def _run(self) -> None:
        seen, looks = 0, 0
        while not self._is_stopping:
            with self._lock:
                streams, ended = tuple(self._open), self._ended
                self._ended = []
            looks = (looks + 1) % self._checks_after
            try:
                self._keep_places(streams if not looks else (), ended)
                if streams:
                    seen = self._look(streams, seen, everything=not looks)
            except psycopg2.Error as error:
                log.warning("streams wait for the database: %s", str(error).strip())
                self._changed.clear()
                self._changed.wait(RETRY_SECONDS)
            except Exception:
                # Their clients connect again, so that nobody waits at a stream that nothing feeds.
                log.exception("streams end, for they can't be fed")
                for stream in streams:
                    if stream.outlet is not None:
                        stream.outlet.end()
                self._changed.wait(RETRY_SECONDS)
            else:
                self._pause(streams)

    def _pause(self, streams: Sequence[_EventStream]) -> None:
        """Until the next look: at once while a client has taken a page and there is more."""
        if any(one.is_due and one.outlet is not None and one.outlet.is_free for one in streams):
            return
        if not streams:
            self._changed.wait()
        else:
            self._changed.wait(POLL_SECONDS)
        self._changed.clear()

    def _keep_places(self, streams: Sequence[_EventStream], ended: list[Place]) -> None:
        try:
            self._places.renew([one.place for one in streams])
            self._places.leave(ended)
        except RedisError as error:
            # They end by themselves, and are renewed at the next check.
            log.warning("places of streams are not kept: %s", error)

    def _look(self, streams: Sequence[_EventStream], seen: int, *, everything: bool) -> int:
        """Send what is new after the number `seen`; the newest number."""
        ((newest,),) = self._reads.rows(NEWEST)
        touched: set[UUID] = set()
        if newest > seen:
            users = sorted({str(one.principal.user_id) for one in streams})
            rows = self._reads.rows(TOUCHED, after=seen, users=users)
            touched = {UUID(user) for (user,) in rows}
        for stream in streams:
            stream.is_due |= everything or stream.principal.user_id in touched
            if stream.is_due and stream.outlet is not None and stream.outlet.is_free:
                self._feed(stream, stream.outlet)
        return int(newest)

    def _feed(self, stream: _EventStream, outlet: Outlet) -> None:
        """A page of its events."""
        key = stream.principal.key
        principal = self._find(key.digest) if key is not None else None
        if principal is None or (stream.is_behind and not self._take_unit(principal)):
            # The client connects again, and gets the problem: 401, or 429 with the time to wait.
            outlet.end()
            return
        query = {**stream.query, "after": stream.cursor, "limit": PAGE}
        try:
            page = events.read(self._reads, principal, query, event_types=self._types)
        except ApiError:
            outlet.end()
            return
        sent = [self._message(one, stream) for one in page.rows]
        cursor = page.following.encode(self._reads, principal.user_id)
        if not page.rows and cursor != stream.cursor:
            sent.append(position(cursor))
        stream.cursor, stream.is_due, stream.is_behind = cursor, page.has_more, page.has_more
        if sent:
            outlet.put(b"".join(sent))

    def _message(self, row: events.EventColumns, stream: _EventStream) -> bytes:
        data = orjson.dumps(events.represent(row, stream.show))
        cursor = row.cursor.encode(self._reads, stream.principal.user_id)
        return message(data, event=row.type, event_id=cursor)
