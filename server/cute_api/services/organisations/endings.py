"""The end of a person in all their organisations, when they are erased."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from cute_api.models import Invitation, Membership, Organisation, User
from cute_api.models.accounts import ERASED_PREFIX
from cute_api.models.enums import AuditAction, AuditTarget, MemberRole
from cute_api.services.accounts import audit
from cute_api.services.accounts.audit import SYSTEM
from cute_api.services.organisations import members, organisations, sellers

_RANKS = list(MemberRole)


def leave_all(session: Session, person_id: UUID, email: str) -> int:
    """End a person's memberships and invitations; return how many there were.

    If an organisation loses its last owner, the longest-standing member of the highest role becomes
    the owner. If it loses its last member, the sellers of others are given back, because nobody
    could act for them.
    """
    found = session.scalars(
        select(Membership.organisation_id)
        .where(Membership.user_id == person_id)
        .order_by(Membership.organisation_id)
    ).all()
    for organisation_id in found:
        _leave(session, organisation_id, person_id)
    gone = session.execute(
        delete(Invitation)
        .where(
            or_(
                Invitation.invited_by == person_id,
                func.lower(Invitation.email) == email.lower(),
            )
        )
        .returning(Invitation.id)
    ).all()
    return len(found) + len(gone)


def forget_name(session: Session, seller_id: UUID, name: str, alias: str) -> int:
    """Rename the seller's organisation if it has their name or no members; return how many."""
    has_members = select(Membership).where(Membership.organisation_id == Organisation.id).exists()
    own = select(User.organisation_id).where(User.id == seller_id).scalar_subquery()
    renamed = session.execute(
        update(Organisation)
        .where(
            Organisation.id == own,
            Organisation.name != alias,
            or_(Organisation.name == name, ~has_members),
        )
        .values(name=alias)
        .returning(Organisation.id)
    ).all()
    return len(renamed)


def heir_of(roster: Mapping[UUID, MemberRole]) -> UUID | None:
    """Return the member who becomes the owner, of members who are longest-standing first."""
    return min(roster, key=lambda person_id: _RANKS.index(roster[person_id]), default=None)


def _leave(session: Session, organisation_id: UUID, person_id: UUID) -> None:
    members.lock(session, organisation_id)
    others = {
        member.person_id: member.role
        for member in members.list_members(session, organisation_id)
        if member.person_id != person_id
    }
    heir = heir_of(others)
    if heir is not None and MemberRole.OWNER not in others.values():
        members.put_role(session, organisation_id, heir, MemberRole.OWNER)
        members.announce_owner(session, organisation_id, heir)
        audit.record(
            session,
            SYSTEM,
            AuditAction.MEMBER_ROLE_SET,
            organisation_id,
            AuditTarget.ORGANISATION,
            owner_id=organisation_id,
            after={"role": MemberRole.OWNER},
            person=str(heir),
        )
    if heir is None:
        _give_back_others(session, organisation_id, person_id)
    members.end(session, organisation_id, person_id)


def _give_back_others(session: Session, organisation_id: UUID, person_id: UUID) -> None:
    organisation = session.get_one(Organisation, organisation_id)
    for seller in organisations.sellers(session, organisation_id):
        if seller.id != person_id and not seller.username.startswith(ERASED_PREFIX):
            step = AuditAction.ORGANISATION_DELETED
            sellers.announce_deletion(session, organisation, step, {seller.id})
            sellers.release(session, SYSTEM, seller)
