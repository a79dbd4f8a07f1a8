"""API keys: create, edit and revoke them, without the limits of their owners.

Those are in `own_keys`; see also `rotation` and `reports`. Changes of a key lock its row.
"""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from cute_api.lib.json_objects import Json
from cute_api.lib.times import optional_timestamp
from cute_api.lib.visible import MISLEADING, is_line, is_text, is_visible
from cute_api.models import ApiKey, User, clock
from cute_api.models.enums import (
    AuditAction,
    AuditTarget,
    NoticeKind,
    PauseReason,
    RevocationReason,
    Scope,
    Tier,
)
from cute_api.refusals import RefusalError
from cute_api.services.accounts import audit, notices
from cute_api.services.accounts.audit import SYSTEM, Actor
from cute_api.services.keys import columns, key_mails, principals
from cute_api.services.keys.networks import canonical_networks
from cute_api.services.keys.principals import SecretKind
from cute_api.services.webhooks import pauses
from cute_api.webhooks.outbox import outbox

NAME_LENGTH = 80
NOTE_LENGTH = 500
DAY = timedelta(days=1)
DEFAULT_LIFE = timedelta(days=365)
EXPIRY = "expires_at"


@dataclass(frozen=True, slots=True)
class KeySettings:
    """What an owner sets. Without a `version` a new key gets the newest, and another keeps its own.

    `networks` are as typed; they are stored in canonical form.
    """

    name: str
    scopes: Iterable[str]
    expires_at: datetime | None = None
    version: str | None = None
    networks: Sequence[str] = ()
    note: str | None = None

    @classmethod
    def of(cls, row: ApiKey) -> "KeySettings":
        """Return a key's current settings."""
        return cls(
            row.name, row.scopes, row.expires_at, row.api_version, tuple(row.networks), row.note
        )


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that was just created. `secret` is shown once and can't be recovered."""

    row: ApiKey
    secret: str


def create(
    session: Session,
    *,
    user: User,
    name: str,
    scopes: Iterable[Scope],
    tier: Tier | None = None,
    expires_at: datetime | None = None,
    actor: Actor = SYSTEM,
    session_id: UUID | None = None,
    device: bool = False,
    app_id: UUID | None = None,
    networks: Sequence[str] = (),
    note: str | None = None,
) -> NewKey:
    """Create a key for `user`, on their tier unless an operator names another.

    With `session_id` it is a key of the reference in that portal session, with `device` that of a
    program that logged in, with `app_id` that of an app of the user.
    """
    require_ahead(session, expires_at)
    created_by, _ = audit.kind_and_name(actor)
    secret = new_secret(SecretKind.KEY if app_id is None else SecretKind.APP_KEY)
    row = ApiKey(
        user_id=user.id,
        name=_checked(name),
        prefix=principals.visible_prefix(secret),
        digest=principals.digest(secret),
        scopes=sorted(set(scopes)),
        tier=tier or user.tier,
        expires_at=expires_at,
        created_by=created_by,
        explorer=session_id is not None,
        session_id=session_id,
        device=device,
        app_id=app_id,
        networks=canonical_networks(networks),
        note=_checked_note(note),
    )
    session.add(row)
    session.flush()
    _audit(session, actor, AuditAction.KEY_CREATED, row, after=_settings(row))
    key_mails.created(session, row, actor)
    return NewKey(row=row, secret=secret)


def put(
    session: Session,
    row: ApiKey,
    settings: KeySettings,
    actor: Actor,
) -> None:
    """Change settings of a locked key; `version` must be supported, or its current one."""
    before = _settings(row)
    row.name = _checked(settings.name)
    row.scopes = sorted(set(settings.scopes))
    row.expires_at = settings.expires_at
    row.api_version = settings.version or row.api_version
    row.networks = canonical_networks(settings.networks)
    row.note = _checked_note(settings.note)
    old, new = audit.difference(before, _settings(row))
    _audit(session, actor, AuditAction.KEY_EDITED, row, before=old, after=new)


def _settings(row: ApiKey) -> Json:
    """Return the settings of a key for the audit log."""
    return {
        "name": row.name,
        "scopes": list(row.scopes),
        "tier": row.tier,
        "expires_at": optional_timestamp(row.expires_at),
        "api_version": row.api_version,
        "networks": list(row.networks),
    }


def _checked(name: str) -> str:
    if not is_line(name):
        raise RefusalError(422, "The name is not valid", MISLEADING, field="name")
    return name[:NAME_LENGTH]


def _checked_note(note: str | None) -> str | None:
    """Return a note, or None for one without a visible character."""
    if note is None or not is_visible(note):
        return None
    problem = None if is_text(note) else MISLEADING
    if len(note) > NOTE_LENGTH:
        problem = f"Use at most {NOTE_LENGTH} characters."
    if problem is not None:
        raise RefusalError(422, "The note is not valid", problem, field="note")
    return note


