"""Operations of the tag `usage`."""

from datetime import UTC, datetime

from cute_api.edge.result import CallResult
from cute_api.handlers.call import Call
from cute_api.services.usage import usage


def list_my_usage(call: Call, query: usage.UsageQuery) -> CallResult:
    now = datetime.now(UTC)
    return CallResult(usage.list_usage(call.reads, call.principal, query, now=now))


def list_my_requests(call: Call, query: usage.RequestsQuery) -> CallResult:
    return CallResult(usage.list_requests(call.reads, call.principal, query))
