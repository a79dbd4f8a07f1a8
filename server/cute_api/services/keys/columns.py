"""Columns of API keys, and their JSON."""

from typing import Any, NamedTuple

from cute_api.models import ApiKey
from cute_api.models.statements import pick
from cute_api.services.common.columns import (
    document,
    selected,
    selected_if_to_come,
)

Json = dict[str, Any]

OF_ROTATION = ("id", "name", "prefix", "rotated_at", "previous_expires_at")
OF_USE = ("last_used_at", "rotated_at", "previous_expires_at", "revoked_at", "revoked_reason")


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
        }


class UserKeyColumns(NamedTuple):
    """A key with its use. `previous_expires_at` is None once it is over."""

    id: str
    key: KeyColumns
    last_used_at: str | None
    rotated_at: str | None
    previous_expires_at: str | None

    @classmethod
    def read(cls, row: Any) -> "UserKeyColumns":
        """Read a row of `OF_USER_KEY`."""
        return cls(
            id=row.id,
            key=pick(row, KeyColumns),
            last_used_at=row.last_used_at,
            rotated_at=row.rotated_at,
            previous_expires_at=row.previous_expires_at,
        )

    def document(self, *, current: bool) -> Json:
        """Return a `UserKey`. `current` marks the key of the request."""
        return {
            **self.key.document,
            "last_used_at": self.last_used_at,
            "rotated_at": self.rotated_at,
            "previous_expires_at": self.previous_expires_at,
            "current": current,
        }


OF_KEY = selected(getattr(ApiKey, name) for name in KeyColumns._fields)
"""`KeyColumns` in SQL."""

OF_USER_KEY = (
    *OF_KEY,
    *selected((ApiKey.last_used_at, ApiKey.rotated_at)),
    selected_if_to_come(ApiKey.previous_expires_at).label("previous_expires_at"),
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
