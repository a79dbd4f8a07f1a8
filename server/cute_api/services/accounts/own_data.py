"""What belongs to a user, and the deletion of their account by themselves."""

from collections.abc import Collection, Mapping
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from cute_api.models import (
    ApiKey,
    App,
    Install,
    Item,
    Membership,
    Order,
    Organisation,
    User,
    Webhook,
)
from cute_api.models.enums import OrderState
from cute_api.refusals import RefusalError
from cute_api.services.accounts import accounts
from cute_api.services.accounts.sessions import LoginCandidate
from cute_api.services.erasure import erasure
from cute_api.services.keys import keys
from cute_api.services.keys.principals import Principal
from cute_api.services.organisations import acting, rights
from cute_api.services.organisations.rights import Right


def belongings(session: Session, user_ids: Collection[UUID]) -> Mapping[str, int]:
    """Count what users have together, by the name of its kind."""
    counted = {
        "keys": select(func.count()).where(ApiKey.user_id.in_(user_ids), *keys.is_live()),
        "webhooks": select(func.count()).where(
            Webhook.user_id.in_(user_ids), Webhook.deleted_at.is_(None)
        ),
        "items": select(func.count()).where(
            Item.seller_id.in_(user_ids), Item.deleted_at.is_(None)
        ),
        "open orders": select(func.count()).where(
            or_(Order.seller_id.in_(user_ids), Order.buyer_id.in_(user_ids)),
            Order.status == OrderState.CREATED,
        ),
        "own apps": select(func.count()).where(App.user_id.in_(user_ids)),
        "connected apps": select(func.count()).where(
            Install.user_id.in_(user_ids), Install.removed_at.is_(None)
        ),
    }
    return {name: session.scalar(query) or 0 for name, query in counted.items()}


def keeper(session: Session, user_id: UUID) -> Organisation | None:
    """Return the organisation that keeps the person's own seller, unless they own it."""
    owns = select(Membership.user_id).where(
        Membership.organisation_id == Organisation.id,
        Membership.user_id == user_id,
        Membership.role.in_(rights.RIGHTS[Right.OWNERS_WRITE]),
    )
    return session.scalar(
        select(Organisation)
        .join(User, User.organisation_id == Organisation.id)
        .where(User.id == user_id, ~owns.exists())
    )


def delete_account(session: Session, candidate: LoginCandidate) -> bool:
    """Suspend the user now, and have them erased; return False if the password was changed.

    Refused to somebody who does not own the organisation of their seller, which would lose it.
    """
    # Before the user, because moves of sellers lock organisations first.
    user_id = candidate.user_id
    if acting.member_of(session, user_id, user_id, Right.OWNERS_WRITE) is None:
        raise RefusalError(
            409,
            "Your seller belongs to an organisation",
            "Ask one of its owners to give it back. Then you can delete your account.",
        )
    user: User | None = accounts.lock(session, candidate.user_id)
    if user is None or user.password_hash != candidate.password_hash:
        return False
    erasure.request(session, user.email, actor=Principal.of_user(user))
    return True
