"""Rows as the JSON objects of the spec's schemas: one shape for answers, events and snapshots."""

from datetime import datetime
from typing import Any

from cute_api.models import ApiKey, Item, Message
from cute_api.services.items import columns as item_columns
from cute_api.services.items.columns import timestamp

Json = dict[str, Any]


def optional_timestamp(moment: datetime | None) -> str | None:
    return None if moment is None else timestamp(moment)


def item(row: Item, *, seller: str, for_owner: bool, item_url: str) -> Json:
    """Schema `Item`, of an entity: see `item_columns.document`.

    `seller` is the owner's username.
    """
    columns = item_columns.ItemColumns.of(row, seller)
    return item_columns.document(columns, for_owner=for_owner, item_url=item_url)


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
