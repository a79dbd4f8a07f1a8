"""What an API key is shown from, and the JSON made of it."""

from typing import Any, NamedTuple

from cute_api.models import ApiKey
from cute_api.services.common.plain_columns import selected, selected_if_to_come

Json = dict[str, Any]


class KeyColumns(NamedTuple):
    """A key: columns of its table."""

    id: str
    name: str
    prefix: str
    scopes: list[str]
    tier: str
    created_at: str
    expires_at: str | None

    @property
    def document(self) -> Json:
        """Schema `Key`."""
        return self._asdict()


class UserKeyColumns(NamedTuple):
    """A key with how it is used. `previous_expires_at` is None once it is over."""

    id: str
    key: KeyColumns
    last_used_at: str | None
    rotated_at: str | None
    previous_expires_at: str | None

    @classmethod
    def read(cls, row: Any) -> "UserKeyColumns":
        """Those of a row of `OF_USER_KEY`."""
        width = len(OF_KEY)
        return cls(row[0], KeyColumns._make(row[:width]), *row[width:])

    def document(self, *, current: bool) -> Json:
        """Schema `UserKey`. `current` says that the request was made with it."""
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
    selected_if_to_come(ApiKey.previous_expires_at),
)
