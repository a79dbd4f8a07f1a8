"""Partitions by day: created ahead, dropped when they expire."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from cute_api.models import weeks
from cute_api.models.connections.connection import Connection
from cute_api.models.statements import sql

DAYS_AHEAD = 2
DAY = timedelta(days=1)
# Short, because readers of the log queue behind us; the next round tries again.
LOCK_TIMEOUT = "500ms"


class DayTable(StrEnum):
    """A table with a partition for each day."""

    LOG = "request_log"
    COUNTED = "counted_requests"


def is_kept(day: date, today: date, kept_days: int) -> bool:
    """Whether the table keeps rows of `day`: the last days, today and the days made ahead."""
    return today - kept_days * DAY <= day <= today + DAYS_AHEAD * DAY


def wanted(today: date) -> list[date]:
    """The days whose partitions must exist: today and the next days."""
    return [today + ahead * DAY for ahead in range(DAYS_AHEAD + 1)]


def expired(days: Iterable[date], today: date, kept_days: int) -> list[date]:
    return sorted(day for day in days if day < today - kept_days * DAY)


def existing(connection: Connection, table: DayTable = DayTable.LOG) -> set[date]:
    """The days that have a partition."""
    names = weeks.partitions_of(connection, table)
    matches = (re.fullmatch(rf"{table}_(\d{{4}})(\d\d)(\d\d)", name) for name in names)
    return {date(*map(int, match.groups())) for match in matches if match}


def make(connection: Connection, day: date, table: DayTable = DayTable.LOG) -> None:
    """Add a day. Its complete table is attached, so that readers of other days don't wait."""
    name, start = name_of(day, table), datetime.combine(day, time(), UTC)
    span = f"FROM ('{start.isoformat()}') TO ('{(start + DAY).isoformat()}')"
    _together(
        connection,
        f"CREATE TABLE {name} (LIKE {table} INCLUDING ALL)",
        f"ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES {span}",
    )


def drop(connection: Connection, day: date, table: DayTable = DayTable.LOG) -> None:
    """Drop a day with its rows. Raises `LockTimeoutError` when it is in use."""
    _together(connection, f"DROP TABLE IF EXISTS {name_of(day, table)}")


def name_of(day: date, table: DayTable = DayTable.LOG) -> str:
    """The name of the day's partition."""
    return f"{table}_{day:%Y%m%d}"


def _together(connection: Connection, *statements: str) -> None:
    """Run statements in one transaction."""
    with connection.transaction():
        for statement in (f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'", *statements):
            connection.run(sql(statement))
