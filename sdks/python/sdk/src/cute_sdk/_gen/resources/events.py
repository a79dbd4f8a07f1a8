# Generated from the spec by `make generate`: never edit this file.
"""What happened to the items that you sell, as a feed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from ..._calls.requests import Call, ResponseKind, SdkOperation
from ..._pages import AsyncPager, Page
from ..._resources import AsyncResource, SyncResource, async_raw, raw
from ..._settings import Options, Timeout
from ..._streams import AsyncStream, Stream
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models import Event, EventType
    from ..params import EventTypeValue

LIST_EVENTS = SdkOperation(
    "list_events",
    "GET",
    "/events",
    ResponseKind.PAGE,
    model="Event",
    cursor="after",
    repeated=("types",),
)
STREAM_EVENTS = SdkOperation(
    "stream_events",
    "GET",
    "/events/stream",
    ResponseKind.STREAM,
    model="Event",
    repeated=("types",),
)
GET_EVENT = SdkOperation(
    "get_event",
    "GET",
    "/events/{event_id}",
    ResponseKind.MODEL,
    model="Event",
)


class EventsResource(SyncResource):
    """`client.events` of the sync client."""

    @property
    def with_raw_response(self) -> EventsResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return EventsResourceRaw(EventsResource(self._driver, raw=True))

    def list(
        self,
        *,
        after: str | Unset = UNSET,
        types: EventType | EventTypeValue | Sequence[EventType | EventTypeValue] | Unset = UNSET,
        limit: int | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Page[Event]:
        """Read your event feed.

        Lists your events of the last 30 days, in the order in which they were committed, oldest
        first. Any key can call it, and sees the types whose scope it has: `read:account` for
        `alert.*`, `read:account` for `app.*`, `read:items` for `catalog.*`, `read:items` for
        `item.*`, `read:account` for `key.*`, `read:messages` for `message.*`, `read:orders` for
        `order.*`, `read:orders` for `user.*` and `webhooks` for `webhook.*`. Any other type in
        `types` returns 403 (`missing_scope`).

        For an app's key without `Cute-Account` it is the feed of all installs of the app:
        `account` is the seller, and `install` their install. The feed has an event of a seller
        if their install allowed its type when the event happened, and as long as it still does.
        The events of the installs themselves are always in the feed: `app.installed`,
        `app.scopes_changed`, `app.data_requested`, `app.uninstalled`, and `user.erased` when a
        seller was erased.

        No event is left out: an event that is committed late appears later in the feed, never
        before a cursor that you have. So read with `after`, handle `data`, store `next_cursor`,
        and continue from it: at once while `has_more` is true, later when it is false. An event
        appears here within about a second. Apply `item.created`, `item.updated`, `item.sold`
        (store `data`) and `item.deleted` (remove it) in this order to get the current state of
        your items. To start with a list instead, call this once with `after=newest`, then read
        the list: later changes come after that cursor.

        A page examines at most 10,000 events. If you may not see most of them, or `types`
        excludes them, the page has fewer events than `limit`, or none, while `has_more` is
        true.

        A cursor is valid with the `types` and the scopes that it was created with. It is valid
        for 31 days, counted from its response while `has_more` is false, and from the last
        event of its page while it is true. After that, events may have been removed, and you
        get 410 (`cursor_expired`).

        Args:
            after: Where to continue: the `next_cursor` of the previous response, with the same
                `types`. Without it the feed starts at the oldest event of the last 30 days.
                `newest` starts at its end: the response has no events, and its `next_cursor`
                leads to all events from now on.
            types: Only events of this type. Repeat the parameter for several, up to 20. Without
                it you get every type that the key may read.
            limit: The maximum number of entries on a page.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: Page[Event] = self._call(
            Call(
                LIST_EVENTS,
                query={
                    "after": after,
                    "types": types,
                    "limit": limit,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    def stream(
        self,
        *,
        after: str | Unset = UNSET,
        types: EventType | EventTypeValue | Sequence[EventType | EventTypeValue] | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Stream[Event]:
        """Stream your events.

        Sends your events as they happen, as server-sent events (`text/event-stream`), to
        programs that can't receive webhooks, such as one on your own machine. Any key can call
        it; it gets the same events as from `GET /v1/events`, in the same order. An app's key
        without `Cute-Account` gets those of all its installs.

        Each message has the event's type in `event`, the event as JSON in `data`, and its
        cursor in the feed in `id`. Lines that begin with a colon are heartbeats, one every 15
        seconds. A message with only an `id` advances the cursor. The stream starts with events
        from now on, or after the cursor in `after`; for events of the last 30 days read `GET
        /v1/events` first, and start at its `next_cursor`.

        The server ends each stream after ten minutes, and a connection can be cut at any time.
        Connect again with the last `id` in `Last-Event-ID`: no event is left out, and events
        whose `id` you did not store are sent again, even if you handled them. The stream also
        ends when the key is revoked, expires or loses a scope.

        An open stream counts as one webhook of your tier; above the limit you get 409
        (`webhook_limit_reached`). A dropped connection stops counting within a minute. Opening
        a stream takes one unit of the quota, and so does each further page of 100 older events;
        new events take none. When no unit is left, the stream ends, and connecting again gets
        429 until one is free.

        Args:
            after: Where to start: a `next_cursor` of `GET /v1/events`, or the `id` of a
                message. Without it, or with `newest`, the stream starts with events from now
                on. `Last-Event-ID` overrides it.
            types: Only events of this type. Repeat the parameter for several, up to 20. Without
                it you get every type that the key may read.
        """
        result: Stream[Event] = self._call(
            Call(
                STREAM_EVENTS,
                query={
                    "after": after,
                    "types": types,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    def get(
        self,
        event_id: UUID | str,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Event:
        """Get an event.

        Returns one of your events of the last 31 days, the same as in the feed and in your
        webhooks. Any key can call it.

        An event that is older, belongs to another user, or has a type whose scope the key lacks
        returns 404.

        Args:
            event_id: The event's id, as in the `webhook-id` header of its deliveries.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: Event = self._call(
            Call(
                GET_EVENT,
                path={
                    "event_id": event_id,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class AsyncEventsResource(AsyncResource):
    """`client.events` of the async client."""

    @property
    def with_raw_response(self) -> AsyncEventsResourceRaw:
        """The same methods, giving a `RawResponse`: status, headers, bytes and `parse()`."""
        return AsyncEventsResourceRaw(AsyncEventsResource(self._driver, raw=True))

    def list(
        self,
        *,
        after: str | Unset = UNSET,
        types: EventType | EventTypeValue | Sequence[EventType | EventTypeValue] | Unset = UNSET,
        limit: int | Unset = UNSET,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncPager[Event]:
        """Read your event feed.

        Lists your events of the last 30 days, in the order in which they were committed, oldest
        first. Any key can call it, and sees the types whose scope it has: `read:account` for
        `alert.*`, `read:account` for `app.*`, `read:items` for `catalog.*`, `read:items` for
        `item.*`, `read:account` for `key.*`, `read:messages` for `message.*`, `read:orders` for
        `order.*`, `read:orders` for `user.*` and `webhooks` for `webhook.*`. Any other type in
        `types` returns 403 (`missing_scope`).

        For an app's key without `Cute-Account` it is the feed of all installs of the app:
        `account` is the seller, and `install` their install. The feed has an event of a seller
        if their install allowed its type when the event happened, and as long as it still does.
        The events of the installs themselves are always in the feed: `app.installed`,
        `app.scopes_changed`, `app.data_requested`, `app.uninstalled`, and `user.erased` when a
        seller was erased.

        No event is left out: an event that is committed late appears later in the feed, never
        before a cursor that you have. So read with `after`, handle `data`, store `next_cursor`,
        and continue from it: at once while `has_more` is true, later when it is false. An event
        appears here within about a second. Apply `item.created`, `item.updated`, `item.sold`
        (store `data`) and `item.deleted` (remove it) in this order to get the current state of
        your items. To start with a list instead, call this once with `after=newest`, then read
        the list: later changes come after that cursor.

        A page examines at most 10,000 events. If you may not see most of them, or `types`
        excludes them, the page has fewer events than `limit`, or none, while `has_more` is
        true.

        A cursor is valid with the `types` and the scopes that it was created with. It is valid
        for 31 days, counted from its response while `has_more` is false, and from the last
        event of its page while it is true. After that, events may have been removed, and you
        get 410 (`cursor_expired`).

        Args:
            after: Where to continue: the `next_cursor` of the previous response, with the same
                `types`. Without it the feed starts at the oldest event of the last 30 days.
                `newest` starts at its end: the response has no events, and its `next_cursor`
                leads to all events from now on.
            types: Only events of this type. Repeat the parameter for several, up to 20. Without
                it you get every type that the key may read.
            limit: The maximum number of entries on a page.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: AsyncPager[Event] = self._list(
            Call(
                LIST_EVENTS,
                query={
                    "after": after,
                    "types": types,
                    "limit": limit,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    def stream(
        self,
        *,
        after: str | Unset = UNSET,
        types: EventType | EventTypeValue | Sequence[EventType | EventTypeValue] | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> AsyncStream[Event]:
        """Stream your events.

        Sends your events as they happen, as server-sent events (`text/event-stream`), to
        programs that can't receive webhooks, such as one on your own machine. Any key can call
        it; it gets the same events as from `GET /v1/events`, in the same order. An app's key
        without `Cute-Account` gets those of all its installs.

        Each message has the event's type in `event`, the event as JSON in `data`, and its
        cursor in the feed in `id`. Lines that begin with a colon are heartbeats, one every 15
        seconds. A message with only an `id` advances the cursor. The stream starts with events
        from now on, or after the cursor in `after`; for events of the last 30 days read `GET
        /v1/events` first, and start at its `next_cursor`.

        The server ends each stream after ten minutes, and a connection can be cut at any time.
        Connect again with the last `id` in `Last-Event-ID`: no event is left out, and events
        whose `id` you did not store are sent again, even if you handled them. The stream also
        ends when the key is revoked, expires or loses a scope.

        An open stream counts as one webhook of your tier; above the limit you get 409
        (`webhook_limit_reached`). A dropped connection stops counting within a minute. Opening
        a stream takes one unit of the quota, and so does each further page of 100 older events;
        new events take none. When no unit is left, the stream ends, and connecting again gets
        429 until one is free.

        Args:
            after: Where to start: a `next_cursor` of `GET /v1/events`, or the `id` of a
                message. Without it, or with `newest`, the stream starts with events from now
                on. `Last-Event-ID` overrides it.
            types: Only events of this type. Repeat the parameter for several, up to 20. Without
                it you get every type that the key may read.
        """
        result: AsyncStream[Event] = self._stream(
            Call(
                STREAM_EVENTS,
                query={
                    "after": after,
                    "types": types,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result

    async def get(
        self,
        event_id: UUID | str,
        *,
        if_none_match: str | Unset = UNSET,
        timeout: Timeout | Unset = UNSET,
        deadline: Timeout | Unset = UNSET,
        max_retries: int | None = None,
        extra_headers: Mapping[str, str] | None = None,
        extra_query: Mapping[str, object] | None = None,
    ) -> Event:
        """Get an event.

        Returns one of your events of the last 31 days, the same as in the feed and in your
        webhooks. Any key can call it.

        An event that is older, belongs to another user, or has a type whose scope the key lacks
        returns 404.

        Args:
            event_id: The event's id, as in the `webhook-id` header of its deliveries.
            if_none_match: The `ETag` of the response that you have. When nothing has changed,
                you get 304 without a body.

        Raises `NotModifiedError` when `if_none_match` is still current.
        """
        result: Event = await self._call(
            Call(
                GET_EVENT,
                path={
                    "event_id": event_id,
                },
                headers={
                    "If-None-Match": if_none_match,
                },
            ),
            Options(timeout, max_retries, extra_headers, extra_query, deadline=deadline),
        )
        return result


class EventsResourceRaw:
    """`client.events.with_raw_response` of the sync client."""

    def __init__(self, methods: EventsResource) -> None:
        self.list = raw(methods.list)
        self.stream = raw(methods.stream)
        self.get = raw(methods.get)


class AsyncEventsResourceRaw:
    """`client.events.with_raw_response` of the async client."""

    def __init__(self, methods: AsyncEventsResource) -> None:
        self.list = async_raw(methods.list)
        self.stream = async_raw(methods.stream)
        self.get = async_raw(methods.get)
