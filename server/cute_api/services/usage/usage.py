"""The use of a user's keys: counts by hour or day, and the last single requests."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    Integer,
    SmallInteger,
    Text,
    Uuid,
    and_,
    any_,
    cast,
    func,
    literal_column,
    null,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.types import TypeEngine

from cute_api.lib.json_objects import Json
from cute_api.lib.times import EPOCH, timestamp
from cute_api.models import ApiKey, RequestRecord, UsageHour, UserUsageHour
from cute_api.models.statements import Reads, Statement, parameter
from cute_api.models.usage import NO_OPERATION
from cute_api.services.common.cursors import Cursors, Listing
from cute_api.services.common.moments import moment
from cute_api.services.common.pagination import DEFAULT_LIMIT, ListPosition, PageParameters
from cute_api.services.keys.principals import Principal
from cute_api.usage.histogram import BUCKETS, quantiles_us

MICROSECOND = timedelta(microseconds=1)


class Period(StrEnum):
    """A period by which calls are counted."""

    HOUR = "hour"
    DAY = "day"


# How far back the list goes: without `since`, and at most, so that the work is bounded.
BEGINS = {Period.HOUR: timedelta(hours=24), Period.DAY: timedelta(days=30)}
REACHES = {Period.HOUR: timedelta(days=31), Period.DAY: timedelta(days=400)}


# The columns by which counts may be grouped and filtered, in the order of sorting.
GROUPS: Mapping[str, TypeEngine[Any]] = {
    "key_id": Uuid(),
    "operation": Text(),
    "status_class": SmallInteger(),
}
Hours = type[UsageHour] | type[UserUsageHour]
"""Counts by the hour: of each key, or of all keys of a user, which are far fewer rows."""
WHEN = DateTime(timezone=True)


class RequestColumns(NamedTuple):
    """A request: columns of `RequestRecord`."""

    at: datetime
    request_id: str
    key_id: str
    operation: str | None
    method: str
    status: int
    error_code: str | None
    latency_us: int
    bytes_out: int
    ip_prefix: str | None
    user_agent: str | None
    path: str | None
    query: str | None
    api_version: str | None
    errors: Any
    fault: str | None

    @property
    def document(self) -> Json:
        """Schema `RequestEntry`."""
        return {
            "request_id": self.request_id,
            "started_at": timestamp(self.at, timespec="microseconds"),
            "key_id": self.key_id,
            "operation": self.operation,
            "method": self.method,
            "status": self.status,
            "error_code": self.error_code,
            "latency_ms": _milliseconds(self.latency_us),
            "bytes_out": self.bytes_out,
            "ip_prefix": self.ip_prefix,
            "user_agent": self.user_agent,
            "path": self.path,
            "query": self.query,
            "api_version": self.api_version,
            "errors": [] if self.errors is None else self.errors,
            "fault": self.fault,
        }


class UsageColumns(NamedTuple):
    """A period's counts. Columns by which they are not grouped are None."""

    begin: datetime
    key_id: str | None
    operation: str | None
    status_class: int | None
    requests: int
    quota_used: int
    latencies: list[int]

    @property
    def document(self) -> Json:
        """Schema `UsagePeriod`."""
        latencies = [int(count) for count in self.latencies]
        p50, p95 = (found or 0 for found in quantiles_us(latencies, (0.5, 0.95)))
        return {
            "start": timestamp(self.begin, timespec="seconds"),
            "key_id": self.key_id,
            "operation": None if self.operation in {None, NO_OPERATION} else self.operation,
            "status_class": None if self.status_class is None else f"{self.status_class}xx",
            "requests": int(self.requests),
            "quota_used": int(self.quota_used),
            "p50_ms": _milliseconds(p50),
            "p95_ms": _milliseconds(p95),
        }


_KEYS_OF_APP = select(ApiKey.id).where(ApiKey.app_id == parameter("app", Uuid()))


