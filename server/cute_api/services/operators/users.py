"""Users as an operator manages them in the portal: search, view, set tier, suspend.

Everything, including views, is audited with the operator as actor. A user's role can't be set here:
`cute users set-role` does that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from cute_api.models import ApiKey, AuditEntry, User, Webhook
from cute_api.models.enums import AuditAction, RevocationReason, Role, Tier
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


@dataclass(frozen=True, slots=True)
class UserPage:
    """A page of users, newest first. `older` is the last id if there is more."""

    rows: Sequence[User]
    older: UUID | None


@dataclass(frozen=True, slots=True)
class UserOverview:
    """A user with their newest keys and webhooks, a day's usage, and their last actions."""

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
    """Return users by id, or by the start of their email, username or a key's prefix.

    Without a text it returns all. The view is audited without the text, which may be an address.
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
        operator.user_id if isinstance(operator, Operator) else audit.NOBODY,
        found=len(rows),
    )
    return UserPage(rows, rows[-1].id if len(found) > len(rows) else None)


def find(session: Session, user_id: UUID) -> User | None:
    return session.get(User, user_id)


def look_at(session: Session, operator: Operator, user: User, now: datetime) -> UserOverview:
    """Return the page of a user, and audit the view after reading it."""
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
    audit.record(session, operator, AuditAction.USER_VIEWED, user.id)
    return person


def set_tier(session: Session, operator: Operator, user: User, tier: Tier) -> None:
    """Set the tier of a user and their new keys; existing keys keep theirs."""
    before = user.tier
    accounts.set_tier(session, email=user.email, tier=tier)
    audit.record(
        session,
        operator,
        AuditAction.USER_TIER_SET,
        user.id,
        before={"tier": before},
        after={"tier": tier},
    )


def suspend(session: Session, operator: Operator, user: User, reason: str) -> bool:
    """Suspend a user; return False if they already were. Operators can't suspend themselves."""
    if user.id == operator.user_id:
        raise RefusalError(
            409,
            "You can't suspend yourself",
            "Ask another operator to suspend you.",
        )
    return suspension.suspend(session, email=user.email, actor=operator, why=reason[:REASON_LENGTH])


def unsuspend(session: Session, operator: Operator, user: User) -> bool:
    """End a user's suspension; return False if they weren't suspended."""
    return suspension.unsuspend(session, email=user.email, actor=operator)


def revoke_key(session: Session, operator: Operator, user: User, key_id: UUID) -> None:
    """Revoke a key of this user."""
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
