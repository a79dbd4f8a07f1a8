"""Move a seller to another organisation, or give it back to the person whose account it is."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from cute_api.lib.times import optional_timestamp, timestamp
from cute_api.models import ApiKey, Membership, Organisation, User, clock
from cute_api.models.enums import AuditAction, AuditTarget, MailKind, MemberRole, RevocationReason
from cute_api.refusals import RefusalError
from cute_api.services.accounts import audit
from cute_api.services.accounts.audit import Actor
from cute_api.services.alerts import alerts
from cute_api.services.apps import client_keys, installs
from cute_api.services.keys import keys
from cute_api.services.keys.principals import Principal
from cute_api.services.mail import queue
from cute_api.services.organisations import acting, members, rights
from cute_api.services.organisations.members import need_member
from cute_api.services.organisations.organisations import MAX_SHOWN
from cute_api.services.organisations.rights import Right
from cute_api.services.webhooks import webhooks


def move(session: Session, actor: Principal, organisation_id: UUID) -> None:
    """Move the actor's seller to another organisation where the person manages members.

    Items, orders, keys, webhooks and apps stay the seller's; alerts about it end. An organisation
    ends with its last seller, so that one may leave only if nobody else is a member. The move waits
    for actions on the seller that have begun.
    """
    member, seller_id = need_member(actor), actor.user_id
    for locked_id in sorted({member.organisation_id, organisation_id}):
        acting.lock(session, locked_id)
    _require_may_receive(session, member.person_id, organisation_id)
    people = wait_for_actions(session, member.organisation_id)
    is_last = _count_sellers(session, member.organisation_id) == 1
    if is_last and people > 1:
        raise RefusalError(
            409,
            "Other members would lose their organisation",
            "This is its only seller. Remove the other members first.",
        )
    _put(session, actor, seller_id, member.organisation_id, organisation_id)


def give_back(session: Session, actor: Principal) -> None:
    """Give the actor's seller back to the person whose account it is, and email that person.

    All owners get the email too. Refused for the only seller, with which the organisation would
    end. It waits for actions on the seller that have begun.
    """
    organisation = acting.lock(session, need_member(actor).organisation_id)
    assert organisation is not None, "its member acts"
    wait_for_actions(session, organisation.id)
    if _count_sellers(session, organisation.id) == 1:
        raise RefusalError(
            409,
            "The organisation would end",
            "This is its only seller. To give it back, delete the organisation.",
        )
    seller = session.get_one(User, actor.user_id)
    data = {
        "seller": seller.username,
        "organisation": organisation.name,
        "at": timestamp(clock.now(session)),
    }
    for person_id in sorted({seller.id, *members.owners(session, organisation.id)}):
        queue.wish(session, MailKind.SELLER_GIVEN_BACK, user_id=person_id, data=data)
    release(session, actor, seller)


def release(session: Session, actor: Actor, seller: User) -> None:
    """Move a seller to a new organisation, whose owner is the person with the seller's login.

    What members could know ends: keys, webhooks, connections to apps, and public keys of own apps.
    The seller's organisation is locked, and ends with its last seller.
    """
    source_id = seller.organisation_id
    _end_access(session, actor, seller.id)
    own = Organisation(name=seller.username)
    session.add(own)
    session.flush()
    session.add(Membership(organisation_id=own.id, user_id=seller.id, role=MemberRole.OWNER))
    session.flush()
    _put(session, actor, seller.id, source_id, own.id)


def announce_deletion(
    session: Session, organisation: Organisation, step: AuditAction, people: Collection[UUID]
) -> None:
    """Email people a step of an organisation's deletion."""
    data = {
        "organisation": organisation.name,
        "step": step,
        "due_at": optional_timestamp(organisation.deletion_due_at),
        "at": timestamp(clock.now(session)),
    }
    for person_id in sorted(people):
        queue.wish(session, MailKind.ORGANISATION_DELETION, user_id=person_id, data=data)


def wait_for_actions(session: Session, organisation_id: UUID) -> int:
    """Wait for the members' actions that have begun; return how many members there are.

    No other action begins until the transaction ends.
    """
    people = session.scalars(
        select(Membership.user_id)
        .where(Membership.organisation_id == organisation_id)
        .with_for_update()
    )
    return len(people.all())


def targets(session: Session, person_id: UUID, organisation_id: UUID) -> list[Organisation]:
    """Return the organisations that the person may move a seller of `organisation_id` to."""
    return list(
        session.scalars(
            select(Organisation)
            .join(Membership, Membership.organisation_id == Organisation.id)
            .where(
                Membership.user_id == person_id,
                Membership.role.in_(rights.RIGHTS[Right.MEMBERS_WRITE]),
                Organisation.id != organisation_id,
            )
            .order_by(Organisation.name)
            .limit(MAX_SHOWN)
        )
    )


def _end_access(session: Session, actor: Actor, seller_id: UUID) -> None:
    # Keys first, because a registration of a webhook holds its key until it is done.
    live = select(ApiKey).where(
        ApiKey.user_id == seller_id, ApiKey.session_id.is_(None), *keys.is_live()
    )
    for key in session.scalars(live.order_by(ApiKey.id).with_for_update()).all():
        keys.end(session, key, RevocationReason.BY_OWNER, actor)
    webhooks.remove_all(session, seller_id, actor)
    client_keys.remove_all(session, seller_id, actor)
    installs.remove_all(session, seller_id, actor)


def _put(
    session: Session, actor: Actor, seller_id: UUID, source_id: UUID, organisation_id: UUID
) -> None:
    alerts.end_of_seller(session, seller_id)
    session.execute(
        update(User).where(User.id == seller_id).values(organisation_id=organisation_id)
    )
    # Keys of the reference belong to sessions of people who may not be members there.
    session.execute(
        update(ApiKey)
        .where(ApiKey.user_id == seller_id, ApiKey.session_id.is_not(None))
        .values(expires_at=clock.NOW)
    )
    for owner_id in (source_id, organisation_id):
        audit.record(
            session,
            actor,
            AuditAction.SELLER_MOVED,
            organisation_id,
            AuditTarget.ORGANISATION,
            owner_id=owner_id,
            seller=str(seller_id),
            source=str(source_id),
        )


def _require_may_receive(session: Session, person_id: UUID, organisation_id: UUID) -> None:
    role = members.lock(session, organisation_id).get(person_id)
    if role is None:
        raise RefusalError(404, "Organisation not found", "Choose one of your organisations.")
    if not rights.has(role, Right.MEMBERS_WRITE):
        raise RefusalError(
            403, "Your role does not allow this", "Only owners and admins there can take a seller."
        )
    if session.get_one(Organisation, organisation_id).deletion_due_at is not None:
        raise RefusalError(
            409, "The organisation will be deleted", "An owner there has to keep it first."
        )
    if _count_sellers(session, organisation_id) >= MAX_SHOWN:
        raise RefusalError(409, "The organisation is full", f"It has at most {MAX_SHOWN} sellers.")


def _count_sellers(session: Session, organisation_id: UUID) -> int:
    counted = session.scalar(
        select(func.count()).select_from(User).where(User.organisation_id == organisation_id)
    )
    return counted or 0
