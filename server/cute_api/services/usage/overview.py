"""A user's requests as their portal shows them: counts over time, by operation and by error.

Every query is limited to the user's own rows: another user's key has none.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Double,
    Row,
    Text,
    cast,
    func,
    literal_column,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.functions import Function

from cute_api.models import RequestRecord, UsageHour, UserUsageHour
from cute_api.models.usage import FIRST_FAILED
from cute_api.services.usage.usage import Hours, Period
from cute_api.usage.histogram import BUCKETS, quantiles_us

FAILED_CLASS = FIRST_FAILED // 100
CLASSES = (1, 2, 3, 4, 5)
# The newest failed requests that are counted by code: a bound on the work, not on the storage.
MAX_FAILED = 50_000
MAX_CODES = 50
# A report is by the hour while it covers no more than this, unless the user chose a period.
BY_HOUR = timedelta(days=3)
_DAY: ColumnElement[timedelta] = literal_column("interval '1 day'")
_EPOCH: ColumnElement[datetime] = literal_column("timestamptz '1970-01-01 00:00:00+00'")


class ReportRange(StrEnum):
    """How far back a report goes."""

    DAY = "24h"
    WEEK = "7d"
    MONTH = "30d"

    @property
    def days(self) -> int:
        return {ReportRange.DAY: 1, ReportRange.WEEK: 7, ReportRange.MONTH: 30}[self]


@dataclass(frozen=True, slots=True)
class Span:
    """The periods of a report, oldest first. The last one is incomplete."""

    by: Period
    starts: Sequence[datetime]

    @classmethod
    def of(cls, wanted: ReportRange, by: Period, now: datetime) -> "Span":
        """The last hours or days (UTC); the last period contains `now`."""
        length = timedelta(hours=1) if by is Period.HOUR else timedelta(days=1)
        last = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        if by is Period.DAY:
            last = last.replace(hour=0)
        count = wanted.days * (24 if by is Period.HOUR else 1)
        return cls(by, [last - length * back for back in reversed(range(count))])

    @property
    def since(self) -> datetime:
        return self.starts[0]

    def since_first(self, first: datetime) -> "Span":
        """The span without the periods before that of `first`, which have no requests."""
        before = sum(start <= first for start in self.starts) - 1
        return Span(self.by, self.starts[max(before, 0) :])


@dataclass(frozen=True, slots=True)
class RequestTally:
    """Counts of a group of requests. Latencies in milliseconds, None without requests."""

    by_class: Mapping[int, int] = field(default_factory=dict)
    quota_used: int = 0
    latencies: Sequence[int] = ()

    @classmethod
    def of(cls, row: Row[*tuple[Any, ...]]) -> "RequestTally":
        return cls(
            dict(zip(CLASSES, row.by_class, strict=True)),
            int(row.quota_used),
            counts_in(row.latencies),
        )

    @classmethod
    def sum(cls, tallies: Collection["RequestTally"]) -> "RequestTally":
        return cls(
            {status: sum(tally.by_class.get(status, 0) for tally in tallies) for status in CLASSES},
            sum(tally.quota_used for tally in tallies),
            [sum(counts) for counts in zip(*(tally.latencies for tally in tallies), strict=True)],
        )

    @property
    def requests(self) -> int:
        return sum(self.by_class.values())

    @property
    def failed(self) -> int:
        return sum(n for status, n in self.by_class.items() if status >= FAILED_CLASS)

    @property
    def quantiles(self) -> tuple[float | None, float | None]:
        """The p50 and the p95."""
        p50, p95 = quantiles_us(self.latencies, (0.5, 0.95))
        return milliseconds(p50), milliseconds(p95)

    @property
    def p50(self) -> float | None:
        return self.quantiles[0]

    @property
    def p95(self) -> float | None:
        return self.quantiles[1]


@dataclass(frozen=True, slots=True)
class FailureCount:
    """How often requests failed with a code and status. `code` is None without a response."""

    code: str | None
    status: int
    requests: int


@dataclass(frozen=True, slots=True)
class Report:
    """A report. `operations` by id, busiest first; the empty id is for unknown paths.

    With `failures_cut`, `failures` counts only the newest `MAX_FAILED` failed requests.
    """

    total: RequestTally
    periods: Mapping[datetime, RequestTally]
    operations: Mapping[str, RequestTally]
    failures: Sequence[FailureCount]
    failures_cut: bool


def report(session: Session, user_id: UUID, span: Span, *, key_id: UUID | None = None) -> Report:
    """The requests with the user's keys, or with one key, in the periods of `span`."""
    periods = {start: RequestTally() for start in span.starts}
    operations: dict[str, RequestTally] = {}
    hours = UserUsageHour if key_id is None else UsageHour
    begin = begin_of(hours, span.by)
    # Two groupings in one pass: a row has the period or the operation.
    by_class = [
        func.coalesce(sum_of(hours.requests).filter(hours.status_class == n), literal_column("0"))
        for n in CLASSES
    ]
    for row in session.execute(
        select(
            begin.label("begin"),
            hours.operation,
            cast(array(by_class), ARRAY(BigInteger)).label("by_class"),
            sum_of(hours.quota_used).label("quota_used"),
            sum_of_latencies(hours).label("latencies"),
        )
        .where(*of_user(hours, user_id, span.since, None, key_id))
        .group_by(func.grouping_sets(tuple_(begin), tuple_(hours.operation)))
    ):
        if row.begin is None:
            operations[row.operation] = RequestTally.of(row)
        elif row.begin in periods:
            periods[row.begin] = RequestTally.of(row)
    busiest = sorted(operations.items(), key=lambda entry: (-entry[1].requests, entry[0]))
    failures = count_failures(session, user_id, span, key_id)
    return Report(
        total=RequestTally.sum(operations.values()),
        periods=periods,
        operations=dict(busiest),
        failures=failures,
        failures_cut=sum(failure.requests for failure in failures) >= MAX_FAILED,
    )


