"""Rows as the JSON objects of the spec's schemas: one shape for answers, events and snapshots."""

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from server.models import (
    ApiKey,
    Attempt,
    Delivery,
    Item,
    Lane,
    Message,
    Order,
    Webhook,
)
from server.models.enums import DeliveryStatus, WebhookStatus
from server.services import item_columns
from server.services.item_columns import timestamp

Json = dict[str, Any]

SNAPSHOT_FIELDS = (
    "id",
    "title",
    "description",
    "price",
    "category_id",
    "brand_id",
    "size",
    "color",
    "condition",
    "images",
)


def optional_timestamp(moment: datetime | None) -> str | None:
    return None if moment is None else timestamp(moment)


def money(amount: int, currency: str) -> Json:
    return {"amount": amount, "currency": currency}


def item(row: Item, *, seller: str, for_owner: bool, item_url: str) -> Json:
    """Schema `Item`, of an entity: see `item_columns.document`.

    `seller` is the owner's username.
    """
    columns = item_columns.ItemColumns.of(row, seller)
    return item_columns.document(columns, for_owner=for_owner, item_url=item_url)


def order(row: Order, *, for_seller: bool) -> Json:
    """Schema `Order`. Needs `row.buyer` and `row.seller` loaded; only the seller sees `sku`."""
    fields = (*SNAPSHOT_FIELDS, "sku") if for_seller else SNAPSHOT_FIELDS
    return {
        "id": str(row.id),
        "status": row.status,
        "item": {name: row.item_snapshot[name] for name in fields},
        "amount": money(row.amount, row.currency),
        "buyer": row.buyer.username,
        "seller": row.seller.username,
        "created_at": timestamp(row.created_at),
        "updated_at": timestamp(row.updated_at),
        "completed_at": optional_timestamp(row.completed_at),
        "cancelled_at": optional_timestamp(row.cancelled_at),
    }


def message(row: Message) -> Json:
    """Schema `Message`. Needs `row.sender` and `row.recipient` loaded."""
    return {
        "id": str(row.id),
        "item_id": str(row.item_id),
        "sender": row.sender.username,
        "recipient": row.recipient.username,
        "body": row.body,
        "created_at": timestamp(row.created_at),
    }


def category(row: Any) -> Json:
    """Schema `Category`, of an entity or of columns."""
    return {
        "id": str(row.id),
        "name": row.name,
        "parent_id": None if row.parent_id is None else str(row.parent_id),
        "path": row.path,
    }


def brand(row: Any) -> Json:
    """Schema `Brand`, of an entity or of columns."""
    return {"id": str(row.id), "name": row.name}


def webhook(row: Webhook, lane: Lane | None, *, now: datetime) -> Json:
    """Schema `Webhook`. `lane` is what deliverers know of it, if anything; `now` is the time."""
    secret_until = row.previous_secret_until
    missed = None
    if row.missed_since is not None:
        missed = {
            "since": timestamp(row.missed_since),
            "until": optional_timestamp(row.missed_until),
        }
    return {
        "id": str(row.id),
        "url": row.url,
        "events": row.events,
        "filter": row.filter,
        "description": row.description,
        "active": row.status is not WebhookStatus.DISABLED,
        "status": row.status,
        "disabled_reason": row.disabled_reason,
        "disabled_at": optional_timestamp(row.disabled_at),
        "missed": missed,
        "verification": {
            "verified_at": optional_timestamp(row.verified_at),
            "last_tried_at": optional_timestamp(row.verification_tried_at),
            "last_error": row.verification_error,
            "next_try_at": optional_timestamp(row.verification_due_at),
        },
        "health": webhook_health(lane),
        "previous_secret_expires_at": (
            timestamp(secret_until) if secret_until is not None and secret_until > now else None
        ),
        "created_at": timestamp(row.created_at),
    }


def webhook_health(lane: Lane | None) -> Json:
    """Schema `WebhookHealth`; without a lane nothing was tried yet."""
    return {
        name: None if lane is None else optional_timestamp(getattr(lane, name))
        for name in ("failing_since", "last_success_at", "last_failure_at")
    }


def delivery(row: Delivery) -> Json:
    """Schema `Delivery`."""
    pending = row.status is DeliveryStatus.PENDING
    return {
        "id": str(row.id),
        "webhook_id": str(row.webhook_id),
        "event_id": str(row.event_id),
        "event": row.event_type,
        "test": row.test,
        "status": row.status,
        "attempt_count": row.attempt_count,
        "occurred_at": timestamp(row.occurred_at),
        "created_at": timestamp(row.created_at),
        "next_attempt_at": timestamp(row.next_attempt_at) if pending else None,
        "finished_at": optional_timestamp(row.finished_at),
    }


def attempt(row: Attempt) -> Json:
    """Schema `Attempt`."""
    return {
        "number": row.number,
        "outcome": row.outcome,
        "started_at": timestamp(row.started_at),
        "request_headers": row.request_headers,
        "response_status": row.response_status,
        "response_headers": row.response_headers,
        "response_body": row.response_body,
        "error": row.error,
        "timing": {
            "dns_ms": _whole(row.dns_ms),
            "connect_ms": _whole(row.connect_ms),
            "tls_ms": _whole(row.tls_ms),
            "first_byte_ms": _whole(row.first_byte_ms),
            "total_ms": row.duration_ms,
        },
    }


def _whole(milliseconds: float | None) -> int | None:
    """Rounded up: nothing takes no time."""
    return None if milliseconds is None else math.ceil(milliseconds)


class KeyColumns(NamedTuple):
    """What a key is shown from; times are RFC 3339."""

    id: str
    name: str
    prefix: str
    scopes: Sequence[str]
    tier: str
    created_at: str
    expires_at: str | None

    @property
    def document(self) -> Json:
        """Schema `Key`."""
        return dict(self._asdict())


def key(row: ApiKey) -> Json:
    """Schema `Key`, of an entity."""
    columns = KeyColumns(
        id=str(row.id),
        name=row.name,
        prefix=row.prefix,
        scopes=row.scopes,
        tier=row.tier,
        created_at=timestamp(row.created_at),
        expires_at=optional_timestamp(row.expires_at),
    )
    return columns.document


def user_key(row: ApiKey, *, current: bool, now: datetime) -> Json:
    """Schema `UserKey`. `current` says that the request was made with it; `now` is the time."""
    previous_ends = row.previous_expires_at
    return {
        **key(row),
        "last_used_at": optional_timestamp(row.last_used_at),
        "rotated_at": optional_timestamp(row.rotated_at),
        "previous_expires_at": (
            timestamp(previous_ends) if previous_ends is not None and previous_ends > now else None
        ),
        "current": current,
    }


def key_with_secret(row: ApiKey, secret: str) -> Json:
    """Schema `KeyWithSecret`: only the answer that makes the secret is this."""
    return {**key_rotation(row), "key": secret}


def key_rotation(row: ApiKey) -> Json:
    """Schema `KeyRotation`, of a key that has been rotated."""
    return {
        "id": str(row.id),
        "name": row.name,
        "prefix": row.prefix,
        "rotated_at": optional_timestamp(row.rotated_at),
        "previous_expires_at": optional_timestamp(row.previous_expires_at),
    }


def key_revocation(row: ApiKey, *, paused_webhooks: int) -> Json:
    """Schema `KeyRevocation`, of a key that has been revoked."""
    return {
        "id": str(row.id),
        "name": row.name,
        "prefix": row.prefix,
        "reason": row.revoked_reason,
        "revoked_at": optional_timestamp(row.revoked_at),
        "paused_webhooks": paused_webhooks,
    }
