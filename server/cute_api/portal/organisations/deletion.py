"""The deletion of the organisation that the session acts for."""

import flask
from sqlalchemy.orm import Session

from cute_api.models import Organisation
from cute_api.portal.login.confirming import confirmed
from cute_api.portal.views import new_blueprint, page, signed_in, to
from cute_api.refusals import RefusalError
from cute_api.services.accounts.session_user import SessionUser
from cute_api.services.organisations import deletion
from cute_api.services.organisations.rights import Right

PAGE = "/organisation/delete"

blueprint = new_blueprint("organisation_deletion", __name__)


@blueprint.get(PAGE)
@signed_in(Right.OWNERS_WRITE)
def ask_delete(session: Session, session_user: SessionUser) -> flask.Response:
    return _page(session, session_user)


@blueprint.post(PAGE)
@confirmed()
@signed_in(Right.OWNERS_WRITE)
def delete_organisation(session: Session, session_user: SessionUser) -> flask.Response:
    try:
        deletion.request(session, session_user.principal, flask.request.form.get("name", ""))
    except RefusalError as refusal:
        if refusal.field is None:
            raise
        return _page(session, session_user, refusal)
    return to("/organisation?done=deletion")


@blueprint.post("/organisation/keep")
@signed_in(Right.OWNERS_WRITE)
def keep_organisation(session: Session, session_user: SessionUser) -> flask.Response:
    deletion.cancel(session, session_user.principal)
    return to("/organisation?done=kept")


def _page(
    session: Session, session_user: SessionUser, refusal: RefusalError | None = None
) -> flask.Response:
    organisation_id = session_user.organisation_id
    return page(
        "organisation_delete.html",
        status=200 if refusal is None else refusal.status,
        organisation=session.get_one(Organisation, organisation_id),
        consequences=deletion.consequences(session, organisation_id),
        days=deletion.GRACE.days,
        error=None if refusal is None else refusal.detail,
    )
