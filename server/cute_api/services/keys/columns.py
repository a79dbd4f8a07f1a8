"""Columns of API keys, and their JSON."""

from typing import Any, NamedTuple

from sqlalchemy import Text, cast, func, select, text
from sqlalchemy.dialects.postgresql import aggregate_order_by

from cute_api.lib.json_objects import Json
from cute_api.models import ApiKey, KeyClient
from cute_api.models.statements import pick
from cute_api.services.common.columns import (
    document,
    selected,
    selected_if_to_come,
    timestamp_of,
)

OF_ROTATION = ("id", "name", "prefix", "rotated_at", "previous_expires_at")
OF_USE = (
    "note",
    "last_used_at",
    "rotated_at",
    "previous_expires_at",
    "revoked_at",
    "revoked_reason",
)


class KeyColumns(NamedTuple):
    """A key: columns of its table."""

    id: str
    name: str
    prefix: str
    scopes: list[str]
    tier: str
    api_version: str
    created_at: str
    expires_at: str | None
    networks: list[str]

    @property
    def document(self) -> Json:
        """Schema `Key`."""
        return {
            "id": self.id,
            "name": self.name,
            "prefix": self.prefix,
            "scopes": self.scopes,
            "tier": self.tier,
            "version": self.api_version,
            "created_at": self.created_at,
            "expires_at": self.expires_at,
            "networks": self.networks,
        }


class UserKeyColumns(NamedTuple):
    """A key with its use. `previous_expires_at` is None once it has passed."""

    id: str
    key: KeyColumns
    note: str | None
    last_used_at: str | None
    rotated_at: str | None
    previous_expires_at: str | None
    clients: list[Json]

    @classmethod
    def read(cls, row: Any) -> "UserKeyColumns":
        """Read a row of `OF_USER_KEY`."""
        return cls(
            id=row.id,
            key=pick(row, KeyColumns),
            note=row.note,
            last_used_at=row.last_used_at,
            rotated_at=row.rotated_at,
            previous_expires_at=row.previous_expires_at,
            clients=row.clients,
        )

    def document(self, *, current: bool) -> Json:
        """Return a `UserKey`. `current` marks the key of the request."""
        return {
            **self.key.document,
            "note": self.note,
            "last_used_at": self.last_used_at,
            "rotated_at": self.rotated_at,
            "previous_expires_at": self.previous_expires_at,
            "clients": self.clients,
            "current": current,
        }


OF_KEY = selected(getattr(ApiKey, name) for name in KeyColumns._fields)
"""`KeyColumns` in SQL."""

_CLIENT = func.jsonb_build_object(
    "network",
    cast(KeyClient.network, Text),
    "program",
    func.nullif(KeyClient.program, ""),
    "last_used_at",
    timestamp_of(KeyClient.last_used_at),
)
CLIENTS = func.coalesce(
    func.jsonb_agg(aggregate_order_by(_CLIENT, KeyClient.last_used_at.desc())),
    text("'[]'::jsonb"),
)
"""The clients of a key as JSON, the latest first."""

OF_USER_KEY = (
    *OF_KEY,
    *selected((ApiKey.note, ApiKey.last_used_at, ApiKey.rotated_at)),
    selected_if_to_come(ApiKey.previous_expires_at).label("previous_expires_at"),
    select(CLIENTS).where(KeyClient.key_id == ApiKey.id).scalar_subquery().label("clients"),
)


def rotation(row: ApiKey) -> Json:
    """Return the `KeyRotation` of a rotated key."""
    return document(row, OF_ROTATION)


def with_secret(row: ApiKey, secret: str) -> Json:
    """Return a `KeyWithSecret`, the only response with the secret."""
    return {**rotation(row), "key": secret}


def revocation(row: ApiKey, *, paused_webhooks: int) -> Json:
    """Return the `KeyRevocation` of a revoked key."""
    return {
        **document(row, ("id", "name", "prefix")),
        "reason": row.revoked_reason,
        **document(row, ("revoked_at",)),
        "paused_webhook_count": paused_webhooks,
    }


def for_operators(row: ApiKey) -> Json:
    """Return a key, revoked or not, for operators."""
    key = KeyColumns(**document(row, KeyColumns._fields))
    return {**key.document, **document(row, OF_USE)}
