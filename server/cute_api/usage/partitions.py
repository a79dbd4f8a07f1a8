"""Partitions by day: created ahead, dropped when they expire."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection as Connection

DAYS_AHEAD = 2
DAY = timedelta(days=1)
# Short, because readers of the log queue behind us; the next round tries again.
LOCK_TIMEOUT = "500ms"

_EXISTING = """
SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
WHERE inhparent = %s::regclass
"""


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
    with connection.cursor() as cursor:
        cursor.execute(_EXISTING, (table,))
        names = [name for (name,) in cursor.fetchall()]
    matches = (re.fullmatch(rf"{table}_(\d{{4}})(\d\d)(\d\d)", name) for name in names)
    return {date(*map(int, match.groups())) for match in matches if match}


def make(connection: Connection, day: date, table: DayTable = DayTable.LOG) -> None:
    """Add a day. Its complete table is attached, so that readers of other days don't wait."""
    start = datetime.combine(day, time(), UTC)
    name = sql.Identifier(name_of(day, table))
    parent = sql.Identifier(table)
    _together(
        connection,
        sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(name, parent),
        sql.SQL("ALTER TABLE {} ATTACH PARTITION {} FOR VALUES FROM ({}) TO ({})").format(
            parent, name, sql.Literal(start.isoformat()), sql.Literal((start + DAY).isoformat())
        ),
    )


def drop(connection: Connection, day: date, table: DayTable = DayTable.LOG) -> None:
    """Drop a day with its rows. Raises `psycopg2.errors.LockNotAvailable` when it is in use."""
    name = sql.Identifier(name_of(day, table))
    _together(connection, sql.SQL("DROP TABLE IF EXISTS {}").format(name))


def name_of(day: date, table: DayTable = DayTable.LOG) -> str:
    """The name of the day's partition."""
    return f"{table}_{day:%Y%m%d}"


def _together(connection: Connection, *statements: sql.Composed) -> None:
    """Run statements in one transaction on a connection in autocommit mode."""
    text = sql.SQL("BEGIN; SET LOCAL lock_timeout = {}; {}; COMMIT")
    with connection.cursor() as cursor:
        try:
            cursor.execute(text.format(sql.Literal(LOCK_TIMEOUT), sql.SQL("; ").join(statements)))
        except psycopg2.Error:
            if not connection.closed:
                cursor.execute("ROLLBACK")
            raise
