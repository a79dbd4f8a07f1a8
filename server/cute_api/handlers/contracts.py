"""Operations of the tag `contracts`."""

from uuid import UUID

from cute_api.edge.result import CallResult
from cute_api.handlers.call import Call, SessionCall
from cute_api.models.statements import SessionStatements
from cute_api.services.common.pagination import PageParameters
from cute_api.services.contracts import certificates, contracts, verdicts
from cute_api.services.contracts.outlook import Outlook
from cute_api.services.shadow import shadow


def list_contracts(call: Call, query: PageParameters) -> CallResult:
    return CallResult(contracts.list_own(call.reads, call.principal, query))


def put_contract(call: SessionCall) -> CallResult:
    versions, breaks = call.services.versions, call.services.breaks
    return CallResult(contracts.put(call.session, call.principal, call.body, versions, breaks))


def get_contract(call: Call, contract_id: UUID) -> CallResult:
    return CallResult(contracts.get_own(call.reads, call.principal, contract_id))


def get_contract_verdicts(call: Call, contract_id: UUID) -> CallResult:
    row = contracts.find_own(call.reads, call.principal.user_id, contract_id)
    outlook = Outlook(call.reads, call.services.breaks)
    return CallResult(verdicts.of(row, call.services.versions, outlook))


def delete_contract(call: SessionCall, contract_id: UUID) -> CallResult:
    contracts.remove(call.session, call.principal, contract_id)
    return CallResult(status=204)


def get_certificates(call: SessionCall) -> CallResult:
    return CallResult(certificates.get_own(call.session, call.principal, call.services.versions))


def delete_certificates(call: SessionCall) -> CallResult:
    certificates.remove(call.session, call.principal)
    return CallResult(status=204)


def put_certificate(call: SessionCall) -> CallResult:
    text, versions = call.body["certificate"], call.services.versions
    return CallResult(certificates.put(call.session, call.principal, text, versions))


def get_shadow_upgrade(call: Call) -> CallResult:
    return CallResult(shadow.of_user(call.reads, call.principal.user_id))


def put_shadow_upgrade(call: SessionCall) -> CallResult:
    user_id = call.principal.user_id
    shadow.enable(call.session, call.principal)
    return CallResult(shadow.of_user(SessionStatements(call.session), user_id))


def delete_shadow_upgrade(call: SessionCall) -> CallResult:
    shadow.disable(call.session, call.principal)
    return CallResult(status=204)
