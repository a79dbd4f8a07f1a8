"""Rows as the JSON objects of the spec's schemas: one shape for answers, events and snapshots."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row

from server.models import ApiKey, Brand, Category, Item, Message, Order, User, Webhook

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


def timestamp(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def optional_timestamp(moment: datetime | None) -> str | None:
    return None if moment is None else timestamp(moment)


def money(amount: int, currency: str) -> Json:
    return {"amount": amount, "currency": currency}


def item(row: Item | Row[Any], *, seller: str, for_owner: bool) -> Json:
    """Schema `Item`, of an entity or of a row with its columns.

    `seller` is the owner's username; only the owner sees `sku`.
    """
    document = {
        "id": str(row.id),
        "seller_id": str(row.seller_id),
        "seller": seller,
        "title": row.title,
        "description": row.description,
        "price": money(row.price_amount, row.price_currency),
        "category_id": str(row.category_id),
        "brand_id": None if row.brand_id is None else str(row.brand_id),
        "size": row.size,
        "color": row.color,
        "condition": row.condition,
        "images": row.images,
        "status": row.status,
        "created_at": timestamp(row.created_at),
        "updated_at": timestamp(row.updated_at),
    }
    if for_owner:
        document["sku"] = row.sku
    return document


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


def category(row: Category) -> Json:
    return {
        "id": str(row.id),
        "name": row.name,
        "parent_id": None if row.parent_id is None else str(row.parent_id),
        "path": row.path,
    }


def brand(row: Brand) -> Json:
    return {"id": str(row.id), "name": row.name}


def webhook(row: Webhook) -> Json:
    return {
        "id": str(row.id),
        "url": row.url,
        "events": row.events,
        "description": row.description,
        "status": row.status,
        "created_at": timestamp(row.created_at),
    }


def webhook_with_secret(row: Webhook, secret: str) -> Json:
    """Schema `WebhookWithSecret`: only the answer to the creation is this."""
    return {**webhook(row), "secret": secret}


def key(row: ApiKey) -> Json:
    return {
        "id": str(row.id),
        "name": row.name,
        "prefix": row.prefix,
        "scopes": row.scopes,
        "tier": row.tier,
        "created_at": timestamp(row.created_at),
        "expires_at": optional_timestamp(row.expires_at),
    }


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


def me(user: User, api_key: ApiKey) -> Json:
    return {
        "id": str(user.id),
        "email": user.email,
        "username": user.username,
        "tier": user.tier,
        "created_at": timestamp(user.created_at),
        "key": key(api_key),
    }