@cache
def _requests(given: frozenset[str]) -> Statement:
    """Return a statement that is planned at each call, because filters have different indexes."""
    record = RequestRecord
    conditions: dict[str, list[ColumnElement[bool]]] = {
        "request_id": [record.request_id == any_(parameter("request_id", ARRAY(Uuid)))],
        "status": [record.status == any_(parameter("status", ARRAY(SmallInteger)))],
        "operation": [record.operation == any_(parameter("operation", ARRAY(Text)))],
        "started_since": [record.at >= parameter("started_since", WHEN)],
        "started_until": [record.at < parameter("started_until", WHEN)],
        "app": [record.key_id.in_(_KEYS_OF_APP)],
        "cursor": before(parameter("at", WHEN), parameter("last", Uuid())),
    }
    return Statement(
        select(
            *(_id_as_text(getattr(record, name)) for name in RequestColumns._fields),
        )
        .where(
            record.user_id == parameter("user", Uuid()),
            *(test for name, tests in conditions.items() if name in given for test in tests),
        )
        .order_by(record.at.desc(), record.request_id.desc())
        .limit(parameter("count", Integer())),
        RequestColumns,
        by_values=True,
    )


class RequestsQuery(PageParameters, total=False):
    """Parameters of `list_my_requests`."""

    request_id: list[str]
    status: list[int]
    operation: list[str]
    started_since: str
    started_until: str


def list_requests(reads: Reads, principal: Principal, query: Mapping[str, Any]) -> Json:
    """Return a page of the user's requests, or of the app's if it calls for itself, newest first.

    `query` holds the operation's parameters.
    """
    limit: int = query.get("limit", DEFAULT_LIMIT)
    cursors = Cursors.of(reads, Listing.OWN_REQUESTS, user_id=principal.owner_id, query=query)
    values = {**query, "user": str(principal.user_id), "count": limit + 1}
    given = frozenset(query) - {"limit"}
    if principal.acts_for_app:
        values["app"] = str(principal.owner_id)
        given |= {"app"}
    times = ("started_since", "started_until")
    values |= {name: moment(query, name) for name in times if name in query}
    if "cursor" in query:
        at, last = began(ListPosition.unpack(cursors.read(query["cursor"])))
        values |= {"at": at, "last": str(last)}
    rows = reads.rows(_requests(given), **values)
    shown = rows[:limit]
    following = None
    if len(rows) > limit:
        last_shown = place_of(shown[-1].at, UUID(shown[-1].request_id))
        following = cursors.write(last_shown.pack())
    return {
        "data": [row.document for row in shown],
        "next_cursor": following,
        "has_more": following is not None,
    }


@cache
def _usage(by: Period, groups: tuple[str, ...], given: frozenset[str]) -> Statement:
    """A statement planned at each call: the times decide how many rows are added up."""
    hours: Hours = UsageHour if "key_id" in {*groups, *given} else UserUsageHour
    begin = func.date_trunc(literal_column(f"'{by.value}'"), hours.hour, literal_column("'UTC'"))
    since = parameter("since", WHEN)
    conditions: list[ColumnElement[bool]] = [
        hours.user_id == parameter("user", Uuid()),
        # Implied by the next condition, but served by the index.
        hours.hour >= since,
        begin >= since,
        *(
            getattr(hours, name) == any_(parameter(name, ARRAY(kind)))
            for name, kind in GROUPS.items()
            if name in given
        ),
    ]
    if "start_until" in given:
        conditions.append(begin < parameter("start_until", WHEN))
    columns: list[ColumnElement[Any]] = [getattr(hours, name) for name in groups]
    if "cursor" in given:
        conditions.append(_after(begin, groups, columns))
    return Statement(
        select(
            begin.label("begin"),
            *(
                (_id_as_text(getattr(hours, name)) if name in groups else null()).label(name)
                for name in GROUPS
            ),
            func.sum(hours.requests).label("requests"),
            func.sum(hours.quota_used).label("quota_used"),
            array([func.sum(hours.latencies[bucket + 1]) for bucket in range(BUCKETS)]).label(
                "latencies"
            ),
        )
        .where(*conditions)
        .group_by(begin, *columns)
        .order_by(begin.desc(), *columns)
        .limit(parameter("count", Integer())),
        UsageColumns,
        by_values=True,
    )


