"""The contracts of the session user's programs, and what each later version does to them."""

from collections.abc import Mapping
from uuid import UUID

import flask
from sqlalchemy.orm import Session

from cute_api.models.enums import ContractOutcome, ShadowDifferenceKind
from cute_api.models.statements import SessionStatements
from cute_api.portal.portal import current_portal
from cute_api.portal.views import new_blueprint, page, signed_in, to
from cute_api.services.accounts.session_user import SessionUser
from cute_api.services.contracts import contracts, verdicts
from cute_api.services.contracts.outlook import Outlook
from cute_api.services.organisations.rights import Right
from cute_api.services.shadow import shadow

OUTCOMES: Mapping[ContractOutcome, str] = {
    ContractOutcome.WORKS: "works",
    ContractOutcome.AT_RISK: "may break",
    ContractOutcome.BREAKS: "breaks",
}
KINDS: Mapping[ShadowDifferenceKind, str] = {
    ShadowDifferenceKind.STATUS: "another status",
    ShadowDifferenceKind.PARAMETER: "parameter refused",
    ShadowDifferenceKind.REMOVED: "removed",
    ShadowDifferenceKind.ADDED: "added",
    ShadowDifferenceKind.TYPE: "another type",
    ShadowDifferenceKind.VALUE: "another value",
    ShadowDifferenceKind.LENGTH: "another length",
}

blueprint = new_blueprint("contracts", __name__)


@blueprint.get("/account/contracts")
@signed_in(Right.CONTRACTS_READ)
def list_contracts(session: Session, session_user: SessionUser) -> flask.Response:
    services, reads = current_portal().services, SessionStatements(session)
    outlook = Outlook(reads, services.breaks)
    return page(
        "contracts.html",
        contracts=[
            (row, verdicts.of(row, services.versions, outlook))
            for row in contracts.all_own(session, session_user.seller_id)
        ],
        outcomes=OUTCOMES,
        shadow=shadow.of_user(reads, session_user.seller_id),
        kinds=KINDS,
        deleted="deleted" in flask.request.args,
    )


@blueprint.post("/account/contracts/<uuid:contract_id>/delete")
@signed_in(Right.CONTRACTS_WRITE)
def delete_contract(
    session: Session, session_user: SessionUser, contract_id: UUID
) -> flask.Response:
    contracts.remove(session, session_user.principal, contract_id)
    return to("/account/contracts?deleted")


@blueprint.post("/account/contracts/shadow")
@signed_in(Right.CONTRACTS_WRITE)
def switch_shadow(session: Session, session_user: SessionUser) -> flask.Response:
    """Switch the shadow upgrade on, or start another run; with `off` switch it off."""
    switch = shadow.disable if "off" in flask.request.form else shadow.enable
    switch(session, session_user.principal)
    return to("/account/contracts#shadow")
