"""Sealing: encrypt values that must not be readable in the database.

Keys come from `CUTE_ENCRYPTION_KEYS`: the first one seals, all of them open, so that a key is
replaced by putting the new one in front and removing the old one when it isn't needed any more. A
sandbox without the variable makes a key, once, in its data directory.
"""

import base64
import hmac
import os
import secrets
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from cute_api.config import ConfigError, Settings, Variable

KEY_FILE = "encryption.key"
MAX_KEYS = 16
CURSOR_LABEL = b"cute cursors"
MAIL_LABEL = b"cute mails"
FINGERPRINT_LABEL = b"cute fingerprint"
FINGERPRINT_BYTES = 8
KEY_SIZE = 32
RESEAL_BATCH = 500


class UnreadableError(Exception):
    """No key opens this value: its key is gone, or the value was changed."""


@dataclass(frozen=True, slots=True)
class ResealedBatch:
    """A batch of stored secrets that was sealed again, with the newest key.

    `last` is its last id; no key opens `unreadable` of the secrets.
    """

    last: UUID
    count: int
    unreadable: int


class Sealer:
    """Seals and opens bytes with Fernet keys (AES-128-CBC with an HMAC-SHA256)."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Raises `ConfigError` without keys, with too many, or with a malformed one."""
        name = Variable.ENCRYPTION_KEYS
        if not 1 <= len(keys) <= MAX_KEYS:
            raise ConfigError(f"{name} takes 1 to {MAX_KEYS} keys, not {len(keys)}.")
        try:
            self._keys = [_decoded(key) for key in keys]
        except ValueError as error:
            raise ConfigError(
                f"{name} must be keys as `cute encryption-key` makes them, separated by commas."
            ) from error
        self.cursor_keys = tuple(_derived(key, CURSOR_LABEL) for key in self._keys)
        """Keys for cursors, one derived from each key: the first signs, all verify."""
        self.mail_keys = tuple(_derived(key, MAIL_LABEL) for key in self._keys)
        """Keys for links in emails, derived like `cursor_keys`."""
        self.fingerprints = tuple(
            _derived(key, FINGERPRINT_LABEL)[:FINGERPRINT_BYTES].hex() for key in self._keys
        )
        """Identify the keys without revealing them, the sealing key first."""

    @classmethod
    def of(cls, settings: Settings) -> "Sealer":
        """A sealer with the keys of the settings; raises `ConfigError` without keys."""
        if settings.encryption_keys:
            return cls(settings.encryption_keys)
        if settings.sandbox:
            return cls([_kept_key(settings.data_dir / KEY_FILE)])
        raise ConfigError(
            f"Set {Variable.ENCRYPTION_KEYS} to a key that all servers share: "
            "`cute encryption-key` makes one. Keep it as safe as the database."
        )

    @cached_property
    def _cipher(self) -> MultiFernet:
        return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in self._keys])

    def seal(self, content: bytes) -> bytes:
        return self._cipher.encrypt(content)

    def open(self, sealed: bytes) -> bytes:
        """Decrypt a sealed value; raises `UnreadableError`."""
        try:
            return self._cipher.decrypt(sealed)
        except InvalidToken as error:
            raise UnreadableError from error


def new_key() -> str:
    """A fresh random key, as text."""
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_SIZE)).decode()


def _decoded(key: str) -> bytes:
    """The bytes of a key; raises ValueError for a malformed key."""
    decoded = base64.urlsafe_b64decode(key)
    if len(decoded) != KEY_SIZE:
        raise ValueError("a key of the wrong size")
    return decoded


def _derived(key: bytes, label: bytes) -> bytes:
    # HKDF with SHA-256 (RFC 5869), without salt, with one block of output.
    extracted = hmac.digest(bytes(KEY_SIZE), key, "sha256")
    return hmac.digest(extracted, label + b"\x01", "sha256")


def _kept_key(path: Path) -> str:
    """The key in this file; creates the file atomically if it is missing."""
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _make_whole(path, new_key())
        return path.read_text().strip()
    except OSError as error:
        raise ConfigError(f"{path} can't be read or made: {error.strerror}.") from error


def _make_whole(path: Path, text: str) -> None:
    # A link fails if the name exists, so one of several processes wins, and readers never see half
    # a key. The temporary file is created with O_EXCL and mode 0600.
    descriptor, unfinished = tempfile.mkstemp(dir=path.parent, prefix=f"{path.name}.")
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(unfinished, path)
    finally:
        Path(unfinished).unlink()
