"""Operations of the tag `events`: the caller's own events."""

from cute_api.handlers.call import Call, HandlerResponse
from cute_api.services.feeds import events


def list_events(call: Call) -> HandlerResponse:
    page = events.feed(
        call.reads,
        call.principal,
        call.query,
        event_types=call.services.spec.events,
        show=call.show_event,
    )
    return HandlerResponse(page, cursor_parameter="after")


def get_event(call: Call) -> HandlerResponse:
    event = events.get(
        call.reads,
        call.principal,
        call.id("event_id"),
        event_types=call.services.spec.events,
        show=call.show_event,
    )
    return HandlerResponse(event)
