"""Operations of the tag `usage`."""

from datetime import UTC, datetime

from cute_api.handlers.call import Call, HandlerResponse
from cute_api.services.usage import usage


def list_my_usage(call: Call) -> HandlerResponse:
    now = datetime.now(UTC)
    return HandlerResponse(usage.list_usage(call.reads, call.principal, call.query, now=now))


def list_my_requests(call: Call) -> HandlerResponse:
    return HandlerResponse(usage.list_requests(call.reads, call.principal, call.query))
