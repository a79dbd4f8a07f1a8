"""Rows as the JSON objects of the spec's schemas: one shape for answers, events and snapshots."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from server.models import ApiKey, Item, Message
from server.services import item_columns
from server.services.item_columns import timestamp

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
