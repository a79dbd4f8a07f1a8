"""Weekly partitions of events, deliveries and attempts: created ahead, dropped when expired.

All three are partitioned by the event's id. Ids are UUIDs of version 7, which begin with the time,
so an event, its deliveries and attempts are in the same week, and dropped together. If a week is
large, the next one is split into days.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from cute_api.lib import times
from cute_api.models.statements import Gateway, sql

TABLES = ("events", "deliveries_finished", "attempts")
KEPT_DAYS = 31  # as long as a cursor of the feed is valid
WEEKS_AHEAD = 5  # items can be changed while the relay is down for a month
DAY = timedelta(days=1)
WEEK = 7 * DAY
_PARTITIONS = sql("""
SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
WHERE inhparent = %(table)s::regclass
""")
DAYS_OF_A_WEEK = 7
# Weeks from this size on are split into days: less to vacuum, to index and to drop at once.
LARGE_BYTES = 100_000_000_000
NAME = re.compile(r"events_(\d{4})(\d\d)(\d\d)(_day)?")


@dataclass(frozen=True, slots=True, order=True)
class PartitionSpan:
    """The time span of a partition: a week from Monday on, or a day."""

    first: date
    days: int = DAYS_OF_A_WEEK

    @property
    def end(self) -> date:
        """The day after its last day."""
        return self.first + self.days * DAY


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - day.weekday() * DAY


def wanted(today: date) -> list[PartitionSpan]:
    """The weeks that must exist: this one and the next ones."""
    return [PartitionSpan(week_of(today) + ahead * WEEK) for ahead in range(WEEKS_AHEAD + 1)]


def missing(existing: Iterable[PartitionSpan], today: date) -> list[PartitionSpan]:
    """The wanted weeks that don't exist; a split week has all its days."""
    mondays = {week_of(span.first) for span in existing}
    return [week for week in wanted(today) if week.first not in mondays]


def expired(existing: Iterable[PartitionSpan], today: date) -> list[PartitionSpan]:
    """Return the partitions that ended more than `KEPT_DAYS` ago."""
    return sorted(span for span in existing if span.end <= today - KEPT_DAYS * DAY)


def days_of(week: PartitionSpan) -> list[PartitionSpan]:
    """The days of a week."""
    return [PartitionSpan(week.first + day * DAY, days=1) for day in range(week.days)]


def of_week(existing: Iterable[PartitionSpan], monday: date) -> list[PartitionSpan]:
    """The week that begins on a Monday, or its days."""
    return [span for span in existing if week_of(span.first) == monday]


def to_split(
    existing: Collection[PartitionSpan], today: date, *, last_week_bytes: int, this_week_bytes: int
) -> PartitionSpan | None:
    """Next week, if it is not split and is expected to be large.

    It is if last week was large, or if this week will be at its present pace.
    """
    days_so_far = today.weekday() + 1
    if max(last_week_bytes, this_week_bytes * DAYS_OF_A_WEEK // days_so_far) < LARGE_BYTES:
        return None
    following = PartitionSpan(week_of(today) + WEEK)
    return following if following in existing else None


def first_id(day: date) -> UUID:
    """The lowest id that an event of this day can have."""
    return times.first_id(datetime.combine(day, time(), UTC))


def name(table: str, span: PartitionSpan) -> str:
    return f"{table}_{span.first:%Y%m%d}{'_day' if span.days == 1 else ''}"


def span_named(partition: str) -> PartitionSpan | None:
    """The span of a partition of `events`; None for another table."""
    match = NAME.fullmatch(partition)
    if match is None:
        return None
    year, month, day, is_day = match.groups()
    return PartitionSpan(date(int(year), int(month), int(day)), 1 if is_day else DAYS_OF_A_WEEK)


def partitions_of(connection: Gateway, table: str) -> list[str]:
    """The names of a table's partitions."""
    return [row.relname for row in connection.rows(_PARTITIONS, table=table)]


def existing(connection: Gateway) -> set[PartitionSpan]:
    """The weeks and days that have partitions."""
    found = map(span_named, partitions_of(connection, "events"))
    return {span for span in found if span is not None}


def definition(table: str, span: PartitionSpan, *, first: bool = False) -> str:
    """The statement that creates a partition; the `first` one includes all earlier rows."""
    start = "MINVALUE" if first else f"'{first_id(span.first)}'"
    return (
        f"CREATE TABLE {name(table, span)} PARTITION OF {table}"
        f" FOR VALUES FROM ({start}) TO ('{first_id(span.end)}')"
    )
