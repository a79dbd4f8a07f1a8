"""Requests: a row each for some days, counts by hour and key for longer.

Neither has foreign keys, so that rows outlive their keys and users.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Index, Integer, SmallInteger, text
from sqlalchemy.dialects.postgresql import CIDR, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from cute_api.models.base import Base

# For requests without an operation; not NULL, because it is part of a primary key.
NO_OPERATION = ""
# The lowest status of a request that failed.
FIRST_FAILED = 400


class RequestRecord(Base):
    """One request under `/v1`, partitioned by the day (UTC) of `at`, when it began.

    `counted` says whether it used a unit of the key's quota. Without a valid key, `key_id` and
    `user_id` are NULL. `path`, `query` and `errors` (of the problem) are redacted; `api_version` is
    the call's, `fault` that of a sandbox which it met. Responses with the same ETag have the same
    `etag_hash`.
    """

    __tablename__ = "request_log"
    __table_args__ = (
        Index("ix_request_log_user_id_at", "user_id", "at", "request_id"),
        Index("ix_request_log_request_id", "request_id"),
        Index(
            "ix_request_log_failed",
            "user_id",
            "at",
            "request_id",
            postgresql_include=["status", "error_code", "key_id", "operation"],
            postgresql_where=text(f"status >= {FIRST_FAILED}"),
        ),
        {"postgresql_partition_by": "RANGE (at)"},
    )

    at: Mapped[datetime] = mapped_column(primary_key=True)
    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    key_id: Mapped[UUID | None]
    user_id: Mapped[UUID | None]
    operation: Mapped[str | None]
    method: Mapped[str]
    status: Mapped[int] = mapped_column(SmallInteger)
    latency_us: Mapped[int] = mapped_column(Integer)
    bytes_out: Mapped[int] = mapped_column(BigInteger)
    ip_prefix: Mapped[str | None] = mapped_column(CIDR)
    user_agent: Mapped[str | None]
    error_code: Mapped[str | None]
    counted: Mapped[bool]
    path: Mapped[str | None]
    query: Mapped[str | None]
    api_version: Mapped[str | None]
    errors: Mapped[list[dict[str, str]] | None] = mapped_column(JSONB(none_as_null=True))
    fault: Mapped[str | None]
    etag_hash: Mapped[int | None] = mapped_column(BigInteger)


class RequestBody(Base):
    """The body of a failed request, kept for a day if its owner wants it.

    `sealed` is redacted, compressed and encrypted by `cute_api.usage.bodies`.
    """

    __tablename__ = "request_bodies"
    __table_args__ = (Index("ix_request_bodies_user_id", "user_id"),)

    at: Mapped[datetime] = mapped_column(primary_key=True)
    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID]
    sealed: Mapped[str]


class CountedRequest(Base):
    """A request that is counted, but left out of the log by sampling; partitioned like the log."""

    __tablename__ = "counted_requests"
    __table_args__ = ({"postgresql_partition_by": "RANGE (at)"},)

    at: Mapped[datetime] = mapped_column(primary_key=True)
    request_id: Mapped[UUID] = mapped_column(primary_key=True)


class RemovedRequests(Base):
    """A day of the log without a tier's rows, because the tier's retention is shorter."""

    __tablename__ = "removed_requests"

    day: Mapped[date] = mapped_column(primary_key=True)
    tier: Mapped[str] = mapped_column(primary_key=True)


class UsageHour(Base):
    """The requests of a key in one hour (UTC), by operation and status class (2 for 2xx).

    `latencies` are counts in the buckets of `cute_api.usage.histogram`. Triggers add up the rows of
    all keys in `UserUsageHour`; `summed` says whether this row is included, which is true for all
    once a migration has processed the older rows.
    """

    __tablename__ = "usage_hours"
    __table_args__ = (Index("ix_usage_hours_hour", "hour"),)

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    key_id: Mapped[UUID] = mapped_column(primary_key=True)
    operation: Mapped[str] = mapped_column(primary_key=True)
    status_class: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    requests: Mapped[int] = mapped_column(BigInteger)
    quota_used: Mapped[int] = mapped_column(BigInteger)
    latencies: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    summed: Mapped[bool] = mapped_column(server_default=text("true"))


class UserUsageHour(Base):
    """`UsageHour` for all keys of a user; written only by triggers."""

    __tablename__ = "user_usage_hours"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    operation: Mapped[str] = mapped_column(primary_key=True)
    status_class: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    requests: Mapped[int] = mapped_column(BigInteger)
    quota_used: Mapped[int] = mapped_column(BigInteger)
    latencies: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
