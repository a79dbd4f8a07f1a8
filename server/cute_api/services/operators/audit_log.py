"""The audit log and leak reports, for operators in the portal."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cute_api.models import ApiKey, AuditEntry, Notice, User, Webhook
from cute_api.models.enums import (
    ActorKind,
    AuditAction,
    AuditTarget,
    NoticeKind,
    PauseReason,
    WebhookStatus,
)
from cute_api.services.accounts import accounts, audit
from cute_api.services.accounts.audit import Operator

TEXT_LENGTH = 254
MAX_MEANT = 20
KEY_BEGINS = "cute_"
# Views, which are left out by default because they would hide actions.
LOOKS = frozenset(
    {
        AuditAction.KEYS_LISTED,
        AuditAction.USERS_LISTED,
        AuditAction.USER_VIEWED,
        AuditAction.LEAKS_LISTED,
        AuditAction.AUDIT_LISTED,
    }
)


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """A filter of entries. `actor` and `target` are an id, an email or a key's prefix.

    Without an action it matches all actions, and with `looks` also views.
    """

    action: AuditAction | None = None
    looks: bool = False
    actor: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class AuditPage:
    """A page of entries, newest first. `users` has the names of users in it, by id.

    `older` is the last id if there is more.
    """

    rows: Sequence[AuditEntry]
    users: dict[UUID, str]
    older: UUID | None


@dataclass(frozen=True, slots=True)
class Leak:
    """A report that revoked a leaked key, and the owner's reaction.

    `owner` is None once they are erased, `seen_at` until they have seen the notice. `key_since` is
    when they last created another key, `paused` how many webhooks still need confirmation.
    """

    entry: AuditEntry
    owner_id: UUID | None
    owner: str | None
    seen_at: datetime | None
    key_since: datetime | None
    paused: int


@dataclass(frozen=True, slots=True)
class Leaks:
    """A page of reports, newest first. `older` is the last id if there is more."""

    rows: Sequence[Leak]
    older: UUID | None


def entries(
    session: Session, operator: Operator, chosen: AuditFilter, *, before: UUID | None = None
) -> AuditPage:
    """Return a page of the audit log, and audit the view after reading it."""
    query = select(AuditEntry)
    if chosen.action is not None:
        query = query.where(AuditEntry.action == chosen.action)
    elif not chosen.looks:
        query = query.where(AuditEntry.action.not_in(sorted(LOOKS)))
    if chosen.actor:
        ids = meant(session, chosen.actor)
        query = query.where(AuditEntry.actor.in_([chosen.actor, *map(str, ids)]))
    if chosen.target:
        query = query.where(AuditEntry.target_id.in_(meant(session, chosen.target)))
    rows, older = audit.page(session, query, before)
    _note_look(session, operator, AuditAction.AUDIT_LISTED)
    return AuditPage(rows, _users_in(session, rows), older)


def meant(session: Session, text: str) -> Sequence[UUID]:
    """Return the ids that an id, a user's email or a key's prefix stands for."""
    try:
        return [UUID(text)]
    except ValueError:
        pass
    if text.startswith(KEY_BEGINS):
        return session.scalars(
            select(ApiKey.id).where(ApiKey.prefix == text).limit(MAX_MEANT)
        ).all()
    user = accounts.find(session, text)
    return [] if user is None else [user.id]


def leaks(session: Session, operator: Operator, *, before: UUID | None = None) -> Leaks:
    """Return a page of leak reports, and audit the view."""
    query = select(AuditEntry).where(AuditEntry.action == AuditAction.KEY_REPORTED)
    rows, older = audit.page(session, query, before)
    _note_look(session, operator, AuditAction.LEAKS_LISTED)
    owners = {owner for owner in map(owner_of, rows) if owner is not None}
    names = _names(session, owners)
    seen = _notices_seen(session, owners)
    paused = _still_paused(session, owners)
    made = _newest_keys(session, owners)
    reports = []
    for row in rows:
        owner_id = owner_of(row)
        newest = made.get(owner_id) if owner_id else None
        reports.append(
            Leak(
                entry=row,
                owner_id=owner_id,
                owner=names.get(owner_id) if owner_id else None,
                seen_at=seen.get(str(row.target_id)),
                key_since=newest if newest is not None and newest > row.at else None,
                paused=paused.get(owner_id, 0) if owner_id else 0,
            )
        )
    return Leaks(reports, older)


def owner_of(entry: AuditEntry) -> UUID | None:
    """Return the user whose log has an entry: its target, or the target's owner."""
    return entry.target_id if entry.target_kind is AuditTarget.USER else entry.owner_id


def _users_in(session: Session, rows: Sequence[AuditEntry]) -> dict[UUID, str]:
    actors = {
        _id(row.actor) for row in rows if row.actor_kind in {ActorKind.USER, ActorKind.OPERATOR}
    }
    users = {*actors, *map(owner_of, rows)}
    return _names(session, {user for user in users if user is not None})


def _names(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    found = session.execute(select(User.id, User.username).where(User.id.in_(ids)))
    return {row.id: row.username for row in found}


def _notices_seen(session: Session, owners: Collection[UUID]) -> dict[str, datetime]:
    """Return when notices of reported keys were seen, by the key's id."""
    found = session.scalars(
        select(Notice).where(
            Notice.user_id.in_(owners),
            Notice.kind == NoticeKind.KEY_REPORTED,
            Notice.seen_at.is_not(None),
        )
    )
    return {str(row.data.get("id")): row.seen_at for row in found if row.seen_at is not None}


def _still_paused(session: Session, owners: Collection[UUID]) -> dict[UUID, int]:
    found = session.execute(
        select(Webhook.user_id, func.count().label("waiting"))
        .where(
            Webhook.user_id.in_(owners),
            Webhook.deleted_at.is_(None),
            Webhook.status == WebhookStatus.PAUSED,
            Webhook.pause_reason == PauseReason.KEY_REPORTED,
        )
        .group_by(Webhook.user_id)
    )
    return {row.user_id: row.waiting for row in found}


def _newest_keys(session: Session, owners: Collection[UUID]) -> dict[UUID, datetime]:
    found = session.execute(
        select(ApiKey.user_id, func.max(ApiKey.created_at).label("made"))
        .where(ApiKey.user_id.in_(owners))
        .group_by(ApiKey.user_id)
    )
    return {row.user_id: row.made for row in found}


def _note_look(session: Session, operator: Operator, action: AuditAction) -> None:
    audit.record(session, operator, action, operator.user_id)


def _id(text: object) -> UUID | None:
    try:
        return UUID(str(text))
    except ValueError:
        return None
