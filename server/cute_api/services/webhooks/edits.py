"""Changing a webhook: its URL, its events, and whether any are sent at all.

Disabling a webhook loses nothing for good: its owner may recover the missed events (`missed`), from
the oldest that still waited. Enabling it, or giving it another URL, resets its health;
another URL is verified before anything is sent to it.
"""

from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from cute_api.lib.json_objects import Json
from cute_api.models import ApiKey, Delivery, Lane, Webhook, clock
from cute_api.models.enums import (
    AuditAction,
    AuditTarget,
    DeliveryStatus,
    DisabledReason,
    WebhookStatus,
)
from cute_api.services.accounts import audit
from cute_api.services.accounts.audit import Actor
from cute_api.services.common import etags, pins
from cute_api.services.common.metadata import PAIRS, merged
from cute_api.services.keys.principals import Principal
from cute_api.services.webhooks import columns, pauses, setup_rules, verifying, views
from cute_api.services.webhooks.columns import settings_version
from cute_api.spec import Spec
from cute_api.versions.registry import EventVersions
from cute_api.webhooks.delivery import due
from cute_api.webhooks.egress.addresses import UrlRules
from cute_api.webhooks.verification import queue

# A key that may not see a webhook's events may still end it, and write notes about it.
HARMLESS = frozenset({"status", "description", "metadata"})


def update_own(
    session: Session,
    principal: Principal,
    webhook_id: UUID,
    patch: Json,
    *,
    spec: Spec,
    rules: UrlRules,
    versions: EventVersions,
    verification: bool,
    if_match: str | None = None,
) -> Json:
    """Apply a valid `WebhookPatch` to a webhook of the caller's; schema `Webhook`.

    With `if_match` a webhook whose settings have another version is not changed: 412.

    The key needs the scopes of the webhook's old and new events, unless the patch only disables it
    or changes its notes. The key vouches for the webhook from now on; an owner who acts without a
    key adds none.
    """
    # Lock the key before the webhook, as a revocation does.
    pauses.hold_live(session, principal.key_id)
    row = views.find_own(session, principal, webhook_id, lock=True)
    if if_match is not None:
        current = views.document(session, row)["etag"]
        etags.require_settings(if_match, settings_version(row), current)
    patterns = list(dict.fromkeys(patch.get("types", row.types)))
    if not _is_harmless(patch):
        setup_rules.require_scopes(principal, row.types, spec)
        setup_rules.require_scopes(principal, patterns, spec)
    before = columns.audited(row)
    changed = _set(row, patch, patterns, spec=spec, rules=rules, versions=versions)
    enables = patch.get("status") == WebhookStatus.ACTIVE
    if "status" in patch and enables is (row.status is WebhookStatus.DISABLED):
        changed.append("status")
        if enables:
            verifying.reopen(session, row)
        else:
            _disable(session, row)
    if "url" in changed or ("status" in changed and enables and row.verified_at is None):
        verifying.begin(session, row, needed=verification)
    if changed:
        row.edited_by_key_ids = _trusted_keys(session, row, principal.key_id)
        session.flush()
        if {"url", "status"} & set(changed):
            _reset(session, row)
        old, new = audit.difference(before, columns.audited(row))
        audit.record(
            session,
            principal,
            AuditAction.WEBHOOK_EDITED,
            row.id,
            AuditTarget.WEBHOOK,
            owner_id=row.user_id,
            before=old,
            after=new,
            changed=changed,
        )
    return views.document(session, row)


def _is_harmless(patch: Json) -> bool:
    return patch.keys() <= HARMLESS and patch.get("status") != WebhookStatus.ACTIVE


def _set(
    row: Webhook,
    patch: Json,
    patterns: list[str],
    *,
    spec: Spec,
    rules: UrlRules,
    versions: EventVersions,
) -> list[str]:
    """Apply the patch to the row; return the names of changed settings. 422 for errors."""
    settings: Json = {}
    if "url" in patch:
        setup_rules.require_url(patch["url"], rules)
        settings["url"] = patch["url"]
    if "types" in patch or "filter" in patch:
        pointer = "/filter" if "filter" in patch else "/types"
        compiled = setup_rules.compiled(
            patch.get("filter", row.filter), patterns, spec, pointer=pointer
        )
        settings |= {"types": patterns, "filter": compiled.text, "filter_path": compiled.path}
    if "description" in patch:
        settings["description"] = patch["description"]
    if "metadata" in patch:
        settings[PAIRS] = merged(row.pairs, patch["metadata"])
    if pins.FIELD in patch:
        pins.require_in_body(patch[pins.FIELD], versions)
        settings["api_version"] = patch[pins.FIELD]
    different = {name: value for name, value in settings.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return [name for name in different if name != "filter_path"]


def _disable(session: Session, row: Webhook) -> None:
    """Stop the fan-out to a webhook; the relay cancels its waiting deliveries."""
    now = clock.now(session)
    waiting = session.scalar(
        select(func.min(Delivery.occurred_at)).where(
            Delivery.webhook_id == row.id,
            Delivery.status == DeliveryStatus.PENDING,
            Delivery.test.is_(False),
        )
    )
    row.status = WebhookStatus.DISABLED
    row.disabled_reason = DisabledReason.BY_OWNER
    row.disabled_at = now
    row.missed_since = min(filter(None, (now, waiting, row.missed_since)))
    row.missed_until = None


def _trusted_keys(session: Session, row: Webhook, key_id: UUID | None) -> list[UUID]:
    """The live keys that edited the webhook, and this key if it is given."""
    live = session.scalars(
        select(ApiKey.id)
        .where(
            ApiKey.id.in_(row.edited_by_key_ids),
            ApiKey.revoked_at.is_(None),
        )
        .order_by(ApiKey.id)
    )
    others = [live_id for live_id in live if live_id != key_id]
    return others if key_id is None else [*others, key_id]


def _reset(session: Session, row: Webhook) -> None:
    """Forget the receiver's failures, and have due deliveries sent now."""
    session.execute(
        update(Lane)
        .where(Lane.webhook_id == row.id)
        .values(
            failing_since=None,
            failures=0,
            warned=0,
            slow=False,
            held_until=None,
            generation=Lane.generation + 1,
        )
    )
    due.wake(session, row.id)


def assign_region(session: Session, webhook_id: UUID, region: str | None, actor: Actor) -> bool:
    """Have the workers of a region (None: of no region) serve a webhook. False if it is unknown.

    The worker that serves it now gives it up within two seconds.
    """
    row = session.scalar(
        select(Webhook)
        .where(Webhook.id == webhook_id, Webhook.deleted_at.is_(None))
        .with_for_update()
    )
    if row is None:
        return False
    if row.region != region:
        before, row.region = row.region, region
        audit.record(
            session,
            actor,
            AuditAction.WEBHOOK_EDITED,
            row.id,
            AuditTarget.WEBHOOK,
            owner_id=row.user_id,
            before={"region": before},
            after={"region": region},
        )
        due.wake(session, row.id)
        queue.wake(session)
    return True
