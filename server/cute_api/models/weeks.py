"""The weeks of events, deliveries and attempts: made ahead, dropped when they have served.

All three are partitioned by the event's id. Ids are UUIDs of version 7, which begin with the time,
so an event and all that came of it are in the same week, and go with it.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

TABLES = ("events", "deliveries_finished", "attempts")
KEPT_DAYS = 31  # as long as a cursor of the feed is good
WEEKS_AHEAD = 5  # a relay that is away for a month stops nobody from changing an item
DAY = timedelta(days=1)
WEEK = 7 * DAY
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
RANDOM_BITS = 80
NAME = re.compile(r"events_(\d{4})(\d\d)(\d\d)")


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - day.weekday() * DAY


def wanted(today: date) -> list[date]:
    """The weeks that must exist before anything happens in them."""
    return [week_of(today) + ahead * WEEK for ahead in range(WEEKS_AHEAD + 1)]


def expired(weeks: Iterable[date], today: date) -> list[date]:
    """The weeks whose last day is older than what is kept."""
    return sorted(week for week in weeks if week + WEEK <= today - KEPT_DAYS * DAY)


def first_id(week: date) -> UUID:
    """The lowest id that an event of this week can have."""
    milliseconds = (datetime.combine(week, time(), UTC) - EPOCH) // timedelta(milliseconds=1)
    return UUID(int=milliseconds << RANDOM_BITS)


def name(table: str, week: date) -> str:
    return f"{table}_{week:%Y%m%d}"


def week_named(partition: str) -> date | None:
    """The week of a partition of `events`; None for another table."""
    match = NAME.fullmatch(partition)
    return date(*map(int, match.groups())) if match else None


def definition(table: str, week: date, *, first: bool = False) -> str:
    """The statement that makes a week of `table`; the first one takes all that was before it."""
    start = "MINVALUE" if first else f"'{first_id(week)}'"
    return (
        f"CREATE TABLE {name(table, week)} PARTITION OF {table}"
        f" FOR VALUES FROM ({start}) TO ('{first_id(week + WEEK)}')"
    )
