"""Invitations to an organisation: single-use, bound to an address, and valid for a week.

The link is made when its email is sent, and only its digest is stored. Whoever accepts must be
logged in with the invited address, so a forwarded or leaked link is of no use to others.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from cute_api.lib.tokens import digest, is_well_formed, new_token
from cute_api.models import Invitation, Membership, Organisation, User, clock
from cute_api.models.enums import AuditAction, AuditTarget, MailKind, MemberRole
from cute_api.refusals import RefusalError
from cute_api.services.accounts import audit
from cute_api.services.accounts.signup import email_error
from cute_api.services.keys.principals import Principal
from cute_api.services.mail import queue
from cute_api.services.organisations import members
from cute_api.services.organisations.members import MAX_MEMBERS, need_member

LIFETIME = timedelta(days=7)
MAX_OPEN = 50


@dataclass(frozen=True, slots=True)
class InvitationView:
    """An invitation as its recipient sees it."""

    organisation: str
    inviter: str
    role: MemberRole
    email: str


def list_open(session: Session, organisation_id: UUID) -> Sequence[Invitation]:
    """Return the organisation's open invitations, newest first."""
    return session.scalars(
        select(Invitation)
        .where(Invitation.organisation_id == organisation_id, Invitation.expires_at > clock.NOW)
        .order_by(Invitation.id.desc())
        .limit(MAX_OPEN)
    ).all()


def invite(session: Session, actor: Principal, email: str, role: MemberRole) -> None:
    """Invite an address, and email it. An open invitation of the address is replaced.

    Refused for an invalid address, a member, a role that the actor can't give, also of the replaced
    invitation, and beyond `MAX_OPEN` invitations or `members.MAX_MEMBERS`.
    """
    member, email = need_member(actor), email.strip()
    error = email_error(email)
    if error is not None:
        raise RefusalError(422, "The address is not valid", error, field="email")
    roster = members.lock(session, member.organisation_id)
    replaced = session.scalars(
        delete(Invitation)
        .where(
            Invitation.organisation_id == member.organisation_id,
            func.lower(Invitation.email) == email.lower(),
        )
        .returning(Invitation.role)
    ).all()
    members.require_may_grant(roster, member, role, *replaced)
    _require_room(session, member.organisation_id, len(roster))
    known = select(User.id).where(func.lower(User.email) == email.lower(), User.id.in_(roster))
    if session.scalar(known) is not None:
        raise RefusalError(
            409, "Already a member", "This person is a member already.", field="email"
        )
    row = Invitation(
        organisation_id=member.organisation_id,
        email=email,
        role=role,
        invited_by=member.person_id,
        expires_at=clock.now(session) + LIFETIME,
    )
    session.add(row)
    session.flush()
    queue.wish(session, MailKind.INVITATION, address=email, data={"invitation_id": str(row.id)})
    _note(session, actor, AuditAction.MEMBER_INVITED, row)


def revoke(session: Session, actor: Principal, invitation_id: UUID) -> None:
    """Revoke an open invitation of the organisation, or refuse with 404."""
    member = need_member(actor)
    row = session.get(Invitation, invitation_id)
    if row is None or row.organisation_id != member.organisation_id:
        raise RefusalError(
            404, "Invitation not found", "It may have been accepted in the meantime."
        )
    roster = members.lock(session, member.organisation_id)
    members.require_may_grant(roster, member, row.role)
    _note(session, actor, AuditAction.INVITATION_REVOKED, row)
    session.execute(delete(Invitation).where(Invitation.id == invitation_id))


def issue(session: Session, invitation_id: UUID) -> tuple[InvitationView, str] | None:
    """Return what an email says, with a new token; None if the invitation is no longer open."""
    row = session.scalar(
        select(Invitation)
        .where(Invitation.id == invitation_id, Invitation.expires_at > clock.NOW)
        .with_for_update()
    )
    if row is None:
        return None
    token = new_token()
    row.token_digest = digest(token)
    session.flush()
    return _offer(session, row), token


def read(session: Session, token: str, email: str) -> InvitationView:
    """Return what a link offers to the person with this email, or refuse."""
    return _offer(session, _find(session, token, email))


def accept(session: Session, person: Principal, token: str, email: str) -> UUID:
    """Use up an invitation, and join its organisation; return the organisation's id.

    Refused for an unknown link, for another address, and when the organisation is full.
    """
    organisation_id = _find(session, token, email).organisation_id
    roster = members.lock(session, organisation_id)
    # Again, as of now: another request may have used it while this one waited.
    row = _find(session, token, email)
    if len(roster) >= MAX_MEMBERS:
        raise _full()
    session.execute(delete(Invitation).where(Invitation.id == row.id))
    if person.person_id in roster:
        return organisation_id
    session.add(
        Membership(organisation_id=organisation_id, user_id=person.person_id, role=row.role)
    )
    session.flush()
    if row.role is MemberRole.OWNER:
        members.announce_owner(session, organisation_id, person.person_id)
    audit.record(
        session,
        person,
        AuditAction.MEMBER_JOINED,
        organisation_id,
        AuditTarget.ORGANISATION,
        owner_id=organisation_id,
        person=str(person.person_id),
        role=row.role,
    )
    return organisation_id


def _find(session: Session, token: str, email: str) -> Invitation:
    row = None
    if is_well_formed(token):
        row = session.scalar(
            select(Invitation)
            .where(Invitation.token_digest == digest(token), Invitation.expires_at > clock.NOW)
            .execution_options(populate_existing=True)
        )
    if row is None:
        raise RefusalError(
            404,
            "This invitation is no longer valid",
            "It was used, revoked or has expired. Ask for another one.",
        )
    if row.email.lower() != email.lower():
        raise RefusalError(
            403,
            "This invitation is for another address",
            "Log in with the address that the email was sent to, or sign up with it.",
        )
    return row


def _offer(session: Session, row: Invitation) -> InvitationView:
    organisation = session.get_one(Organisation, row.organisation_id)
    inviter = None if row.invited_by is None else session.get(User, row.invited_by)
    return InvitationView(
        organisation.name,
        organisation.name if inviter is None else inviter.username,
        row.role,
        row.email,
    )


def _require_room(session: Session, organisation_id: UUID, people: int) -> None:
    waiting = session.scalar(
        select(func.count())
        .select_from(Invitation)
        .where(Invitation.organisation_id == organisation_id, Invitation.expires_at > clock.NOW)
    )
    if (waiting or 0) >= MAX_OPEN:
        raise RefusalError(
            409,
            "Too many open invitations",
            f"An organisation has at most {MAX_OPEN} open invitations. Revoke one first.",
        )
    if people + (waiting or 0) >= MAX_MEMBERS:
        raise _full()


def _full() -> RefusalError:
    return RefusalError(
        409, "The organisation is full", f"An organisation has at most {MAX_MEMBERS} members."
    )


def _note(session: Session, actor: Principal, action: AuditAction, row: Invitation) -> None:
    audit.record(
        session,
        actor,
        action,
        row.organisation_id,
        AuditTarget.ORGANISATION,
        owner_id=row.organisation_id,
        invitation=str(row.id),
        role=row.role,
    )
