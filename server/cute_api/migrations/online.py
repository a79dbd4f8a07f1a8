"""Migrations while processes serve: no table is locked for longer than a moment.

Each function can run again after it was interrupted, because the runner retries a migration when
tables are in use (`models.schema`). Each commits what the migration did before.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import op
from sqlalchemy import Connection, text

BATCH_ROWS = 1_000
# Each function of the database with its triggers, in a file of its own, as they are now.
FUNCTIONS = Path(__file__).resolve().parent.parent / "models" / "sql"
LONGEST_NAME = 63  # PostgreSQL truncates longer names, so two partitions might share one

_INVALID = text(
    "SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass(:name) AND NOT indisvalid)"
)
_PARTS = text(
    "SELECT inhrelid::regclass::text FROM pg_inherits JOIN pg_class ON pg_class.oid = inhparent"
    " WHERE inhparent = to_regclass(:table) AND relkind = 'p' ORDER BY 1"
)
_ATTACHED = text("SELECT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = to_regclass(:name))")


def create_index(name: str, table: str, rest: str, *, unique: bool = False) -> None:
    """Make an index while rows are written.

    `rest` is what follows the table: `(seller_id, id) WHERE deleted_at IS NULL`. A partitioned
    table gets the index partition by partition. An interrupted run is completed.
    """
    kind = "UNIQUE INDEX" if unique else "INDEX"
    with _autocommit() as connection:
        parts = list(connection.scalars(_PARTS, {"table": table}))
        if not parts:
            _create_concurrently(connection, kind, name, table, rest)
            return
        # New partitions get it from here on. It becomes valid once all existing ones have theirs.
        connection.execute(text(f"CREATE {kind} IF NOT EXISTS {name} ON ONLY {table} {rest}"))
        for part in parts:
            own = f"{part}_{name}"
            if len(own) > LONGEST_NAME:
                raise ValueError(f"{name} is too long a name: parts are called {own}.")
            if not connection.scalar(_ATTACHED, {"name": own}):
                _create_concurrently(connection, kind, own, part, rest)
                connection.execute(text(f"ALTER INDEX {name} ATTACH PARTITION {own}"))


def drop_index(name: str) -> None:
    """Remove an index of a table that is not partitioned."""
    with _autocommit() as connection, _without_bound(connection):
        connection.execute(text(f"DROP INDEX CONCURRENTLY IF EXISTS {name}"))


def add_constraint(table: str, name: str, definition: str) -> None:
    """Add a check or a foreign key; existing rows are validated without blocking writers."""
    op.execute(f"ALTER TABLE {table} DROP CONSTRAINT IF EXISTS {name}")
    op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition} NOT VALID")
    with _autocommit() as connection:
        connection.execute(text(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}"))


def run_file(path: Path) -> None:
    """Run a file of SQL, such as that of a changed function."""
    sql = path.read_text("utf-8")
    op.get_bind().exec_driver_sql(sql, execution_options={"no_parameters": True})


def in_batches(statement: str, *, rows: int = BATCH_ROWS) -> int:
    """Change rows, `:rows` at a time, until a statement finds none; return how many it changed.

    The statement must skip the rows that are done. Each batch is a transaction, and is followed by
    a pause of the same length, so that other work gets half of the time.
    """
    changed = 0
    with _autocommit() as connection:
        while True:
            began = time.monotonic()
            found = connection.execute(text(statement), {"rows": rows}).rowcount
            if found <= 0:
                return changed
            changed += found
            time.sleep(time.monotonic() - began)


def _create_concurrently(
    connection: Connection, kind: str, name: str, table: str, rest: str
) -> None:
    with _without_bound(connection):
        if connection.scalar(_INVALID, {"name": name}):
            connection.execute(text(f"DROP INDEX CONCURRENTLY {name}"))
        create = f"CREATE {kind} CONCURRENTLY IF NOT EXISTS {name} ON {table} {rest}"
        connection.execute(text(create))


@contextmanager
def _autocommit() -> Iterator[Connection]:
    with op.get_context().autocommit_block():
        yield op.get_bind()


@contextmanager
def _without_bound(connection: Connection) -> Iterator[None]:
    """Let a statement CONCURRENTLY wait for older transactions without a limit.

    Other sessions don't queue behind it.
    """
    before = connection.scalar(text("SHOW lock_timeout"))
    connection.execute(text("SET lock_timeout = 0"))
    try:
        yield
    finally:
        connection.execute(text(f"SET lock_timeout = '{before}'"))
