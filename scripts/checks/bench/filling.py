"""Fill a database with many rows, in partitions of days."""

from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine, text

from cute_api.models.connections.deadlines import bound
from cute_api.models.database import driver_of
from cute_api.processes.connections import connect
from cute_api.usage import partitions

# Requests go back this many days.
DAYS = 29
BATCH = 100_000
# Timeout of a statement that fills or vacuums a table.
LONGEST_S = 3_600.0


def make_days(url: str) -> None:
    """Create the partitions of the request log for `DAYS`."""
    with closing(connect(url, "cute bench")) as connection:
        today = datetime.now(UTC).date()
        existing = partitions.existing(connection)
        for back in range(-1, DAYS + 2):
            day = today - back * partitions.DAY
            if day not in existing:
                partitions.make(connection, day)


def in_batches(
    engine: Engine,
    statement: str,
    count: int,
    known: Mapping[str, Any],
    say: Callable[[str], None] = lambda _line: None,
) -> None:
    """Run a statement that makes the rows `:first` to `:last`, for 1 to `count`, in batches."""
    for first in range(1, count + 1, BATCH):
        last = min(first + BATCH - 1, count)
        with engine.begin() as connection:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            with bound(driver_of(connection), LONGEST_S):
                connection.execute(text(statement), {**known, "first": first, "last": last})
        if count > BATCH:
            say(f"  {last:,} of {count:,}")


def vacuum(engine: Engine) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("SET statement_timeout = 0"))
        with bound(driver_of(connection), LONGEST_S):
            connection.execute(text("VACUUM (ANALYZE)"))
