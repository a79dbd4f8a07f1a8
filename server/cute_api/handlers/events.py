"""Operations of the tag `events`: the caller's own events."""

from functools import partial
from typing import Any

from cute_api.edge.result import CallResult
from cute_api.handlers.call import Call
from cute_api.services.feeds import events

LAST_EVENT_ID = "Last-Event-ID"
OK = 200


def list_events(call: Call) -> CallResult:
    page = events.feed(
        call.reads,
        call.principal,
        call.query,
        event_types=call.services.spec.events,
        show=call.show_event,
    )
    return CallResult(page, cursor_parameter="after")


def stream_events(call: Call) -> CallResult:
    # Taken from the call here, because the stream outlives it.
    versions, principal, version = call.services.versions, call.principal, call.version
    query = dict(call.query)
    if LAST_EVENT_ID in call.headers:
        # A client that resumes sends this header with the unchanged query.
        query["after"] = call.headers[LAST_EVENT_ID]
    translation = versions.translation("stream_events", version)

    def show(event_type: str, data: Any, emitted: str) -> Any:
        return versions.event(event_type, data, emitted=emitted, wanted=version)

    def represent(event: events.EventColumns) -> Any:
        body = events.represent(event, show)
        return translation.lower("stream_events", OK, body, versions.newest)

    most = call.services.spec.tiers[principal.tier].webhooks
    new = call.services.streams.new
    return CallResult(live=partial(new, principal, query, represent, most=most))


def get_event(call: Call) -> CallResult:
    event = events.get(
        call.reads,
        call.principal,
        call.id("event_id"),
        event_types=call.services.spec.events,
        show=call.show_event,
    )
    return CallResult(event)
