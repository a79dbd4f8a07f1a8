"""Operations of the tag `app`: the caller's app, its installs, and receipts of erasures."""

from uuid import UUID

from cute_api.edge.result import CallResult
from cute_api.handlers.call import Call, SessionCall
from cute_api.services.apps import reading, receipts, settings
from cute_api.services.common.pagination import PageParameters


def get_app(call: Call) -> CallResult:
    return CallResult(reading.get(call.reads, call.principal))


def put_app(call: SessionCall) -> CallResult:
    return CallResult(settings.put(call.session, call.principal, call.body, call.services.versions))


def list_app_installs(call: Call, query: PageParameters) -> CallResult:
    return CallResult(reading.list_installs(call.reads, call.principal, query))


def list_app_erasures(call: Call, query: PageParameters) -> CallResult:
    return CallResult(receipts.list_open(call.reads, call.principal, query))


def put_app_erasure(call: SessionCall, account: UUID) -> CallResult:
    text = call.body["receipt"]
    return CallResult(receipts.acknowledge(call.session, call.principal, account, text))
