"""The organisation that the session acts for: its members, invitations and settings."""

from collections.abc import Mapping
from uuid import UUID

import flask
from sqlalchemy.orm import Session

from cute_api.edge.limits.limiter import limiter
from cute_api.models import Organisation
from cute_api.models.enums import MEMBER_ROLE_TEXTS, MemberRole
from cute_api.portal import limits
from cute_api.portal.login.confirming import confirmed
from cute_api.portal.portal import current_portal
from cute_api.portal.usage.forms import read_id
from cute_api.portal.views import new_blueprint, page, signed_in, to
from cute_api.refusals import RefusalError
from cute_api.services.accounts.session_user import SessionUser
from cute_api.services.organisations import (
    frame_origins,
    invitations,
    known,
    members,
    organisations,
    sellers,
)
from cute_api.services.organisations.known import SecretHolder
from cute_api.services.organisations.rights import Right

PAGE = "/organisation"
DONE = {
    "saved": "The settings were saved.",
    "invited": "We are emailing the invitation.",
    "revoked": "The invitation was revoked. Its link no longer works.",
    "role": "The role was changed. It counts from the member's next request.",
    "removed": "The member was removed, and can do nothing more here.",
    "moved": "The seller belongs to this organisation now.",
    "deletion": "The organisation will be deleted. We are emailing its owners.",
    "kept": "The organisation stays. We are emailing its owners.",
    "transferred": "The member is now an owner, and you are an admin.",
}

HOLDER_TEXTS: Mapping[SecretHolder, str] = {
    SecretHolder.KEY: "key",
    SecretHolder.APP_KEY: "key of an app",
    SecretHolder.WEBHOOK: "signing secret of a webhook",
    SecretHolder.APP_WEBHOOK: "signing secret of an app's webhook",
    SecretHolder.APP_SIGNING_KEY: "private key of an app",
}

blueprint = new_blueprint("organisation", __name__)


@blueprint.get(PAGE)
@signed_in(Right.MEMBERS_READ)
def show_organisation(session: Session, session_user: SessionUser) -> flask.Response:
    return _page(session, session_user)


@blueprint.post(PAGE)
@confirmed()
@signed_in(Right.ORGANISATION_WRITE)
def save_organisation(session: Session, session_user: SessionUser) -> flask.Response:
    sent = flask.request.form
    try:
        organisations.edit(
            session,
            session_user.principal,
            name=sent.get("name", ""),
            requires_second_factor="requires_second_factor" in sent,
            frame_origins=frame_origins.parse(
                sent.get(frame_origins.FIELD, ""),
                with_loopback=current_portal().settings.sandbox,
            ),
        )
    except RefusalError as refusal:
        return _page(session, session_user, refusal)
    return to(f"{PAGE}?done=saved")


@blueprint.post(f"{PAGE}/invitations")
@confirmed()
@signed_in(Right.MEMBERS_WRITE)
def invite(session: Session, session_user: SessionUser) -> flask.Response:
    role = _read_role()
    if role is None:
        raise _unknown_role()
    return _invite(session, session_user, role)


@blueprint.post(f"{PAGE}/invitations/<uuid:invitation_id>/revoke")
@signed_in(Right.MEMBERS_WRITE)
def revoke_invitation(
    session: Session, session_user: SessionUser, invitation_id: UUID
) -> flask.Response:
    invitations.revoke(session, session_user.principal, invitation_id)
    return to(f"{PAGE}?done=revoked")


@blueprint.post(f"{PAGE}/members/<uuid:person_id>/role")
@confirmed()
@signed_in(Right.MEMBERS_WRITE)
def set_role(session: Session, session_user: SessionUser, person_id: UUID) -> flask.Response:
    role = _read_role()
    if role is None:
        members.find(session, session_user.organisation_id, person_id)
        raise _unknown_role()
    members.set_role(session, session_user.principal, person_id, role)
    return to(f"{PAGE}?done=role")


@blueprint.post(f"{PAGE}/members/<uuid:person_id>/transfer")
@confirmed()
@signed_in(Right.OWNERS_WRITE)
def transfer(session: Session, session_user: SessionUser, person_id: UUID) -> flask.Response:
    members.transfer(session, session_user.principal, person_id)
    return to(f"{PAGE}?done=transferred")