def fitting_period(wanted: ReportRange, first: datetime, now: datetime) -> Period:
    """The period for a report whose earliest possible request is at `first`."""
    covered = min(timedelta(days=wanted.days), now - first)
    return Period.HOUR if covered <= BY_HOUR else Period.DAY


def first_hour(session: Session, user_id: UUID) -> datetime | None:
    """The hour of the user's first counted request, however long ago."""
    return session.scalar(select(func.min(UsageHour.hour)).where(UsageHour.user_id == user_id))


def by_period(session: Session, user_id: UUID, span: Span) -> Mapping[datetime, RequestTally]:
    """The requests of all keys of the user in each period of `span`, without latencies."""
    hours = UserUsageHour
    begin = begin_of(hours, span.by)
    found: dict[datetime, dict[int, int]] = {start: {} for start in span.starts}
    for began, status_class, requests in session.execute(
        select(begin, hours.status_class, sum_of(hours.requests))
        .where(*of_user(hours, user_id, span.since, None, None))
        .group_by(begin, hours.status_class)
    ):
        if began in found:
            found[began][status_class] = int(requests)
    return {start: RequestTally(by_class) for start, by_class in found.items()}


def by_user(
    session: Session, user_ids: Collection[UUID], since: datetime
) -> Mapping[UUID, RequestTally]:
    """The requests of all keys of users from an hour on, without latencies."""
    hours = UserUsageHour
    counted: dict[UUID, dict[int, int]] = {}
    used: dict[UUID, int] = {}
    for user_id, status_class, requests, quota_used in session.execute(
        select(hours.user_id, hours.status_class, sum_of(hours.requests), sum_of(hours.quota_used))
        .where(hours.user_id.in_(user_ids), hours.hour >= since)
        .group_by(hours.user_id, hours.status_class)
    ):
        counted.setdefault(user_id, {})[status_class] = int(requests)
        used[user_id] = used.get(user_id, 0) + int(quota_used)
    return {user_id: RequestTally(by_class, used[user_id]) for user_id, by_class in counted.items()}


def milliseconds(microseconds: int | None) -> float | None:
    """Milliseconds, rounded to a tenth."""
    return None if microseconds is None else round(microseconds / 1_000, 1)


def count_failures(
    session: Session, user_id: UUID, span: Span, key_id: UUID | None = None
) -> Sequence[FailureCount]:
    """Counts of the newest `MAX_FAILED` failed requests, the most frequent failure first."""
    # An index of failed requests serves this.
    conditions = [
        RequestRecord.user_id == user_id,
        RequestRecord.at >= span.since,
        RequestRecord.status >= FIRST_FAILED,
    ]
    if key_id is not None:
        conditions.append(RequestRecord.key_id == key_id)
    newest = (
        select(RequestRecord.error_code, RequestRecord.status)
        .where(*conditions)
        .order_by(RequestRecord.at.desc(), RequestRecord.request_id.desc())
        .limit(MAX_FAILED)
        .subquery()
    )
    requests = func.count()
    found = session.execute(
        select(newest.c.error_code, newest.c.status, requests)
        .group_by(newest.c.error_code, newest.c.status)
        .order_by(requests.desc(), newest.c.error_code)
        .limit(MAX_CODES)
    )
    return [FailureCount(code, status, count) for code, status, count in found]


def begin_of(hours: Hours, by: Period) -> ColumnElement[datetime]:
    """The start of a row's period (UTC)."""
    if by is Period.HOUR:
        return hours.hour.expression
    # A UTC day always has 24 hours. `date_trunc` with a time zone costs more than the whole row.
    return func.date_bin(_DAY, hours.hour, _EPOCH)


def sum_of(counts: ColumnElement[int] | InstrumentedAttribute[int]) -> Function[float]:
    """A sum that is exact up to 2 ** 53, at two thirds of the cost of a `bigint` sum."""
    return func.sum(cast(counts, Double))


def sum_of_latencies(hours: Hours) -> ColumnElement[Any]:
    """The sum of all rows' histograms, as the text of a `bigint[]`: see `counts_in`."""
    sums = [sum_of(hours.latencies[bucket + 1]) for bucket in range(BUCKETS)]
    return cast(cast(array(sums), ARRAY(BigInteger)), Text)


def counts_in(latencies: str) -> list[int]:
    """Parse the counts of a histogram from text.

    The driver takes longer to read an array than the database to add up ten. Apart from its braces,
    PostgreSQL's array has the form of JSON."""
    counts: list[int] = orjson.loads(f"[{latencies[1:-1]}]")
    return counts


def of_user(
    hours: Hours, user_id: UUID, since: datetime, until: datetime | None, key_id: UUID | None
) -> list[ColumnElement[bool]]:
    """Return the conditions of a user's rows from `since` until `until`, optionally of one key."""
    conditions = [hours.user_id == user_id, hours.hour >= since]
    if until is not None:
        conditions.append(hours.hour < until)
    if key_id is not None:
        conditions.append(UsageHour.key_id == key_id)
    return conditions
