"""The secrets that a person could know: what to rotate after they have left.

A secret is shown once, to whoever made it, and the audit log says who that was. A program that has
a key gets what it makes by itself, so a person who could know the key could know that too. Whoever
set the public keys of an app may have the private ones. A secret without an entry, which is older
than the log, could be known by everyone.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cute_api.models import AuditEntry, Membership, PortalSession, User, clock
from cute_api.models.enums import ActorKind, AuditAction
from cute_api.refusals import RefusalError
from cute_api.services.organisations import organisations

_CREATED = frozenset({AuditAction.KEY_CREATED, AuditAction.WEBHOOK_CREATED})
MAKING = _CREATED | {AuditAction.KEY_ROTATED, AuditAction.WEBHOOK_SECRET_ROTATED}
_LEAVING = (AuditAction.MEMBER_REMOVED, AuditAction.MEMBER_LEFT)


class SecretHolder(StrEnum):
    """What a secret belongs to."""

    KEY = "key"
    APP_KEY = "app_key"
    WEBHOOK = "webhook"
    APP_WEBHOOK = "app_webhook"
    APP_SIGNING_KEY = "app_signing_key"


@dataclass(frozen=True, slots=True)
class KnownSecret:
    """A valid secret that a person could know.

    `name` is that of its key, its webhook's URL, or that of the app whose tokens it signs for.
    """

    holder: SecretHolder
    id: UUID
    name: str
    seller_id: UUID
    seller: str
    app_id: UUID | None


@dataclass(frozen=True, slots=True)
class SecretCreation:
    """An audit entry by which a secret was made."""

    action: AuditAction
    actor_kind: ActorKind
    actor: str


@dataclass(frozen=True, slots=True)
class PersonAccess:
    """What a person could know of an organisation, and how many sessions they have."""

    secrets: Sequence[KnownSecret]
    sessions: int


def of_person(session: Session, organisation_id: UUID, person_id: UUID) -> PersonAccess:
    """Return the valid secrets of an organisation that the person could know."""
    now = clock.now(session)
    keys_found = organisations.live_keys(session, organisation_id)
    webhooks_found = organisations.live_webhooks(session, organisation_id)
    ids = [key.id for key, _ in keys_found] + [webhook.id for webhook, _ in webhooks_found]
    made = _makings(session, ids)
    known_keys: set[str] = set()
    secrets = []
    for key, seller in keys_found:
        has_previous = _is_ahead(key.previous_expires_at, now)
        if could_know(made.get(key.id, ()), person_id, known_keys, has_previous=has_previous):
            known_keys.add(str(key.id))
            holder = SecretHolder.KEY if key.app_id is None else SecretHolder.APP_KEY
            secrets.append(KnownSecret(holder, key.id, key.name, key.user_id, seller, key.app_id))
    for webhook, seller in webhooks_found:
        has_previous = _is_ahead(webhook.previous_secret_until, now)
        if could_know(made.get(webhook.id, ()), person_id, known_keys, has_previous=has_previous):
            holder = SecretHolder.WEBHOOK if webhook.app_id is None else SecretHolder.APP_WEBHOOK
            secrets.append(
                KnownSecret(
                    holder, webhook.id, webhook.url, webhook.user_id, seller, webhook.app_id
                )
            )
    apps_found = organisations.signing_apps(session, organisation_id)
    set_by = _public_keys_set(session, [app.id for app, _ in apps_found])
    for app, seller in apps_found:
        if could_know(set_by.get(app.id, ()), person_id, known_keys, has_previous=False):
            holder = SecretHolder.APP_SIGNING_KEY
            secrets.append(KnownSecret(holder, app.id, app.name, app.user_id, seller, app.id))
    return PersonAccess(secrets, _count_sessions(session, person_id))


def could_know(
    makings: Sequence[SecretCreation],
    person_id: UUID,
    known_keys: Collection[str],
    *,
    has_previous: bool,
) -> bool:
    """Return whether a person could know a secret that is valid now.

    `makings` are the entries that made its secrets, oldest first, and `known_keys` the ids of keys
    that the person could know. With `has_previous` the secret before the last one is valid, too.
    """
    states = list(_states(makings, person_id, known_keys))
    return any(states[-2:]) if has_previous else states[-1]


def is_member(session: Session, organisation_id: UUID, person_id: UUID) -> bool:
    """Return whether a person is a member of the organisation now."""
    return session.get(Membership, (organisation_id, person_id)) is not None


def need_person(session: Session, organisation_id: UUID, person_id: UUID) -> User:
    """Return a person who is or was a member of the organisation, or refuse with 404."""
    left = select(AuditEntry.id).where(
        AuditEntry.target_id == organisation_id,
        AuditEntry.action.in_(_LEAVING),
        AuditEntry.details["person"].astext == str(person_id),
    )
    person = session.get(User, person_id)
    was_member = session.scalar(left.limit(1)) is not None
    if person is None or not (was_member or is_member(session, organisation_id, person_id)):
        raise RefusalError(404, "Member not found", "Nobody with this id was a member here.")
    return person


def _states(
    makings: Sequence[SecretCreation], person_id: UUID, known_keys: Collection[str]
) -> Iterable[bool]:
    """Yield whether the person could know each secret, the first one also without an entry."""
    known = not makings or makings[0].action not in _CREATED
    if known:
        yield known
    for making in makings:
        match making.actor_kind:
            case ActorKind.USER:
                known = making.actor == str(person_id)
            case ActorKind.KEY:
                known = known or making.actor in known_keys
            case ActorKind.OPERATOR | ActorKind.SYSTEM:
                known = False
        yield known


def _makings(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, Sequence[SecretCreation]]:
    rows = session.execute(
        select(AuditEntry.target_id, AuditEntry.action, AuditEntry.actor_kind, AuditEntry.actor)
        .where(AuditEntry.target_id.in_(ids), AuditEntry.action.in_(MAKING))
        .order_by(AuditEntry.target_id, AuditEntry.id)
    )
    return {
        target_id: [SecretCreation(row.action, row.actor_kind, row.actor) for row in group]
        for target_id, group in groupby(rows, key=lambda row: row.target_id)
    }


def _public_keys_set(
    session: Session, app_ids: Sequence[UUID]
) -> Mapping[UUID, Sequence[SecretCreation]]:
    """Return the last entry that set each app's public keys."""
    rows = session.execute(
        select(AuditEntry.target_id, AuditEntry.action, AuditEntry.actor_kind, AuditEntry.actor)
        .where(
            AuditEntry.target_id.in_(app_ids),
            AuditEntry.after["public_keys"].astext.is_not(None),
        )
        .order_by(AuditEntry.id)
    )
    return {row.target_id: [SecretCreation(row.action, row.actor_kind, row.actor)] for row in rows}


def _is_ahead(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment > now


def _count_sessions(session: Session, person_id: UUID) -> int:
    counted = session.scalar(
        select(func.count())
        .select_from(PortalSession)
        .where(PortalSession.user_id == person_id, PortalSession.expires_at > clock.NOW)
    )
    return counted or 0
