"""Whom a person acts for: a seller of an organisation, in a role that is read at each request."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, func, select, update
from sqlalchemy.orm import Session, aliased

from cute_api.lib.tokens import digest
from cute_api.models import Membership, Organisation, PortalSession, User
from cute_api.models.enums import MemberRole, Tier
from cute_api.services.keys.principals import Member
from cute_api.services.organisations import rights
from cute_api.services.organisations.rights import Right
from cute_api.services.second_factor import standing

SELLER = aliased(User)
COLUMNS = (
    SELLER.id.label("seller_id"),
    SELLER.username.label("seller_username"),
    SELLER.tier.label("seller_tier"),
    Organisation.id.label("organisation_id"),
    Organisation.name.label("organisation_name"),
    Membership.role.label("member_role"),
    and_(Organisation.requires_second_factor, ~standing.is_on(PortalSession.user_id)).label(
        "lacks_second_factor"
    ),
)
"""What `of_row` reads of a query that joins `SELLER`, memberships and organisations."""


@dataclass(frozen=True, slots=True)
class ActingSeller:
    """The seller that a session acts for, its organisation, and the person's role there.

    `lacks_second_factor` says that the organisation requires one, and the person has none.
    """

    seller_id: UUID
    seller_username: str
    tier: Tier
    organisation_id: UUID
    organisation_name: str
    role: MemberRole
    lacks_second_factor: bool


def of_row(row: Row[*tuple[Any, ...]]) -> ActingSeller | None:
    """Return whom a session acts for, or None if the person is not a member."""
    if row.member_role is None:
        return None
    return ActingSeller(
        row.seller_id,
        row.seller_username,
        row.seller_tier,
        row.organisation_id,
        row.organisation_name,
        row.member_role,
        row.lacks_second_factor,
    )


def is_acted_for() -> ColumnElement[bool]:
    """Return the condition on the seller that a session acts for."""
    seller_id = func.coalesce(PortalSession.seller_id, PortalSession.user_id)
    return and_(SELLER.id == seller_id, SELLER.suspended_at.is_(None))


def is_member() -> ColumnElement[bool]:
    """Return the condition on the person's membership in the seller's organisation."""
    return and_(
        Membership.organisation_id == SELLER.organisation_id,
        Membership.user_id == PortalSession.user_id,
    )


def choose(session: Session, token: str, seller_id: UUID) -> bool:
    """Let a session act for a seller of an organisation of its person; return whether it does."""
    of_token = PortalSession.token_digest == digest(token)
    person_id = select(PortalSession.user_id).where(of_token).scalar_subquery()
    allowed = (
        select(SELLER.id)
        .join(Membership, Membership.organisation_id == SELLER.organisation_id)
        .where(
            SELLER.id == seller_id, SELLER.suspended_at.is_(None), Membership.user_id == person_id
        )
    )
    changed = session.scalar(
        update(PortalSession)
        .where(of_token, allowed.exists())
        .values(seller_id=seller_id)
        .returning(PortalSession.id)
    )
    return changed is not None


def hold(session: Session, acting: ActingSeller, person_id: UUID, right: Right) -> bool:
    """Return whether a person has a right as of now, and keep it so until the transaction ends.

    A change of the membership waits for the transaction, and so does a move of the seller, so an
    action is never done by somebody who no longer may.
    """
    role = _held_role(session, acting.seller_id, acting.organisation_id, person_id, right)
    return role is not None


def member_of(session: Session, seller_id: UUID, person_id: UUID, right: Right) -> Member | None:
    """Return the person as a member who acts for a seller with this right, held like `hold`."""
    organisation_id = session.scalar(select(User.organisation_id).where(User.id == seller_id))
    if organisation_id is None:
        return None
    role = _held_role(session, seller_id, organisation_id, person_id, right)
    return None if role is None else Member(person_id, organisation_id, role)


def _held_role(
    session: Session, seller_id: UUID, organisation_id: UUID, person_id: UUID, right: Right
) -> MemberRole | None:
    if right in rights.LOCKING:
        lock(session, organisation_id)
    role = session.scalar(
        select(Membership.role)
        .where(Membership.organisation_id == organisation_id, Membership.user_id == person_id)
        .with_for_update(read=True)
    )
    if role is None or not rights.has(role, right):
        return None
    # The seller may have left while this waited for the membership.
    is_here = select(User.id).where(User.id == seller_id, User.organisation_id == organisation_id)
    return None if session.scalar(is_here) is None else role


def lock(session: Session, organisation_id: UUID) -> Organisation | None:
    """Lock and return an organisation: changes of its members take turns."""
    return session.scalar(
        select(Organisation)
        .where(Organisation.id == organisation_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
