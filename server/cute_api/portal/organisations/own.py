"""The session user's organisations: which seller to act for, leaving, and invitations."""

from uuid import UUID

import flask
from sqlalchemy.orm import Session

from cute_api.models.enums import MEMBER_ROLE_TEXTS
from cute_api.portal import trust
from cute_api.portal.access import ViewAudience
from cute_api.portal.views import new_blueprint, page, signed_in, to
from cute_api.refusals import RefusalError
from cute_api.services.accounts.session_user import SessionUser
from cute_api.services.organisations import acting, invitations, members, organisations
from cute_api.services.organisations.organisations import OwnOrganisation

PAGE, INVITATION = "/organisations", "/invitation"
# Where a form of another page leads once the session acts for the seller.
THEN = {"usage": "/usage", "keys": "/keys", "webhooks": "/webhooks"}
DONE = {
    "joined": "You joined the organisation. Choose for whom to act.",
    "left": "You left the organisation.",
    "given_back": "The seller was given back. Choose for whom to act.",
}

blueprint = new_blueprint("own_organisations", __name__)


@blueprint.get(PAGE)
@signed_in(ViewAudience.PERSON)
def list_organisations(session: Session, session_user: SessionUser) -> flask.Response:
    return page(
        "organisations.html",
        organisations=organisations.of_person(session, session_user.user_id),
        roles=MEMBER_ROLE_TEXTS,
        done=DONE.get(flask.request.args.get("done", "")),
    )


@blueprint.post(f"{PAGE}/sellers/<uuid:seller_id>")
@signed_in(ViewAudience.PERSON)
def act_for(session: Session, session_user: SessionUser, seller_id: UUID) -> flask.Response:
    token = trust.read_cookie(trust.SESSION) or ""
    if not acting.choose(session, token, seller_id):
        raise RefusalError(404, "Seller not found", "You may no longer act for this seller.")
    return to(THEN.get(flask.request.form.get("then", ""), PAGE))


@blueprint.get(f"{PAGE}/<uuid:organisation_id>/leave")
@signed_in(ViewAudience.PERSON)
def ask_leave(session: Session, session_user: SessionUser, organisation_id: UUID) -> flask.Response:
    return page("organisation_leave.html", own=_own(session, session_user, organisation_id))


@blueprint.post(f"{PAGE}/<uuid:organisation_id>/leave")
@signed_in(ViewAudience.PERSON)
def leave(session: Session, session_user: SessionUser, organisation_id: UUID) -> flask.Response:
    _own(session, session_user, organisation_id)
    members.leave(session, session_user.person, organisation_id)
    return to(f"{PAGE}?done=left")


@blueprint.get(INVITATION)
@signed_in(ViewAudience.PERSON)
def ask_join(session: Session, session_user: SessionUser) -> flask.Response:
    token = flask.request.args.get("token", "")
    offer = invitations.read(session, token, session_user.email)
    return page("invitation.html", offer=offer, token=token, roles=MEMBER_ROLE_TEXTS)


@blueprint.post(INVITATION)
@signed_in(ViewAudience.PERSON)
def join(session: Session, session_user: SessionUser) -> flask.Response:
    token = flask.request.form.get("token", "")
    invitations.accept(session, session_user.person, token, session_user.email)
    return to(f"{PAGE}?done=joined")


def _own(session: Session, session_user: SessionUser, organisation_id: UUID) -> OwnOrganisation:
    for own in organisations.of_person(session, session_user.user_id):
        if own.organisation.id == organisation_id:
            return own
    raise RefusalError(404, "Organisation not found", "You may have left it in the meantime.")
