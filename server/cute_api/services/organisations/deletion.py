"""Delete an organisation, `GRACE` after an owner asks for it.

Until then everything works, and each owner can cancel it. Then its sellers leave it one by one,
each in a transaction: their keys, webhooks and connections to apps end, and they go back to the
people whose accounts they are, with their items, orders and apps. With its last seller the
organisation ends, and with it memberships and invitations.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from cute_api.lib.times import optional_timestamp
from cute_api.models import Membership, Organisation, User, clock
from cute_api.models.enums import AuditAction, AuditTarget
from cute_api.refusals import RefusalError
from cute_api.services.accounts import audit, own_data
from cute_api.services.accounts.audit import SYSTEM, Actor
from cute_api.services.keys.principals import Principal
from cute_api.services.organisations import acting, members, organisations, sellers
from cute_api.services.organisations.members import need_member

GRACE = timedelta(days=7)
BEFORE_ALL = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Consequences:
    """What a deletion means: the sellers, what they have, and the members.

    `stranded` members belong to no other organisation, and get none back with a seller.
    """

    sellers: Sequence[User]
    belongings: Mapping[str, int]
    members: int
    stranded: int
    is_of_one: bool


def consequences(session: Session, organisation_id: UUID) -> Consequences:
    """Return what the deletion of an organisation means."""
    found = organisations.sellers(session, organisation_id)
    people = session.scalars(
        select(Membership.user_id).where(Membership.organisation_id == organisation_id)
    ).all()
    return Consequences(
        sellers=found,
        belongings=own_data.belongings(session, [seller.id for seller in found]),
        members=len(people),
        stranded=_count_stranded(session, organisation_id),
        is_of_one=people == [seller.id for seller in found],
    )


def request(session: Session, actor: Principal, name: str) -> None:
    """Have an organisation deleted after `GRACE`, and email its owners and its sellers' people.

    Refused without its name, for an organisation of one, and if it is requested already.
    """
    organisation = _lock(session, actor)
    if " ".join(name.split()) != organisation.name:
        raise RefusalError(
            422, "The name is another one", "Enter the organisation's name.", field="name"
        )
    if organisation.deletion_due_at is not None:
        raise RefusalError(409, "It will be deleted already", "You can still cancel that.")
    if consequences(session, organisation.id).is_of_one:
        raise RefusalError(409, "It is only yours", "Delete your account instead, on “Your data”.")
    organisation.deletion_due_at = clock.now(session) + GRACE
    _note(session, actor, AuditAction.ORGANISATION_DELETION_REQUESTED, organisation)


def cancel(session: Session, actor: Principal) -> None:
    """Keep an organisation, and email those who know that it would be deleted."""
    organisation = _lock(session, actor)
    if organisation.deletion_due_at is None:
        raise RefusalError(409, "It is not being deleted", "Somebody may have cancelled it.")
    organisation.deletion_due_at = None
    _note(session, actor, AuditAction.ORGANISATION_DELETION_CANCELLED, organisation)


class DueDeletions:
    """Ends organisations whose deletion is due, a seller at a time.

    Each step takes another organisation, by id, so one that can't be ended holds up no other.
    """

    def __init__(self) -> None:
        self._last = BEFORE_ALL

    def end_next_seller(self, session: Session) -> int:
        """Let a seller leave; return 1, or 0 if no deletion is due."""
        organisation = session.scalar(
            select(Organisation)
            .where(Organisation.deletion_due_at <= clock.STATEMENT)
            .order_by(Organisation.id <= self._last, Organisation.id)
            .limit(1)
            .with_for_update(key_share=True, skip_locked=True)
        )
        if organisation is None:
            return 0
        self._last = organisation.id
        _end_seller(session, organisation)
        return 1


def _end_seller(session: Session, organisation: Organisation) -> None:
    """Let the first seller leave; the organisation ends with its last one."""
    sellers.wait_for_actions(session, organisation.id)
    first, *others = organisations.sellers(session, organisation.id)
    owners = members.owners(session, organisation.id)
    if others:
        told = {first.id} - owners
    else:
        _audit(session, SYSTEM, AuditAction.ORGANISATION_DELETED, organisation)
        told = {first.id} | owners
    sellers.announce_deletion(session, organisation, AuditAction.ORGANISATION_DELETED, told)
    sellers.release(session, SYSTEM, first)


def _count_stranded(session: Session, organisation_id: UUID) -> int:
    """Count members who have no other membership, and whose own seller is not in it."""
    person, other = aliased(User), aliased(Membership)
    elsewhere = select(other).where(
        other.user_id == Membership.user_id, other.organisation_id != organisation_id
    )
    counted = session.scalar(
        select(func.count())
        .select_from(Membership)
        .join(person, person.id == Membership.user_id)
        .where(
            Membership.organisation_id == organisation_id,
            person.organisation_id != organisation_id,
            ~elsewhere.exists(),
        )
    )
    return counted or 0


def _lock(session: Session, actor: Principal) -> Organisation:
    organisation = acting.lock(session, need_member(actor).organisation_id)
    assert organisation is not None, "its member acts"
    return organisation


def _note(session: Session, actor: Actor, action: AuditAction, organisation: Organisation) -> None:
    """Audit a decision, and email it to the owners and to the people whose sellers it has."""
    _audit(session, actor, action, organisation)
    found = {seller.id for seller in organisations.sellers(session, organisation.id)}
    sellers.announce_deletion(
        session, organisation, action, found | members.owners(session, organisation.id)
    )


def _audit(session: Session, actor: Actor, action: AuditAction, organisation: Organisation) -> None:
    due_at = optional_timestamp(organisation.deletion_due_at)
    audit.record(
        session,
        actor,
        action,
        organisation.id,
        AuditTarget.ORGANISATION,
        owner_id=organisation.id,
        after={"deletion_due_at": due_at},
    )
