"""Operations of the tag `events`: the caller's own events."""

from functools import partial
from typing import Any
from uuid import UUID

from cute_api.edge.result import CallResult
from cute_api.handlers.call import Call
from cute_api.services.feeds import events
from cute_api.services.feeds.rows import EventColumns

OK = 200


def list_events(call: Call, query: events.EventsQuery) -> CallResult:
    page = events.feed(
        call.reads,
        call.principal,
        query,
        event_types=call.services.spec.events,
        show=call.show_event,
    )
    return CallResult(page, cursor_parameter="after")


def stream_events(call: Call, query: events.StreamQuery, last_event_id: str | None) -> CallResult:
    # Taken from the call here, because the stream outlives it.
    versions, principal, version = call.services.versions, call.principal, call.version
    if last_event_id is not None:
        # A client that resumes sends this header with the unchanged query.
        query = {**query, "after": last_event_id}
    translation = versions.translation("stream_events", version)

    def show(event_type: str, data: Any, emitted: str) -> Any:
        return versions.event(event_type, data, emitted=emitted, wanted=version)

    def represent(event: EventColumns) -> Any:
        body = events.represent(event, show)
        return translation.lower("stream_events", OK, body, versions.newest)

    most = call.services.spec.tiers[principal.tier].webhooks
    new = call.services.streams.new
    return CallResult(live=partial(new, principal, query, represent, most=most))


def get_event(call: Call, event_id: UUID) -> CallResult:
    event = events.get(
        call.reads,
        call.principal,
        event_id,
        event_types=call.services.spec.events,
        show=call.show_event,
    )
    return CallResult(event)
