"""Members of an organisation: list, set a role, remove, leave, transfer ownership.

Each change locks the organisation, so changes of one organisation take turns: of two owners who
leave at once, the second one stays. Removing a member waits for the member's actions that have
begun (`acting.hold`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from cute_api.lib.times import timestamp
from cute_api.models import (
    ApiKey,
    Invitation,
    Membership,
    PortalSession,
    User,
    clock,
)
from cute_api.models.enums import AuditAction, AuditTarget, MailKind, MemberRole
from cute_api.refusals import RefusalError
from cute_api.services.accounts import audit
from cute_api.services.keys.principals import Member, Principal
from cute_api.services.mail import queue
from cute_api.services.organisations import acting, rights
from cute_api.services.organisations.rights import Right

MAX_MEMBERS = 100


@dataclass(frozen=True, slots=True)
class ListedMember:
    """A member as others of the organisation see them."""

    person_id: UUID
    username: str
    email: str
    role: MemberRole
    since: datetime


def list_members(session: Session, organisation_id: UUID) -> Sequence[ListedMember]:
    """Return the members of an organisation, the longest-standing first."""
    rows = session.execute(
        select(User.id, User.username, User.email, Membership.role, Membership.created_at)
        .join(Membership, Membership.user_id == User.id)
        .where(Membership.organisation_id == organisation_id)
        .order_by(Membership.created_at, User.id)
        .limit(MAX_MEMBERS)
    )
    return [ListedMember(*row) for row in rows]


def find(session: Session, organisation_id: UUID, person_id: UUID) -> ListedMember:
    """Return a member of an organisation, or refuse with 404."""
    for member in list_members(session, organisation_id):
        if member.person_id == person_id:
            return member
    raise _no_such_member()


def set_role(session: Session, actor: Principal, person_id: UUID, role: MemberRole) -> None:
    """Set a member's role. Only owners make owners, and change the role of one."""
    member = need_member(actor)
    roster = lock(session, member.organisation_id)
    before = _role_of(roster, person_id)
    require_may_grant(roster, member, before, role)
    _require_owner_left(roster, person_id, role)
    put_role(session, member.organisation_id, person_id, role)
    if role is MemberRole.OWNER and before is not role:
        announce_owner(session, member.organisation_id, person_id)
    audit.record(
        session,
        actor,
        AuditAction.MEMBER_ROLE_SET,
        member.organisation_id,
        AuditTarget.ORGANISATION,
        owner_id=member.organisation_id,
        before={"role": before},
        after={"role": role},
        person=str(person_id),
    )


def transfer(session: Session, actor: Principal, person_id: UUID) -> None:
    """Make a member an owner, and the acting owner an admin."""
    member = need_member(actor)
    roster = lock(session, member.organisation_id)
    _role_of(roster, person_id)
    require_may_grant(roster, member, MemberRole.OWNER)
    if person_id == member.person_id:
        raise RefusalError(409, "You are an owner already", "Choose another member.")
    put_role(session, member.organisation_id, person_id, MemberRole.OWNER)
    announce_owner(session, member.organisation_id, person_id)
    put_role(session, member.organisation_id, member.person_id, MemberRole.ADMIN)
    audit.record(
        session,
        actor,
        AuditAction.OWNERSHIP_TRANSFERRED,
        member.organisation_id,
        AuditTarget.ORGANISATION,
        owner_id=member.organisation_id,
        person=str(person_id),
    )


def remove(session: Session, actor: Principal, person_id: UUID) -> None:
    """Remove another member. Nothing is rotated: `known` lists what they could know."""
    member = need_member(actor)
    if person_id == member.person_id:
        raise RefusalError(
            409, "You can't remove yourself", "Leave the organisation on “Organisations” instead."
        )
    roster = lock(session, member.organisation_id)
    role = _role_of(roster, person_id)
    require_may_grant(roster, member, role)
    end(session, member.organisation_id, person_id)
    audit.record(
        session,
        actor,
        AuditAction.MEMBER_REMOVED,
        member.organisation_id,
        AuditTarget.ORGANISATION,
        owner_id=member.organisation_id,
        person=str(person_id),
        role=role,
    )


def leave(session: Session, person: Principal, organisation_id: UUID) -> None:
    """End the person's own membership, unless they are the last owner."""
    roster = lock(session, organisation_id)
    role = _role_of(roster, person.person_id)
    _require_owner_left(roster, person.person_id, None)
    end(session, organisation_id, person.person_id)
    audit.record(
        session,
        person,
        AuditAction.MEMBER_LEFT,
        organisation_id,
        AuditTarget.ORGANISATION,
        owner_id=organisation_id,
        person=str(person.person_id),
        role=role,
    )


