"""Users as an operator looks after them in the portal: found, looked at, set, suspended.

All of it is audited with the operator as actor, also that they looked. A user's role is not among
what can be set here: `cute users set-role` does that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from cute_api.models import ApiKey, AuditEntry, User, Webhook
from cute_api.models.enums import AuditAction, AuditTarget, RevocationReason, Role, Tier
from cute_api.refusals import RefusalError
from cute_api.services.accounts import accounts, audit, own_account, suspension
from cute_api.services.accounts.audit import ConsoleOperator, Operator
from cute_api.services.keys import keys, own_keys
from cute_api.services.operators.audit_log import KEY_BEGINS
from cute_api.services.usage import overview
from cute_api.services.usage.overview import ReportRange, RequestTally, Span
from cute_api.services.usage.usage import Period

PAGE_ROWS = 50
MAX_WEBHOOKS = 100
ENTRIES = 10
REASON_LENGTH = 500
# An entry has a target; who runs `cute` on the machine is no user.
NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True)
class UserPage:
    """A page of users, the newest first. `older` is the last id when there is more."""

    rows: Sequence[User]
    older: UUID | None


@dataclass(frozen=True, slots=True)
class UserOverview:
    """A user with what they have: the newest keys and webhooks, a day's usage, the last actions."""

    user: User
    keys: Sequence[ApiKey]
    webhooks: Sequence[Webhook]
    usage: RequestTally
    entries: Sequence[AuditEntry]


def search(
    session: Session,
    operator: Operator | ConsoleOperator,
    text: str,
    *,
    before: UUID | None = None,
    role: Role | None = None,
    suspended_only: bool = False,
    limit: int | None = None,
) -> UserPage:
    """Users by what their email, username or a key's prefix begins with, or by their id.

    Without a text all of them. Who looked is kept, not what for: it is somebody's address.
    """
    most = limit or PAGE_ROWS
    query = select(User).order_by(User.id.desc()).limit(most + 1)
    if text:
        query = query.where(_is_meant(text))
    if before is not None:
        query = query.where(User.id < before)
    if role is not None:
        query = query.where(User.role == role)
    if suspended_only:
        query = query.where(User.suspended_at.is_not(None))
    found = session.scalars(query).all()
    rows = found[:most]
    audit.record(
        session,
        operator,
        AuditAction.USERS_LISTED,
        AuditTarget.USER,
        operator.user_id if isinstance(operator, Operator) else NOBODY,
        found=len(rows),
    )
    return UserPage(rows, rows[-1].id if len(found) > len(rows) else None)


def find(session: Session, user_id: UUID) -> User | None:
    return session.get(User, user_id)


def look_at(session: Session, operator: Operator, user: User, now: datetime) -> UserOverview:
    """All that the page of a user shows. That it was looked at is kept, after it was read."""
    webhooks = session.scalars(
        select(Webhook)
        .where(Webhook.user_id == user.id, Webhook.deleted_at.is_(None))
        .order_by(Webhook.id.desc())
        .limit(MAX_WEBHOOKS)
    ).all()
    span = Span.of(ReportRange.DAY, Period.HOUR, now)
    person = UserOverview(
        user=user,
        keys=own_keys.list_ever(session, user.id),
        webhooks=webhooks,
        usage=overview.report(session, user.id, span).total,
        entries=own_account.activity(session, user.id).entries[:ENTRIES],
    )
    audit.record(session, operator, AuditAction.USER_VIEWED, AuditTarget.USER, user.id)
    return person


def set_tier(session: Session, operator: Operator, user: User, tier: Tier) -> None:
    """The tier of the user's new keys; keys that exist keep theirs."""
    before = user.tier
    accounts.set_tier(session, email=user.email, tier=tier)
    audit.record(
        session,
        operator,
        AuditAction.USER_TIER_SET,
        AuditTarget.USER,
        user.id,
        tier=tier,
        before=before,
    )


def suspend(session: Session, operator: Operator, user: User, reason: str) -> bool:
    """Suspend a user; False when they were before. Nobody can suspend themselves."""
    if user.id == operator.user_id:
        raise RefusalError(
            409,
            "You can't suspend yourself",
            "You can't suspend yourself: another operator has to.",
        )
    return suspension.suspend(session, email=user.email, actor=operator, why=reason[:REASON_LENGTH])


def unsuspend(session: Session, operator: Operator, user: User) -> bool:
    """Let a user act again; False when they could."""
    return suspension.unsuspend(session, email=user.email, actor=operator)


def revoke_key(session: Session, operator: Operator, user: User, key_id: UUID) -> None:
    """End a key of this user's."""
    row = keys.need(session, key_id, user_id=user.id)
    keys.end(session, row, RevocationReason.BY_OPERATOR, operator)


def _is_meant(text: str) -> ColumnElement[bool]:
    try:
        return User.id == UUID(text)
    except ValueError:
        pass
    if text.startswith(KEY_BEGINS):
        owners = select(ApiKey.user_id).where(ApiKey.prefix.startswith(text, autoescape=True))
        return User.id.in_(owners)
    begins = text.lower()
    return or_(
        func.lower(User.email).startswith(begins, autoescape=True),
        User.username.startswith(begins, autoescape=True),
    )
