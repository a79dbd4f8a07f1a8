"""Operations of the tag `app`: the caller's app and its installs."""

from cute_api.edge.result import CallResult
from cute_api.handlers.call import Call
from cute_api.services.apps import reading
from cute_api.services.common.pagination import Paged


def get_app(call: Call) -> CallResult:
    return CallResult(reading.get(call.reads, call.principal))


def list_app_installs(call: Call, query: Paged) -> CallResult:
    return CallResult(reading.list_installs(call.reads, call.principal, query))
