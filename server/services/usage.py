"""What a user's keys did: counts by hour or day, and the last requests one by one."""

from collections.abc import Mapping, Sequence
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
from server.services.cursors import Cursors, Listing
from server.services.moments import EPOCH, moment
from server.services.pagination import DEFAULT_LIMIT, Position
from server.services.principals import Principal
from server.usage.histogram import BUCKETS, quantile_us

Json = dict[str, Any]

MICROSECOND = timedelta(microseconds=1)


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
    cursors = Cursors.of(session, Listing.OWN_REQUESTS, user_id=principal.user_id, query=query)
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
        conditions += before(Position.unpack(cursors.read(query["cursor"])))
    rows = session.scalars(
        select(RequestRecord)
        .where(*conditions)
        .order_by(RequestRecord.at.desc(), RequestRecord.request_id.desc())
        .limit(limit + 1)
    ).all()
    shown, has_more = rows[:limit], len(rows) > limit
    following = None
    if has_more:
        following = cursors.write(place_of(shown[-1].at, shown[-1].request_id).pack())
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
    cursors = Cursors.of(session, Listing.OWN_USAGE, user_id=principal.user_id, query=query)
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
        conditions.append(_after(cursors.read(query["cursor"]), begin, grouped))
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
        "next_cursor": cursors.write(_usage_place(shown[-1], grouped)) if has_more else None,
        "has_more": has_more,
    }


def place_of(at: datetime, request_id: UUID) -> Position:
    """A request's place in a list of them, the newest first."""
    return Position((at - EPOCH) // MICROSECOND, request_id)


def before(place: Position) -> list[ColumnElement[bool]]:
    """The conditions that continue a list of requests, the newest first."""
    at = EPOCH + (place.value or 0) * MICROSECOND
    return [
        # This one lets whole days be passed over.
        RequestRecord.at <= at,
        tuple_(RequestRecord.at, RequestRecord.request_id) < tuple_(at, place.last),
    ]


def _usage_place(row: Row[Any], grouped: Mapping[str, object]) -> bytes:
    """Where a list of usage goes on: after a period and the values that it is grouped by."""
    return orjson.dumps([int(row.begin.timestamp()), *(getattr(row, name) for name in grouped)])


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
    place: bytes,
    begin: ColumnElement[datetime],
    grouped: Mapping[str, InstrumentedAttribute[Any]],
) -> ColumnElement[bool]:
    """The condition that continues a list: later in the same period, or in one before."""
    seconds, *last = orjson.loads(place)
    at = EPOCH + timedelta(seconds=seconds)
    if not grouped:
        return begin < at
    values = [
        literal(UUID(value) if name == "key_id" else value, column.type)
        for (name, column), value in zip(grouped.items(), last, strict=True)
    ]
    return or_(begin < at, and_(begin == at, tuple_(*grouped.values()) > tuple_(*values)))


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
