"""Registering and removing webhooks."""

import secrets
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from cute_api.lib.json_objects import Json
from cute_api.models import User, Webhook, clock
from cute_api.models._gen.version import API_VERSION
from cute_api.models.enums import AuditAction, AuditTarget
from cute_api.problems import ApiError, Code
from cute_api.sealing import Sealer
from cute_api.services.accounts import audit
from cute_api.services.accounts.audit import Actor
from cute_api.services.common import metadata, pins
from cute_api.services.keys.principals import Principal
from cute_api.services.webhooks import columns, pauses, setup_rules, verifying, views
from cute_api.spec import Spec
from cute_api.versions.registry import EventVersions
from cute_api.webhooks.delivery.signing import new_secret
from cute_api.webhooks.egress.addresses import UrlRules


def register(
    session: Session,
    principal: Principal,
    new: Json,
    *,
    spec: Spec,
    allowed: int,
    rules: UrlRules,
    sealer: Sealer,
    verification: bool,
    versions: EventVersions,
    version: str = API_VERSION,
) -> Json:
    """Register a webhook; only this response has its secret. Schema `WebhookWithSecret`.

    `new` is a valid `WebhookCreate`. Each event type needs its own scope; the caller's tier may
    have `allowed` webhooks at once. That of an app's key without an account is the app's. Its
    events have the `version` unless `new` names another. With `verification` nothing is sent before
    its URL responded to a challenge.
    """
    patterns = list(dict.fromkeys(new["types"]))
    setup_rules.require_scopes(principal, patterns, spec)
    setup_rules.require_url(new["url"], rules)
    pin = new.get(pins.FIELD, version)
    pins.require_in_body(pin, versions)
    compiled = setup_rules.compiled(new.get("filter"), patterns, spec, pointer="/filter")
    pauses.hold_live(session, principal.key_id)
    owner = select(User.id).where(User.id == principal.user_id)
    session.execute(owner.with_for_update(key_share=True))
    live = session.scalar(
        select(func.count())
        .select_from(Webhook)
        .where(columns.is_of(principal.owner_id), Webhook.deleted_at.is_(None))
    )
    if (live or 0) >= allowed:
        raise ApiError(
            Code.WEBHOOK_LIMIT_REACHED,
            f"The tier {principal.tier} allows {allowed} webhooks. Remove one first.",
        )
    secret = new_secret(secrets.token_bytes)
    row = Webhook(
        user_id=principal.user_id,
        app_id=principal.owner_id if principal.acts_for_app else None,
        url=new["url"],
        types=patterns,
        filter=compiled.text,
        filter_path=compiled.path,
        description=new.get("description"),
        pairs=metadata.in_order(new.get("metadata", {})),
        sealed_secret=sealer.seal(secret.encode()),
        created_by_key_id=principal.key_id,
        api_version=pin,
    )
    verifying.begin(session, row, needed=verification)
    session.add(row)
    session.flush()
    _note(session, principal, AuditAction.WEBHOOK_CREATED, row, after=columns.audited(row))
    return {**views.document(session, row), "secret": secret}


def remove(session: Session, principal: Principal, webhook_id: UUID) -> None:
    """Remove a webhook of the caller's. The relay cancels its waiting deliveries."""
    removed = session.scalar(
        update(Webhook)
        .where(
            Webhook.id == webhook_id,
            columns.is_of(principal.owner_id),
            Webhook.deleted_at.is_(None),
        )
        .values(deleted_at=clock.NOW)
        .returning(Webhook)
    )
    if removed is None:
        raise ApiError(Code.NOT_FOUND, "The webhook doesn't exist, or you may not see it.")
    _note_removal(session, principal, removed)


def remove_all(session: Session, user_id: UUID, actor: Actor) -> None:
    """Remove all webhooks of a user and of their apps."""
    removed = session.scalars(
        update(Webhook)
        .where(Webhook.user_id == user_id, Webhook.deleted_at.is_(None))
        .values(deleted_at=clock.NOW)
        .returning(Webhook)
    )
    for row in removed.all():
        _note_removal(session, actor, row)


def _note_removal(session: Session, actor: Actor, row: Webhook) -> None:
    _note(session, actor, AuditAction.WEBHOOK_DELETED, row, before=columns.audited(row))


def _note(
    session: Session,
    actor: Actor,
    action: AuditAction,
    row: Webhook,
    *,
    before: Json | None = None,
    after: Json | None = None,
) -> None:
    audit.record(
        session,
        actor,
        action,
        row.id,
        AuditTarget.WEBHOOK,
        owner_id=row.user_id,
        before=before,
        after=after,
    )
