"""The audit log as its owner reads it: pages, single entries, and all of them for a file.

Operators stay anonymous (`is_by_operator`): neither their id nor their address is shown.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from cute_api.lib.json_objects import Json
from cute_api.lib.times import timestamp
from cute_api.models import AuditEntry
from cute_api.models.enums import ActorKind
from cute_api.services.accounts.audit import ActingRole
from cute_api.services.common.cursors import Listing
from cute_api.services.common.pagination import PageRequest, page

VALUE_LENGTH = 1_000


def list_own(session: Session, owner_id: UUID, query: Mapping[str, Any]) -> Json:
    """Return a page of the owner's entries, newest first. Schema `AuditEntryList`."""
    request = PageRequest.of(session, Listing.AUDIT, query, user_id=owner_id)
    return page(_before(session, owner_id, request.below, request.count), request, document)


def part(session: Session, owner_id: UUID, before: UUID, most: int) -> Sequence[Json]:
    """Return up to `most` entries with ids before this one, newest first."""
    return [document(entry) for entry in _before(session, owner_id, before, most)]


def _before(session: Session, owner_id: UUID, before: UUID, most: int) -> Sequence[AuditEntry]:
    query = select(AuditEntry).where(AuditEntry.owner_id == owner_id, AuditEntry.id < before)
    return session.scalars(query.order_by(AuditEntry.id.desc()).limit(most)).all()


def is_by_operator(actor_kind: ActorKind, role: str | None) -> bool:
    """Return whether an operator acted, themselves or through what the service then did."""
    return actor_kind is ActorKind.OPERATOR or role == ActingRole.OPERATOR


def document(entry: AuditEntry) -> Json:
    """Schema `AuditEntry`."""
    is_shown = not is_by_operator(entry.actor_kind, entry.role)
    has_id = entry.actor_kind in {ActorKind.USER, ActorKind.KEY}
    return {
        "id": str(entry.id),
        "created_at": timestamp(entry.at),
        "action": entry.action,
        "actor_kind": entry.actor_kind,
        "actor_id": entry.actor if has_id else None,
        "person_id": str(entry.person_id) if is_shown and entry.person_id else None,
        "role": entry.role,
        "address": entry.address if is_shown else None,
        "target_kind": entry.target_kind,
        "target_id": str(entry.target_id),
        "changes": changes(entry),
        "previous_hash": _hex(entry.previous_hash),
        "hash": _hex(entry.hash),
    }


def changes(entry: AuditEntry) -> list[Json]:
    """Return what an edit changed, as texts. Schema `AuditChange`."""
    before, after = entry.before or {}, entry.after or {}
    return [
        {"setting": name, "before": _text(before.get(name)), "after": _text(after.get(name))}
        for name in dict.fromkeys([*before, *after])
    ]


def _text(value: Any) -> str | None:
    if value in (None, "", [], {}):
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        value = [f"{name}={held}" for name, held in value.items()]
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return text[:VALUE_LENGTH]


def _hex(stored: bytes | None) -> str | None:
    return stored.hex() if stored else None
