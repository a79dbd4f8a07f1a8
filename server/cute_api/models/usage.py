"""What requests left behind: a row each for some days, and counts by hour and key for longer.

Neither has foreign keys: a row records what happened, also for a key or a user that was removed.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Index, Integer, SmallInteger, text
from sqlalchemy.dialects.postgresql import CIDR, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from cute_api.models.base import Base

# A request that matches no operation: part of a primary key, so no NULL.
NO_OPERATION = ""
# The lowest status of a request that failed.
FIRST_FAILED = 400


class RequestRecord(Base):
    """One request under `/v1`, partitioned by the day (UTC) of `at`, when it began.

    `counted` says whether it used a unit of the key's quota. Without a valid key, `key_id` and
    `user_id` are NULL. `path`, `query` and `errors` (of the problem) are redacted before they come
    here; `api_version` is that of the call.
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


class RequestBody(Base):
    """The body of a failed request, for a day, while its owner wants it.

    `sealed` is what `cute_api.usage.bodies` made of it: redacted, compressed, encrypted.
    """

    __tablename__ = "request_bodies"
    __table_args__ = (Index("ix_request_bodies_user_id", "user_id"),)

    at: Mapped[datetime] = mapped_column(primary_key=True)
    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[UUID]
    sealed: Mapped[str]


class CountedRequest(Base):
    """A request that is in `usage_hours`, and by sampling not in the log; by day as the log is."""

    __tablename__ = "counted_requests"
    __table_args__ = ({"postgresql_partition_by": "RANGE (at)"},)

    at: Mapped[datetime] = mapped_column(primary_key=True)
    request_id: Mapped[UUID] = mapped_column(primary_key=True)


class RemovedRequests(Base):
    """A day of the log from which the rows of a tier have been removed, since that is kept for
    fewer days than others."""

    __tablename__ = "removed_requests"

    day: Mapped[date] = mapped_column(primary_key=True)
    tier: Mapped[str] = mapped_column(primary_key=True)


class UsageHour(Base):
    """The requests of a key in one hour (UTC), of one operation and status class (2 for 2xx).

    `latencies` are counts in the buckets of `cute_api.usage.histogram`. Triggers of the table add
    up those of all keys in `UserUsageHour`; `summed` says whether this row is a part of that, as
    all are once a migration has gone through those from before.
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
    """The same of all keys of a user, which the database keeps: nothing else writes it."""

    __tablename__ = "user_usage_hours"

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    operation: Mapped[str] = mapped_column(primary_key=True)
    status_class: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    requests: Mapped[int] = mapped_column(BigInteger)
    quota_used: Mapped[int] = mapped_column(BigInteger)
    latencies: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
