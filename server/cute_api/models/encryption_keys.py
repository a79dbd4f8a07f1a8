"""The encryption keys that the processes of a deployment share, by fingerprint.

A row is a key that a process encrypts with, or did before `cute webhooks reseal` replaced it. A
process without one of them can't read the others' secrets. A fingerprint reveals nothing about its
key.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, text
from sqlalchemy.orm import Mapped, mapped_column

from cute_api.config import Variable
from cute_api.models.base import Base, CreatedAt
from cute_api.models.enums import AdvisoryLock


class EncryptionKey(Base):
    """A key that stored secrets may need, by its fingerprint."""

    __tablename__ = "encryption_keys"

    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[CreatedAt]


@dataclass(frozen=True, slots=True)
class SharedKeys:
    """A process's keys compared with those of the others, by fingerprint.

    `lacking` are keys that stored secrets may need and that the process does not have; `is_known`
    says whether the key that it encrypts with is recorded.
    """

    lacking: tuple[str, ...]
    is_known: bool

    @property
    def reason(self) -> str:
        """The error text if keys are lacking."""
        return (
            f"Stored secrets need encryption keys that this process does not have (fingerprint "
            f"{', '.join(self.lacking)}): set {Variable.ENCRYPTION_KEYS} as on the other servers."
        )


def join(connection: Connection, fingerprints: Sequence[str]) -> SharedKeys:
    """Record the key that a process encrypts with, the first of its keys. Commit afterwards.

    A process that lacks a key records nothing, because its settings are wrong.
    """
    known = recorded(connection)
    if fingerprints[0] not in known and not known - set(fingerprints):
        # Lock, so that of two processes with different keys on an empty database one fails.
        connection.execute(
            text("SELECT pg_advisory_xact_lock(:lock)"),
            {"lock": AdvisoryLock.ENCRYPTION_KEYS.value},
        )
        known = recorded(connection)
        if not known - set(fingerprints):
            _record(connection, fingerprints[0])
            known |= {fingerprints[0]}
    return compare(known, fingerprints)


def compare(known: frozenset[str], fingerprints: Sequence[str]) -> SharedKeys:
    """Compare a process's keys with the recorded ones, by fingerprint."""
    return SharedKeys(tuple(sorted(known - set(fingerprints))), fingerprints[0] in known)


def keep_only(connection: Connection, fingerprint: str) -> None:
    """Record that stored secrets need only this key. Commit afterwards."""
    connection.execute(
        text("DELETE FROM encryption_keys WHERE fingerprint <> :kept"), {"kept": fingerprint}
    )
    _record(connection, fingerprint)


def recorded(connection: Connection) -> frozenset[str]:
    """The fingerprints of all keys that stored secrets may need."""
    return frozenset(connection.scalars(text("SELECT fingerprint FROM encryption_keys")))


def _record(connection: Connection, fingerprint: str) -> None:
    connection.execute(
        text("INSERT INTO encryption_keys (fingerprint) VALUES (:new) ON CONFLICT DO NOTHING"),
        {"new": fingerprint},
    )
