"""A database's migration, and whether this code can serve with it; without Alembic.

Servers check it all the time, and Alembic loads a template language and the dialects of other
databases: 7 MB in each process. Only `schema`, which migrates, loads it.
"""

import re
from enum import StrEnum
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.orm import Mapped, mapped_column

from cute_api.models import lists
from cute_api.models.base import Base

VERSIONS = Path(__file__).resolve().parent.parent / "migrations" / "versions"
# The newest migration of the oldest release that can serve with this release's database. Only a
# release whose migrations remove something that an older one uses raises it.
OLDEST_CODE = "0102"
# Lines of each migration: `revision = "0103"`, `down_revision = "0102"`; the first has no number.
_REVISION = re.compile(r'^revision = "(\w+)"$', re.MULTILINE)
_BEFORE = re.compile(r'^down_revision = "(\w+)"$', re.MULTILINE)


class SchemaSupport(Base):
    """One row: the oldest release that this database still serves, by its newest migration."""

    __tablename__ = "schema_support"

    oldest_code: Mapped[str] = mapped_column(primary_key=True)


class SchemaState(StrEnum):
    """A database compared with this code. `NEWER` is of a later release that still serves this one,
    `TOO_NEW` of one that no longer does. `OLDER` lacks a migration or a value of a list.
    """

    CURRENT = "current"
    NEWER = "newer"
    OLDER = "older"
    TOO_NEW = "too_new"

    @property
    def serves(self) -> bool:
        """Whether this code can serve with it."""
        return self in {SchemaState.CURRENT, SchemaState.NEWER}


def state(connection: Connection) -> SchemaState:
    """Compare the database's migrations and lists with this code.

    A newer database may differ: it says itself which releases it serves.
    """
    version = current(connection)
    if version is not None and is_later(version):
        oldest = connection.scalar(text("SELECT oldest_code FROM schema_support"))
        return SchemaState.NEWER if oldest in revisions() else SchemaState.TOO_NEW
    if version != newest() or any(lists.missing(connection)):
        return SchemaState.OLDER
    return SchemaState.CURRENT


def current(connection: Connection) -> str | None:
    """The newest migration that has run, or None."""
    if connection.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return None
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version


def record_support(connection: Connection) -> None:
    """Record in the database the oldest release that it serves."""
    connection.execute(text("DELETE FROM schema_support"))
    connection.execute(text("INSERT INTO schema_support VALUES (:oldest)"), {"oldest": OLDEST_CODE})


def newest() -> str:
    """The newest migration of this code."""
    (last,) = revisions() - _read()[1]
    return last


def missing_after(version: str | None) -> int:
    """The number of this code's migrations after `version`; 0 for a newer database."""
    return sum(version is None or revision > version for revision in revisions())


def is_later(version: str) -> bool:
    """Whether a migration is of a later release. Revisions have four digits."""
    return version > newest()


def revisions() -> frozenset[str]:
    """All migrations of this code."""
    return _read()[0]


@cache
def _read() -> tuple[frozenset[str], frozenset[str]]:
    """All migrations, and those that have a successor. Reads the files once."""
    sources = [path.read_text("utf-8") for path in VERSIONS.glob("*.py")]
    found = (
        frozenset(name for source in sources for name in pattern.findall(source))
        for pattern in (_REVISION, _BEFORE)
    )
    return next(found), next(found)
