"""Forms about keys: read and validated without a request or a database."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cute_api.lib.visible import MISLEADING, is_line, is_visible
from cute_api.models import ApiKey
from cute_api.models.enums import Scope
from cute_api.services.keys import networks as key_networks
from cute_api.services.keys import rotation
from cute_api.services.keys.keys import NAME_LENGTH, KeySettings
from cute_api.versions.registry import EventVersions

# The format of <input type="datetime-local">; here in UTC.
MINUTE_FORMAT = "%Y-%m-%dT%H:%M"
NETWORKS_LENGTH = (key_networks.MAX_NETWORKS + 1) * (key_networks.MAX_LENGTH + 2)
MAX_GRACE_HOURS = rotation.MAX_GRACE // timedelta(hours=1)
DEFAULT_GRACE_HOURS = rotation.DEFAULT_GRACE // timedelta(hours=1)
GRACES: Mapping[int, str] = {
    0: "No grace period: the old secret stops working now",
    1: "1 hour",
    DEFAULT_GRACE_HOURS: "1 day",
    **{days * 24: f"{days} days" for days in range(2, MAX_GRACE_HOURS // 24 + 1)},
}
"""The rotation form's options, in hours."""


@dataclass(slots=True)
class KeyForm:
    """A key's settings in the form, valid if `errors` is empty.

    `errors` says by field what to change. `expires_text` is the field's text. An empty `version`
    leaves a key's version as it is, or gives a new key the newest. `networks` has one a line.
    """

    name: str = ""
    scopes: Sequence[Scope] = ()
    expires_text: str = ""
    expires_at: datetime | None = None
    version: str = ""
    networks: str = ""
    note: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def new(cls, scopes: Sequence[Scope], expires_at: datetime) -> "KeyForm":
        """Return the form of a new key. Its expiry can be removed."""
        return cls(scopes=scopes, expires_text=_minute(expires_at), expires_at=expires_at)

    @classmethod
    def of(cls, row: ApiKey, versions: EventVersions) -> "KeyForm":
        """Return a key's current settings."""
        return cls(
            name=row.name,
            scopes=[scope for scope in Scope if scope in row.scopes],
            expires_text="" if row.expires_at is None else _minute(row.expires_at),
            expires_at=row.expires_at,
            version=versions.pinned(row.api_version),
            networks="\n".join(row.networks),
            note=row.note or "",
        )

    @property
    def settings(self) -> KeySettings:
        """The settings of a valid form."""
        return KeySettings(
            name=self.name,
            scopes=self.scopes,
            expires_at=self.expires_at,
            version=self.version or None,
            networks=self.networks.split(),
            note=self.note,
        )

    @classmethod
    def read(
        cls,
        name: str,
        scopes: Sequence[str],
        expires: str,
        *,
        version: str = "",
        networks: str = "",
        note: str = "",
        before: ApiKey | None = None,
    ) -> "KeyForm":
        """Read a submitted form. An unchanged expiry keeps its seconds."""
        form = cls(
            name=unicodedata.normalize("NFC", name.strip()),
            expires_text=expires.strip(),
            version=version,
            networks=networks[:NETWORKS_LENGTH],
            note=unicodedata.normalize("NFC", note.strip().replace("\r\n", "\n")),
        )
        if not is_visible(form.name):
            form.errors["name"] = "Enter a name, such as the program that uses the key."
        elif len(form.name) > NAME_LENGTH:
            form.errors["name"] = f"Use at most {NAME_LENGTH} characters."
        elif not is_line(form.name):
            form.errors["name"] = MISLEADING
        form.name = form.name[:NAME_LENGTH]
        form.scopes = [scope for scope in Scope if scope in scopes]
        if not form.scopes:
            form.errors["scopes"] = "Choose at least one: a key without scopes can't do anything."
        elif len(form.scopes) != len(set(scopes)):
            form.errors["scopes"] = "Choose from the scopes in the list."
        if form.expires_text:
            form._read_expiry(before)
        return form

    def _read_expiry(self, before: ApiKey | None) -> None:
        current = None if before is None else before.expires_at
        if current is not None and self.expires_text == _minute(current):
            self.expires_at = current
            return
        try:
            self.expires_at = datetime.strptime(self.expires_text, MINUTE_FORMAT).replace(
                tzinfo=UTC
            )
        except ValueError:
            self.errors["expires_at"] = "Enter a date and time, such as 2030-01-31T18:00."
            self.expires_text = ""


def can_write(scopes: Iterable[str]) -> bool:
    """Return whether a key with these scopes can do more than read."""
    return not all(scope.startswith("read:") for scope in scopes)


def read_grace(text: str) -> timedelta | None:
    """Return the chosen grace period, or None if it is not an option."""
    if not text.isascii() or not text.isdigit() or len(text) > 3 or int(text) not in GRACES:
        return None
    return timedelta(hours=int(text))


def _minute(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(MINUTE_FORMAT)
