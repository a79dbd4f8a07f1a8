"""Keys as an operator manages them with `cute`: anyone's, without a tier's limits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cute_api.models import ApiKey
from cute_api.models.enums import AuditAction, Scope
from cute_api.services.accounts import audit
from cute_api.services.accounts.audit import Actor
from cute_api.services.common import pins
from cute_api.services.keys import keys
from cute_api.services.keys.keys import KeySettings
from cute_api.versions.registry import EventVersions


@dataclass(frozen=True, slots=True)
class KeyChanges:
    """Changes of a key: None keeps a value, `no_expiry` removes the expiry.

    Empty `networks` let it be used from everywhere, and an empty `note` removes it.
    """

    name: str | None = None
    scopes: Sequence[Scope] | None = None
    expires_at: datetime | None = None
    no_expiry: bool = False
    version: str | None = None
    networks: Sequence[str] | None = None
    note: str | None = None


def edit(
    session: Session, key_id: UUID, changes: KeyChanges, actor: Actor, versions: EventVersions
) -> ApiKey:
    """Change a key, even an expired one, from its next request on."""
    row = keys.need(session, key_id)
    expires_at = None if changes.no_expiry else changes.expires_at or row.expires_at
    if changes.expires_at is not None:
        keys.require_ahead(session, changes.expires_at)
    if changes.version is not None:
        pins.require_for_key(changes.version, versions)
    settings = KeySettings(
        name=row.name if changes.name is None else changes.name,
        scopes=row.scopes if changes.scopes is None else changes.scopes,
        expires_at=expires_at,
        version=changes.version,
        networks=row.networks if changes.networks is None else changes.networks,
        note=row.note if changes.note is None else changes.note,
    )
    keys.put(session, row, settings, actor)
    return row


def list_of(session: Session, user_id: UUID, actor: Actor) -> Sequence[ApiKey]:
    """Return all keys of a user, newest first, including revoked ones; audit the view."""
    audit.record(session, actor, AuditAction.KEYS_LISTED, user_id)
    return session.scalars(
        select(ApiKey).where(ApiKey.user_id == user_id).order_by(ApiKey.id.desc())
    ).all()


def find_by_prefix(session: Session, prefix: str) -> list[ApiKey]:
    """Return keys that are not revoked by their prefix, which is all that operators see."""
    return list(
        session.scalars(select(ApiKey).where(ApiKey.prefix == prefix, ApiKey.revoked_at.is_(None)))
    )
