"""How much a user called, row by row for a spreadsheet, in parts that are sent as they are read."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, cast, select
from sqlalchemy.orm import Session

from cute_api.lib.times import timestamp
from cute_api.models import UsageHour
from cute_api.models.usage import NO_OPERATION
from cute_api.services.usage.overview import (
    Span,
    begin_of,
    milliseconds,
    of_user,
    sum_of,
    sum_of_latencies,
)
from cute_api.services.usage.usage import Period
from cute_api.usage.histogram import quantile_us

MAX_ROWS = 50_000
# How much time one part covers: whole days, so that none is in two.
PART = timedelta(days=2)
COLUMNS = (
    "start",
    "key_id",
    "operation",
    "status_class",
    "requests",
    "quota_used",
    "p50_ms",
    "p95_ms",
)

Row = Sequence[str | int | float | None]


def parts(span: Span) -> Iterator[tuple[datetime, datetime | None]]:
    """From when until when each part goes, the newest first.

    That one has no end: clocks differ.
    """
    until = None
    length = timedelta(hours=1) if span.by is Period.HOUR else timedelta(days=1)
    since = span.starts[-1] + length
    while since > span.since:
        since = max(since - PART, span.since)
        yield since, until
        until = since


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
    """The report row by row, the newest period first, as `COLUMNS` name it; see `parts`."""
    begin = begin_of(by)
    groups = (UsageHour.key_id, UsageHour.operation, UsageHour.status_class)
    shown = (begin.label("begin"), cast(UsageHour.key_id, Text).label("key_id"), *groups[1:])
    # As text: the driver takes longer to read an array than the database to add up ten.
    statement: Select[*tuple[Any, ...]]
    if by is Period.HOUR:
        # An hour's row is stored as it is shown.
        statement = select(
            *shown, UsageHour.requests, UsageHour.quota_used, cast(UsageHour.latencies, Text)
        )
    else:
        statement = select(
            *shown,
            sum_of(UsageHour.requests),
            sum_of(UsageHour.quota_used),
            cast(sum_of_latencies(), Text),
        ).group_by(begin, *groups)
    found = session.execute(
        statement.where(*of_user(user_id, since, until, key_id))
        .order_by(begin.desc(), *groups)
        .limit(limit)
    )
    for start, key, operation, status_class, requests, quota_used, counted in found:
        latencies = [int(one) for one in counted[1:-1].split(",")]
        yield (
            timestamp(start, timespec="seconds"),
            key,
            operation if operation != NO_OPERATION else None,
            f"{status_class}xx",
            int(requests),
            int(quota_used),
            milliseconds(quantile_us(latencies, 0.5)),
            milliseconds(quantile_us(latencies, 0.95)),
        )
