"""Which migration a database is at, and which is the newest. Without Alembic.

Servers ask for it all their life, and Alembic brings a template language and the dialects of
databases that we don't use: 7 MB in each process. `schema`, which migrates, loads it.
"""

import re
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from cute_api.models import lists

VERSIONS = Path(__file__).resolve().parent.parent / "migrations" / "versions"
# How each migration begins: `revision = "0002"`, `down_revision = "0001"`; the first has no number.
_REVISION = re.compile(r'^revision = "(\w+)"$', re.MULTILINE)
_BEFORE = re.compile(r'^down_revision = "(\w+)"$', re.MULTILINE)


def is_current(connection: Connection) -> bool:
    """Whether every migration of this code has run, and columns hold what this code may write."""
    return current(connection) == newest() and not lists.outdated(connection)


def is_current_within(engine: Engine, timeout_ms: int) -> bool:
    """`is_current`, asked on a connection of the pool; raises when it takes longer."""
    with engine.connect() as connection:
        connection.execute(text(f"SET LOCAL statement_timeout = {timeout_ms}"))
        return is_current(connection)


def current(connection: Connection) -> str | None:
    """The newest migration that has run; None in a database without any."""
    if connection.scalar(text("SELECT to_regclass('alembic_version')")) is None:
        return None
    version: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return version


@cache
def newest() -> str:
    """The migration of this code that no other comes after. Reads all of them once."""
    sources = [path.read_text("utf-8") for path in VERSIONS.glob("*.py")]
    revisions: set[str] = {found for source in sources for found in _REVISION.findall(source)}
    before = {found for source in sources for found in _BEFORE.findall(source)}
    (last,) = revisions - before
    return last