class UsageQuery(PageParameters, total=False):
    """Parameters of `list_my_usage`."""

    start_since: str
    start_until: str
    by: str
    group_by: list[str]
    key_id: list[str]
    operation: list[str]
    status_class: list[str]


def list_usage(
    reads: Reads, principal: Principal, query: Mapping[str, Any], *, now: datetime
) -> Json:
    """A page of counts, the newest period first. `query` holds the operation's parameters."""
    limit: int = query.get("limit", DEFAULT_LIMIT)
    by = Period(query.get("by", Period.HOUR))
    asked = frozenset(query.get("group_by", ()))
    groups = tuple(name for name in GROUPS if name in asked)
    cursors = Cursors.of(reads, Listing.OWN_USAGE, user_id=principal.user_id, query=query)
    since = moment(query, "start_since") if "start_since" in query else now - BEGINS[by]
    values = {
        "user": str(principal.user_id),
        "since": max(since, now - REACHES[by]),
        "count": limit + 1,
    }
    if "start_until" in query:
        values["start_until"] = moment(query, "start_until")
    values |= {name: query[name] for name in ("key_id", "operation") if name in query}
    if "status_class" in query:
        values["status_class"] = [int(status_class[0]) for status_class in query["status_class"]]
    if "cursor" in query:
        seconds, *last = orjson.loads(cursors.read(query["cursor"]))
        values["at"] = EPOCH + timedelta(seconds=seconds)
        values |= {f"after_{name}": value for name, value in zip(groups, last, strict=True)}
    given = frozenset(query) & {*GROUPS, "start_until", "cursor"}
    rows = reads.rows(_usage(by, groups, given), **values)
    shown = rows[:limit]
    has_more = len(rows) > limit
    return {
        "data": [row.document for row in shown],
        "next_cursor": cursors.write(_usage_place(shown[-1], groups)) if has_more else None,
        "has_more": has_more,
    }


def place_of(at: datetime, request_id: UUID) -> ListPosition:
    """A request's place in a list of them, the newest first."""
    return ListPosition((at - EPOCH) // MICROSECOND, request_id)


def began(place: ListPosition) -> tuple[datetime, UUID]:
    """The start and the id of the request at a place in a list."""
    return EPOCH + (place.value or 0) * MICROSECOND, place.last


def before(at: Any, request_id: Any) -> list[ColumnElement[bool]]:
    """The conditions that continue a list of requests, the newest first."""
    return [
        # This condition lets PostgreSQL skip whole days.
        RequestRecord.at <= at,
        tuple_(RequestRecord.at, RequestRecord.request_id) < tuple_(at, request_id),
    ]


def _id_as_text(column: Any) -> ColumnElement[Any]:
    """A column, as text where it is an id."""
    found: ColumnElement[Any] = cast(column, Text) if isinstance(column.type, Uuid) else column
    return found


def _usage_place(row: UsageColumns, groups: Sequence[str]) -> bytes:
    """The place where a list of usage continues: a period and its values of the groups."""
    return orjson.dumps([int(row.begin.timestamp()), *(getattr(row, name) for name in groups)])


def _after(
    begin: ColumnElement[datetime], groups: Sequence[str], columns: Sequence[ColumnElement[Any]]
) -> ColumnElement[bool]:
    """The condition that continues a list: later in the same period, or an earlier period."""
    at = parameter("at", WHEN)
    if not groups:
        return begin < at
    last = [parameter(f"after_{name}", GROUPS[name]) for name in groups]
    return or_(begin < at, and_(begin == at, tuple_(*columns) > tuple_(*last)))


def _milliseconds(microseconds: int) -> int:
    """Milliseconds, rounded up so that no request takes zero."""
    return -(-microseconds // 1_000)
