"""The contracts of the session user's programs, and what each later version does to them."""

from collections.abc import Mapping
from uuid import UUID

import flask
from sqlalchemy.orm import Session

from cute_api.models.enums import ContractOutcome
from cute_api.portal.portal import current_portal
from cute_api.portal.views import new_blueprint, page, signed_in, to
from cute_api.services.accounts.sessions import SessionUser
from cute_api.services.contracts import contracts, verdicts

OUTCOMES: Mapping[ContractOutcome, str] = {
    ContractOutcome.WORKS: "works",
    ContractOutcome.AT_RISK: "may break",
    ContractOutcome.BREAKS: "breaks",
}

blueprint = new_blueprint("contracts", __name__)


@blueprint.get("/account/contracts")
@signed_in
def list_contracts(session: Session, session_user: SessionUser) -> flask.Response:
    services = current_portal().services
    return page(
        "contracts.html",
        contracts=[
            (row, verdicts.of(row, services.versions, services.breaks)["verdicts"])
            for row in contracts.all_own(session, session_user.user_id)
        ],
        outcomes=OUTCOMES,
        deleted="deleted" in flask.request.args,
    )


@blueprint.post("/account/contracts/<uuid:contract_id>/delete")
@signed_in
def delete_contract(
    session: Session, session_user: SessionUser, contract_id: UUID
) -> flask.Response:
    contracts.remove(session, session_user.user_id, contract_id)
    return to("/account/contracts?deleted")
