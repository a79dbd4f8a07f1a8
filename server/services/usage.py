"""What a user's keys did: counts by hour or day, and the last requests one by one."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import (
    ColumnElement,
    Row,
    Select,
    and_,
    func,
    literal,
    literal_column,
    null,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import InstrumentedAttribute, Session

from server.models import RequestRecord, UsageHour
from server.models.usage import NO_OPERATION
from server.services.moments import moment
from server.services.pagination import DEFAULT_LIMIT, Position, fingerprint, invalid_cursor
from server.services.principals import Principal
from server.usage.histogram import BUCKETS, quantile_us

Json = dict[str, Any]

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
# The year 9999 has not come yet.
MAX_SECONDS = 250_000_000_000
CHOOSING_REQUESTS = ("request_id", "status", "operation", "since", "until")
CHOOSING_USAGE = ("by", "group_by", "key_id", "operation", "status_class", "since", "until")


class Period(StrEnum):
    """What calls are counted in."""

    HOUR = "hour"
    DAY = "day"


# How far back the list goes: without `since`, and whatever is asked, so that the work is bounded.
BEGINS = {Period.HOUR: timedelta(hours=24), Period.DAY: timedelta(days=30)}
REACHES = {Period.HOUR: timedelta(days=31), Period.DAY: timedelta(days=400)}


def list_requests(session: Session, principal: Principal, query: Json) -> Json:
    """A page of the user's requests, newest first. `query` holds the operation's parameters."""
    limit: int = query.get("limit", DEFAULT_LIMIT)
    chosen = fingerprint({name: query[name] for name in CHOOSING_REQUESTS if name in query})
    conditions: list[ColumnElement[bool]] = [RequestRecord.user_id == principal.user_id]
    if "request_id" in query:
        conditions.append(RequestRecord.request_id == UUID(query["request_id"]))
    if "status" in query:
        conditions.append(RequestRecord.status == query["status"])
    if "operation" in query:
        conditions.append(RequestRecord.operation == query["operation"])
    if "since" in query:
        conditions.append(RequestRecord.at >= moment(query, "since"))
    if "until" in query:
        conditions.append(RequestRecord.at < moment(query, "until"))
    if "cursor" in query:
        position = Position.decode(
            query["cursor"], query=chosen, with_value=True, with_floor=False, max_words=0
        )
        at = moment_of(position.value or 0)
        # The first condition lets whole days be passed over.
        conditions.append(RequestRecord.at <= at)
        conditions.append(
            tuple_(RequestRecord.at, RequestRecord.request_id) < tuple_(at, position.last)
        )
    rows = session.scalars(
        select(RequestRecord)
        .where(*conditions)
        .order_by(RequestRecord.at.desc(), RequestRecord.request_id.desc())
        .limit(limit + 1)
    ).all()
    shown, has_more = rows[:limit], len(rows) > limit
    following = None
    if has_more:
        last = shown[-1]
        following = Position(chosen, (last.at - EPOCH) // MICROSECOND, last.request_id).encode()
    return {
        "data": [_request_entry(row) for row in shown],
        "next_cursor": following,
        "has_more": has_more,
    }


def list_usage(session: Session, principal: Principal, query: Json, *, now: datetime) -> Json:
    """A page of counts, the newest period first. `query` holds the operation's parameters."""
    limit: int = query.get("limit", DEFAULT_LIMIT)
    by = Period(query.get("by", Period.HOUR))
    groups = frozenset(query.get("group_by", "").split(","))
    chosen = fingerprint({name: query[name] for name in CHOOSING_USAGE if name in query})
    begin = func.date_trunc(
        literal_column(f"'{by.value}'"), UsageHour.hour, literal_column("'UTC'")
    )
    columns: Mapping[str, InstrumentedAttribute[Any]] = {
        "key_id": UsageHour.key_id,
        "operation": UsageHour.operation,
        "status_class": UsageHour.status_class,
    }
    grouped = {name: column for name, column in columns.items() if name in groups}
    conditions: list[ColumnElement[bool]] = [UsageHour.user_id == principal.user_id]
    conditions += _within(query, by, begin, now)
    if "key_id" in query:
        conditions.append(UsageHour.key_id == UUID(query["key_id"]))
    if "operation" in query:
        conditions.append(UsageHour.operation == query["operation"])
    if "status_class" in query:
        conditions.append(UsageHour.status_class == int(query["status_class"][0]))
    if "cursor" in query:
        conditions.append(_after(query["cursor"], chosen, begin, grouped))
    sums = [func.sum(UsageHour.latencies[bucket + 1]) for bucket in range(BUCKETS)]
    shown_columns = [
        column.label(name) if name in groups else null().label(name)
        for name, column in columns.items()
    ]
    statement: Select[Any] = (
        select(
            begin.label("begin"),
            *shown_columns,
            func.sum(UsageHour.requests).label("requests"),
            func.sum(UsageHour.quota_used).label("quota_used"),
            array(sums).label("latencies"),
        )
        .where(*conditions)
        .group_by(begin, *grouped.values())
        .order_by(begin.desc(), *grouped.values())
        .limit(limit + 1)
    )
    rows: Sequence[Row[Any]] = session.execute(statement).all()
    shown, has_more = rows[:limit], len(rows) > limit
    return {
        "data": [_usage_period(row) for row in shown],
        "next_cursor": _UsageCursor.of(chosen, shown[-1], groups).encode() if has_more else None,
        "has_more": has_more,
    }


