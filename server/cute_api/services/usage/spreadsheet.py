"""A user's usage as rows of a spreadsheet, in parts that are sent as they are read."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, Text, cast, select
from sqlalchemy.orm import Session

from cute_api.lib.times import timestamp
from cute_api.models import UsageHour
from cute_api.models.usage import NO_OPERATION
from cute_api.services.usage.overview import (
    Span,
    begin_of,
    counts_in,
    milliseconds,
    of_user,
    sum_of,
    sum_of_latencies,
)
from cute_api.services.usage.usage import Period
from cute_api.usage.histogram import quantiles_us

MAX_ROWS = 50_000
# The first part is short so that the file begins at once; each later part is twice as long as the
# one before, up to the longest. By the day, parts are whole days, so that no day is split.
FIRST_PART = {Period.HOUR: timedelta(hours=1), Period.DAY: timedelta(days=1)}
LONGEST_PART = timedelta(days=2)
SHARES = (0.5, 0.95)


class Row(NamedTuple):
    """A row of the report; its fields are the names of the columns."""

    start: str
    key_id: str
    operation: str | None
    status_class: str
    requests: int
    quota_used: int
    p50_ms: float | None
    p95_ms: float | None


def parts(span: Span) -> Iterator[tuple[datetime, datetime | None]]:
    """The start and end of each part, the newest first.

    The newest has no end because clocks differ.
    """
    until = None
    length = FIRST_PART[span.by]
    since = span.starts[-1] + length
    while since > span.since:
        since = max(since - length, span.since)
        yield since, until
        until = since
        length = min(length * 2, LONGEST_PART)


def rows(
    session: Session,
    user_id: UUID,
    by: Period,
    since: datetime,
    until: datetime | None,
    *,
    key_id: UUID | None = None,
    limit: int = MAX_ROWS,
) -> Iterator[Row]:
    """The report row by row, the newest period first; see `parts`."""
    begin = begin_of(UsageHour, by)
    groups = (UsageHour.key_id, UsageHour.operation, UsageHour.status_class)
    shown = (
        begin.label("begin"),
        cast(UsageHour.key_id, Text),
        UsageHour.operation,
        UsageHour.status_class,
    )
    statement: Select[*tuple[Any, ...]]
    if by is Period.HOUR:
        # An hour's row is stored as it is shown.
        statement = select(
            *shown, UsageHour.requests, UsageHour.quota_used, cast(UsageHour.latencies, Text)
        )
    else:
        statement = select(
            *shown,
            sum_of(UsageHour.requests).label("requests"),
            sum_of(UsageHour.quota_used).label("quota_used"),
            sum_of_latencies(UsageHour).label("latencies"),
        ).group_by(begin, *groups)
    found = session.execute(
        statement.where(*of_user(UsageHour, user_id, since, until, key_id))
        .order_by(begin.desc(), *groups)
        .limit(limit)
    )
    for row in found:
        p50, p95 = quantiles_us(counts_in(row.latencies), SHARES)
        yield Row(
            start=timestamp(row.begin, timespec="seconds"),
            key_id=row.key_id,
            operation=row.operation if row.operation != NO_OPERATION else None,
            status_class=f"{row.status_class}xx",
            requests=int(row.requests),
            quota_used=int(row.quota_used),
            p50_ms=milliseconds(p50),
            p95_ms=milliseconds(p95),
        )