def set_tier(session: Session, key_id: UUID, tier: Tier, actor: Actor) -> ApiKey:
    """Set a key's tier for an operator, from the next request on."""
    row = need(session, key_id)
    before, row.tier = row.tier, tier
    old, new = {"tier": before}, {"tier": tier}
    _audit(session, actor, AuditAction.KEY_TIER_SET, row, before=old, after=new)
    return row


def revoke(
    session: Session,
    key_id: UUID,
    *,
    actor: Actor = SYSTEM,
    reason: RevocationReason = RevocationReason.BY_OPERATOR,
) -> bool:
    """Revoke a key with both its secrets; return False if it is unknown or already revoked."""
    row = lock(session, ApiKey.id == key_id)
    if row is None:
        return False
    end(session, row, reason, actor)
    return True


def end(
    session: Session, row: ApiKey, reason: RevocationReason, actor: Actor, **details: Any
) -> None:
    """Revoke a locked key, pause its webhooks, and notify. `details` go to the audit log."""
    reported = reason is RevocationReason.REPORTED
    row.revoked_at = clock.now(session)
    row.revoked_reason = reason
    session.flush()
    paused = pauses.pause_of_key(
        session, row, PauseReason.KEY_REPORTED if reported else PauseReason.KEY_REVOKED
    )
    action = AuditAction.KEY_REPORTED if reported else AuditAction.KEY_REVOKED
    _audit(session, actor, action, row, reason=reason, paused_webhooks=paused, **details)
    notify(
        session,
        row,
        NoticeKind.KEY_REPORTED if reported else NoticeKind.KEY_REVOKED,
        "key.revoked",
        columns.revocation(row, paused_webhooks=paused),
        **details,
    )
    if reported:
        key_mails.leaked(session, row, row.revoked_at)


def notify(
    session: Session, row: ApiKey, kind: NoticeKind, event: str, data: Json, **more: Any
) -> None:
    """Notify the key's owner with a notice, which includes `more`, and an event."""
    notices.add(session, row.user_id, kind, {**data, **more})
    outbox.record(session, event, user_id=row.user_id, subject_id=row.id, data=data)


def need(session: Session, key_id: UUID, *, user_id: UUID | None = None) -> ApiKey:
    """Lock and return a key that is not revoked, optionally only a user's own."""
    owned = [] if user_id is None else [ApiKey.user_id == user_id]
    row = lock(session, ApiKey.id == key_id, *owned)
    if row is None:
        raise RefusalError(404, "Key not found", f"There is no live key {key_id}.")
    return row


def lock(session: Session, *conditions: Any) -> ApiKey | None:
    """Lock and return a key that is not revoked, re-read under the lock."""
    return session.scalar(
        select(ApiKey)
        .where(*conditions, ApiKey.revoked_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def is_live() -> tuple[Any, ...]:
    """Return the conditions of keys that are neither revoked nor expired."""
    return (
        ApiKey.revoked_at.is_(None),
        or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > clock.NOW),
    )


def new_secret(kind: SecretKind = SecretKind.KEY) -> str:
    return principals.make_secret(secrets.choice, kind)


def _audit(
    session: Session, actor: Actor, action: AuditAction, row: ApiKey, **details: Any
) -> None:
    audit.record(
        session,
        actor,
        action,
        row.id,
        AuditTarget.KEY,
        owner_id=row.user_id,
        prefix=row.prefix,
        **details,
    )


def default_expiry(session: Session, user_id: UUID) -> datetime:
    """Return when a new key expires unless its owner chooses: in a year, by the user's clock."""
    ahead = session.get_one(User, user_id).clock_ahead
    return clock.now(session) + ahead + DEFAULT_LIFE


def require_ahead(session: Session, expires_at: datetime | None) -> None:
    """Refuse an expiry in the past."""
    if expires_at is not None and expires_at <= clock.now(session):
        raise RefusalError(
            422,
            "The expiry is in the past",
            "Choose a later expiry, or none.",
            field=EXPIRY,
        )


def require_confirmed(user: User) -> None:
    """Refuse a user whose address is not confirmed."""
    if user.email_verified_at is None:
        raise RefusalError(
            409,
            "Your email address is not confirmed",
            "Confirm your email address first, with the link that we sent you.",
        )


def take_turns(session: Session, user_id: UUID) -> User:
    """Lock and return the user, so that concurrent changes of their keys see each other."""
    return session.scalars(
        select(User).where(User.id == user_id).with_for_update(key_share=True)
    ).one()