@dataclass(frozen=True, slots=True)
class _UsageCursor:
    """Where a list of usage goes on: after a period and the values that it is grouped by."""

    query: str
    begin: int
    values: tuple[str | int, ...]

    @classmethod
    def of(cls, chosen: str, row: Row[Any], groups: frozenset[str]) -> "_UsageCursor":
        values = {
            "key_id": str(row.key_id),
            "operation": row.operation,
            "status_class": row.status_class,
        }
        kept = tuple(value for name, value in values.items() if name in groups)
        return cls(chosen, int(row.begin.timestamp()), kept)

    def encode(self) -> str:
        text = orjson.dumps([self.query, self.begin, *self.values])
        return base64.urlsafe_b64encode(text).rstrip(b"=").decode()

    @classmethod
    def decode(cls, text: str, chosen: str) -> "_UsageCursor":
        """A cursor of the same list; any other is a 422."""
        try:
            raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            query, begin, *values = orjson.loads(raw)
        except (binascii.Error, ValueError, TypeError) as error:
            raise invalid_cursor() from error
        if query != chosen or type(begin) is not int or not 0 <= begin < MAX_SECONDS:
            raise invalid_cursor()
        return cls(query, begin, tuple(values))


def _within(
    query: Json, by: Period, begin: ColumnElement[datetime], now: datetime
) -> list[ColumnElement[bool]]:
    """The conditions that `since` and `until` make, within what is shown at all."""
    since = moment(query, "since") if "since" in query else now - BEGINS[by]
    since = max(since, now - REACHES[by])
    # A period that begins since then has no hour from before; this condition is the index's.
    conditions = [UsageHour.hour >= since, begin >= since]
    if "until" in query:
        conditions.append(begin < moment(query, "until"))
    return conditions


def _after(
    text: str,
    chosen: str,
    begin: ColumnElement[datetime],
    grouped: Mapping[str, InstrumentedAttribute[Any]],
) -> ColumnElement[bool]:
    """The condition that continues a list: later in the same period, or in one before."""
    cursor = _UsageCursor.decode(text, chosen)
    at = EPOCH + timedelta(seconds=cursor.begin)
    if len(cursor.values) != len(grouped):
        raise invalid_cursor()
    if not grouped:
        return begin < at
    values = [
        literal(_value_of(name, value), column.type)
        for (name, column), value in zip(grouped.items(), cursor.values, strict=True)
    ]
    return or_(begin < at, and_(begin == at, tuple_(*grouped.values()) > tuple_(*values)))


def _value_of(name: str, value: Any) -> Any:
    """The value of a grouping column in a cursor; 422 when it can't be one."""
    try:
        if name == "key_id":
            return UUID(value)
        if name == "operation" and isinstance(value, str) and "\0" not in value:
            return value
        if name == "status_class" and value in range(10):
            return value
    except (ValueError, TypeError, AttributeError):
        pass
    raise invalid_cursor()


def _usage_period(row: Row[Any]) -> Json:
    """Schema `UsagePeriod`."""
    latencies = [int(count) for count in row.latencies]
    p50, p95 = (quantile_us(latencies, share) or 0 for share in (0.5, 0.95))
    return {
        "start": row.begin.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "key_id": None if row.key_id is None else str(row.key_id),
        "operation": None if row.operation in {None, NO_OPERATION} else row.operation,
        "status_class": None if row.status_class is None else f"{row.status_class}xx",
        "requests": int(row.requests),
        "quota_used": int(row.quota_used),
        "p50_ms": _milliseconds(p50),
        "p95_ms": _milliseconds(p95),
    }


def _request_entry(row: RequestRecord) -> Json:
    """Schema `RequestEntry`."""
    return {
        "request_id": str(row.request_id),
        "started_at": row.at.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z",
        "key_id": str(row.key_id),
        "operation": row.operation,
        "method": row.method,
        "status": row.status,
        "error_code": row.error_code,
        "latency_ms": _milliseconds(row.latency_us),
        "bytes_out": row.bytes_out,
        "ip_prefix": row.ip_prefix,
        "user_agent": row.user_agent,
    }


def _milliseconds(microseconds: int) -> int:
    """Rounded up: nothing takes no time."""
    return -(-microseconds // 1_000)


def moment_of(microseconds: int) -> datetime:
    """The time in a cursor, which may be anything; 422 for none that can be."""
    if not 0 <= microseconds < MAX_SECONDS * 1_000_000:
        raise invalid_cursor()
    return EPOCH + microseconds * MICROSECOND