def lock(session: Session, organisation_id: UUID) -> Mapping[UUID, MemberRole]:
    """Lock an organisation against other changes of its members; return their roles."""
    acting.lock(session, organisation_id)
    rows = session.execute(
        select(Membership.user_id, Membership.role).where(
            Membership.organisation_id == organisation_id
        )
    )
    return {row.user_id: row.role for row in rows}


def need_member(actor: Principal) -> Member:
    """Return the member behind an action in the portal."""
    assert actor.member is not None, "only members act on an organisation"
    return actor.member


def require_may_grant(
    roster: Mapping[UUID, MemberRole], member: Member, *roles: MemberRole
) -> None:
    """Refuse unless the member, as of now, may give and take these roles."""
    own = roster.get(member.person_id)
    if own is None or not all(_may_grant(own, role) for role in roles):
        raise RefusalError(
            403, "Your role does not allow this", "Only owners change owners. Ask one of them."
        )


def _may_grant(own: MemberRole, role: MemberRole) -> bool:
    """Return whether a member with their own role may give and take another role."""
    is_owner = role is MemberRole.OWNER
    return rights.has(own, Right.OWNERS_WRITE if is_owner else Right.MEMBERS_WRITE)


def _require_owner_left(
    roster: Mapping[UUID, MemberRole], person_id: UUID, role: MemberRole | None
) -> None:
    """Refuse to leave an organisation without an owner."""
    after = {**roster, person_id: role}
    if MemberRole.OWNER not in after.values():
        raise RefusalError(
            409,
            "An organisation needs an owner",
            "This is its last owner. Make another member an owner first.",
        )


def _role_of(roster: Mapping[UUID, MemberRole], person_id: UUID) -> MemberRole:
    if person_id not in roster:
        raise _no_such_member()
    return roster[person_id]


def put_role(session: Session, organisation_id: UUID, person_id: UUID, role: MemberRole) -> None:
    """Set a member's role; end what the person no longer may have. The organisation is locked."""
    session.execute(
        update(Membership)
        .where(Membership.organisation_id == organisation_id, Membership.user_id == person_id)
        .values(role=role)
    )
    if not rights.has(role, Right.KEYS_WRITE):
        _end_temporary_keys(session, organisation_id, person_id)
    lost = [other for other in MemberRole if not _may_grant(role, other)]
    _revoke_invitations(session, organisation_id, person_id, lost)


def owners(session: Session, organisation_id: UUID) -> set[UUID]:
    """Return the ids of an organisation's owners."""
    owned = select(Membership.user_id).where(
        Membership.organisation_id == organisation_id, Membership.role == MemberRole.OWNER
    )
    return set(session.scalars(owned))


def announce_owner(session: Session, organisation_id: UUID, person_id: UUID) -> None:
    """Email all owners of an organisation that a person has become one of them."""
    data = {
        "person_id": str(person_id),
        "organisation_id": str(organisation_id),
        "at": timestamp(clock.now(session)),
    }
    for owner_id in owners(session, organisation_id):
        queue.wish(session, MailKind.NEW_OWNER, user_id=owner_id, data=data)


def end(session: Session, organisation_id: UUID, person_id: UUID) -> None:
    """End a membership, and all that acts for the person without their session."""
    session.execute(
        delete(Membership).where(
            Membership.organisation_id == organisation_id, Membership.user_id == person_id
        )
    )
    _end_temporary_keys(session, organisation_id, person_id)
    _revoke_invitations(session, organisation_id, person_id, list(MemberRole))


def _end_temporary_keys(session: Session, organisation_id: UUID, person_id: UUID) -> None:
    """End the person's keys of the reference, which otherwise last as long as their session."""
    sellers = select(User.id).where(User.organisation_id == organisation_id)
    sessions = select(PortalSession.id).where(PortalSession.user_id == person_id)
    session.execute(
        update(ApiKey)
        .where(ApiKey.user_id.in_(sellers), ApiKey.session_id.in_(sessions))
        .values(expires_at=clock.NOW)
    )


def _revoke_invitations(
    session: Session, organisation_id: UUID, person_id: UUID, roles: Collection[MemberRole]
) -> None:
    """Revoke the person's open invitations to these roles, by which they could come back."""
    session.execute(
        delete(Invitation).where(
            Invitation.organisation_id == organisation_id,
            Invitation.invited_by == person_id,
            Invitation.role.in_(roles),
        )
    )


def _no_such_member() -> RefusalError:
    return RefusalError(404, "Member not found", "They may have left in the meantime.")
