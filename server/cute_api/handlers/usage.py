"""Operations of the tag `usage`."""

from datetime import UTC, datetime

from cute_api.edge.result import CallResult
from cute_api.handlers.call import Call
from cute_api.services.usage import advice, usage


def list_my_usage(call: Call, query: usage.UsageQuery) -> CallResult:
    now = datetime.now(UTC)
    return CallResult(usage.list_usage(call.reads, call.principal, query, now=now))


def get_my_usage_advice(call: Call) -> CallResult:
    services = call.services
    found = advice.of_user(
        call.reads,
        call.principal.user_id,
        services.spec,
        now=datetime.now(UTC),
        log_one_in=services.log_one_in,
    )
    return CallResult(found)


def list_my_requests(call: Call, query: usage.RequestsQuery) -> CallResult:
    return CallResult(usage.list_requests(call.reads, call.principal, query))
