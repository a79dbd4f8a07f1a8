"""Which migration a database is at, and whether this code can serve with it. Without Alembic.

Servers ask for it all their life, and Alembic brings a template language and the dialects of
databases that we don't use: 7 MB in each process. `schema`, which migrates, loads it.
"""

import re
from enum import StrEnum
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, text

from cute_api.models import lists

VERSIONS = Path(__file__).resolve().parent.parent / "migrations" / "versions"
# The newest migration of the oldest release that can serve with a database of this one. A release
# whose migrations take away what an older one uses raises it; no other has to.
OLDEST_CODE = "0057"
# How each migration begins: `revision = "0058"`, `down_revision = "0057"`; the first has no number.
_REVISION = re.compile(r'^revision = "(\w+)"$', re.MULTILINE)
_BEFORE = re.compile(r'^down_revision = "(\w+)"$', re.MULTILINE)


class SchemaState(StrEnum):
    """A database as this code sees it. With `NEWER` it is of a later release that still serves this
    one; with `TOO_NEW` it no longer does. With `OLDER` a migration or a value of a list is missing.
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
    """How the database compares with this code: its migrations, and the values of its lists.

    Those of a newer database may differ: it says itself which releases it serves.
    """
    version = current(connection)
    if version is not None and is_later(version):
        oldest = connection.scalar(text("SELECT oldest_code FROM schema_support"))
        return SchemaState.NEWER if oldest in revisions() else SchemaState.TOO_NEW
    if version != newest() or any(lists.missing(connection)):
        return SchemaState.OLDER
    return SchemaState.CURRENT


def current(connection: Connection) -> str | None:
    """The newest migration that has run; None in a database without any."""
    if connection.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return None
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version


def record_support(connection: Connection) -> None:
    """Have the database say which releases it serves, as this code knows it."""
    connection.execute(text("DELETE FROM schema_support"))
    connection.execute(text("INSERT INTO schema_support VALUES (:oldest)"), {"oldest": OLDEST_CODE})


def newest() -> str:
    """The migration of this code that no other comes after."""
    (last,) = revisions() - _read()[1]
    return last


def missing_after(version: str | None) -> int:
    """How many migrations of this code a database at this one lacks; 0 for a newer database."""
    return sum(version is None or one > version for one in revisions())


def is_later(version: str) -> bool:
    """Whether a migration is of a later release. Their numbers have four digits."""
    return version > newest()


def revisions() -> frozenset[str]:
    """All migrations of this code."""
    return _read()[0]


@cache
def _read() -> tuple[frozenset[str], frozenset[str]]:
    """The migrations, and those that another comes after. Reads all of them once."""
    sources = [path.read_text("utf-8") for path in VERSIONS.glob("*.py")]
    found = (
        frozenset(name for source in sources for name in pattern.findall(source))
        for pattern in (_REVISION, _BEFORE)
    )
    return next(found), next(found)