@blueprint.get(f"{PAGE}/members/<uuid:person_id>/remove")
@signed_in(Right.MEMBERS_WRITE)
def ask_remove(session: Session, session_user: SessionUser, person_id: UUID) -> flask.Response:
    member = members.find(session, session_user.organisation_id, person_id)
    found = known.of_person(session, session_user.organisation_id, person_id)
    return page("member_remove.html", member=member, known=found, texts=HOLDER_TEXTS)


@blueprint.post(f"{PAGE}/members/<uuid:person_id>/remove")
@signed_in(Right.MEMBERS_WRITE)
def remove(session: Session, session_user: SessionUser, person_id: UUID) -> flask.Response:
    members.remove(session, session_user.principal, person_id)
    return to(f"{PAGE}/members/{person_id}/known?done=removed")


@blueprint.get(f"{PAGE}/members/<uuid:person_id>/known")
@signed_in(Right.MEMBERS_WRITE)
def show_known(session: Session, session_user: SessionUser, person_id: UUID) -> flask.Response:
    """Show what a member could know, also a former one, with a form that rotates each secret."""
    organisation_id = session_user.organisation_id
    person = known.need_person(session, organisation_id, person_id)
    return page(
        "member_known.html",
        person=person,
        is_member=known.is_member(session, organisation_id, person_id),
        known=known.of_person(session, session_user.organisation_id, person_id),
        texts=HOLDER_TEXTS,
        done=DONE.get(flask.request.args.get("done", "")),
    )


@blueprint.post(f"{PAGE}/move")
@confirmed()
@signed_in(Right.OWNERS_WRITE)
def move_seller(session: Session, session_user: SessionUser) -> flask.Response:
    target = read_id(flask.request.form.get("organisation", ""))
    if target is None or target == session_user.organisation_id:
        raise RefusalError(422, "Unknown organisation", "Choose one from the list.")
    sellers.move(session, session_user.principal, target)
    return to(f"{PAGE}?done=moved")


@limiter.shared_limit(
    f"{limits.MAILS_TO_AN_ADDRESS} per hour",
    "invitation",
    key_func=limits.account,
    error_message=limits.IN_AN_HOUR,
)
@limiter.shared_limit(
    f"{limits.INVITATIONS_OF_A_USER} per hour",
    "invitation",
    key_func=limits.of_user,
    error_message=limits.IN_AN_HOUR,
)
def _invite(session: Session, session_user: SessionUser, role: MemberRole) -> flask.Response:
    email = flask.request.form.get("email", "")
    try:
        invitations.invite(session, session_user.principal, email, role)
    except RefusalError as refusal:
        if refusal.field is None:
            raise
        return _page(session, session_user, refusal)
    return to(f"{PAGE}?done=invited")


def _page(
    session: Session, session_user: SessionUser, refusal: RefusalError | None = None
) -> flask.Response:
    errors: Mapping[str | None, str] = {} if refusal is None else {refusal.field: refusal.detail}
    organisation_id = session_user.organisation_id
    return page(
        "organisation.html",
        status=200 if refusal is None else refusal.status,
        organisation=session.get_one(Organisation, organisation_id),
        sellers=organisations.sellers(session, organisation_id),
        targets=_targets(session, session_user),
        members=members.list_members(session, organisation_id),
        invitations=invitations.list_open(session, organisation_id),
        roles=MEMBER_ROLE_TEXTS,
        grantable=_grantable(session_user),
        sent=flask.request.form,
        errors=errors,
        done=DONE.get(flask.request.args.get("done", "")),
    )


def _targets(session: Session, session_user: SessionUser) -> list[Organisation]:
    """Return the organisations that the person may move the seller to."""
    if not session_user.may(Right.OWNERS_WRITE):
        return []
    return sellers.targets(session, session_user.user_id, session_user.organisation_id)


def _grantable(session_user: SessionUser) -> list[MemberRole]:
    """Return the roles that the person may give and take."""
    if not session_user.may(Right.MEMBERS_WRITE):
        return []
    may_make_owners = session_user.may(Right.OWNERS_WRITE)
    return [role for role in MemberRole if may_make_owners or role is not MemberRole.OWNER]


def _read_role() -> MemberRole | None:
    sent = flask.request.form.get("role", "")
    return next((role for role in MemberRole if role == sent), None)


def _unknown_role() -> RefusalError:
    return RefusalError(422, "Unknown role", "Choose one from the list.")
