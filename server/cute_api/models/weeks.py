"""The weeks of events, deliveries and attempts: made ahead, dropped when they have served.

All three are partitioned by the event's id. Ids are UUIDs of version 7, which begin with the time,
so an event and all that came of it are in the same week, and go with it. Where a week is large, the
next one is split into days.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

TABLES = ("events", "deliveries_finished", "attempts")
KEPT_DAYS = 31  # as long as a cursor of the feed is good
WEEKS_AHEAD = 5  # a relay that is away for a month stops nobody from changing an item
DAY = timedelta(days=1)
WEEK = 7 * DAY
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
RANDOM_BITS = 80
DAYS_OF_A_WEEK = 7
# A week that is as large becomes days: less to vacuum, to index and to drop at once.
LARGE_BYTES = 100_000_000_000
NAME = re.compile(r"events_(\d{4})(\d\d)(\d\d)(_day)?")


@dataclass(frozen=True, slots=True, order=True)
class PartitionSpan:
    """What a partition of each table holds: a week from Monday on, or a day of one."""

    first: date
    days: int = DAYS_OF_A_WEEK

    @property
    def end(self) -> date:
        """The day after its last one."""
        return self.first + self.days * DAY


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - day.weekday() * DAY


def wanted(today: date) -> list[PartitionSpan]:
    """The weeks that must exist before anything happens in them."""
    return [PartitionSpan(week_of(today) + ahead * WEEK) for ahead in range(WEEKS_AHEAD + 1)]


def missing(existing: Iterable[PartitionSpan], today: date) -> list[PartitionSpan]:
    """The wanted weeks of which there is nothing: of a week that was split, all days exist."""
    mondays = {week_of(span.first) for span in existing}
    return [week for week in wanted(today) if week.first not in mondays]


def expired(existing: Iterable[PartitionSpan], today: date) -> list[PartitionSpan]:
    """What has a last day that is older than what is kept."""
    return sorted(span for span in existing if span.end <= today - KEPT_DAYS * DAY)


def days_of(week: PartitionSpan) -> list[PartitionSpan]:
    """What a week is split into."""
    return [PartitionSpan(week.first + day * DAY, days=1) for day in range(week.days)]


def of_week(existing: Iterable[PartitionSpan], monday: date) -> list[PartitionSpan]:
    """The week that begins on a Monday, or its days."""
    return [span for span in existing if week_of(span.first) == monday]


def to_split(
    existing: Collection[PartitionSpan], today: date, *, last_week_bytes: int, this_week_bytes: int
) -> PartitionSpan | None:
    """Next week, where it is not split and will be large.

    It will be if last week was, or if this week will be at its present pace.
    """
    days_so_far = today.weekday() + 1
    if max(last_week_bytes, this_week_bytes * DAYS_OF_A_WEEK // days_so_far) < LARGE_BYTES:
        return None
    following = PartitionSpan(week_of(today) + WEEK)
    return following if following in existing else None


def first_id(day: date) -> UUID:
    """The lowest id that an event of this day can have."""
    milliseconds = (datetime.combine(day, time(), UTC) - EPOCH) // timedelta(milliseconds=1)
    return UUID(int=milliseconds << RANDOM_BITS)


def name(table: str, span: PartitionSpan) -> str:
    return f"{table}_{span.first:%Y%m%d}{'_day' if span.days == 1 else ''}"


def span_named(partition: str) -> PartitionSpan | None:
    """What a partition of `events` holds; None for another table."""
    match = NAME.fullmatch(partition)
    if match is None:
        return None
    year, month, day, is_day = match.groups()
    return PartitionSpan(date(int(year), int(month), int(day)), 1 if is_day else DAYS_OF_A_WEEK)


def definition(table: str, span: PartitionSpan, *, first: bool = False) -> str:
    """The statement that makes a part of `table`; the first one takes all that was before it."""
    start = "MINVALUE" if first else f"'{first_id(span.first)}'"
    return (
        f"CREATE TABLE {name(table, span)} PARTITION OF {table}"
        f" FOR VALUES FROM ({start}) TO ('{first_id(span.end)}')"
    )
