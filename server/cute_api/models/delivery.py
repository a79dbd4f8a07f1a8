"""Webhooks, events, deliveries, attempts: all the state that delivery has."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import UUID as PGUUID
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import REAL

from cute_api.models._gen.version import API_VERSION
from cute_api.models.base import Base, CreatedAt, Identifier, enum_column
from cute_api.models.enums import (
    AttemptOutcome,
    DeliveryStatus,
    DisabledReason,
    PauseReason,
    WebhookStatus,
)


class Webhook(Base):
    """A registration: which of its owner's events go where.

    `types` (the column `events`) holds types, `<kind>.*` and `*`. `filter` is what its owner
    wrote, `filter_path` the jsonpath that it means. `sealed_secret` is `whsec_` + base64, sealed by
    `cute_api.sealing`; `previous_sealed_secret` signs too, until `previous_secret_until`.

    `pairs` are what the API calls `metadata`.

    A paused one's deliveries wait. A disabled one gets none: `missed_since` to `missed_until` (or
    now) is what its owner may recover.

    Nothing is sent before `verified_at`, when its URL responded to the challenge: until then it is
    tried at `verification_due_at`, and `verification_error` says why the last of
    `verification_tries` failed.

    `created_by_key_id` and `edited_by_key_ids` are the keys that it is trusted through: when one of
    them is revoked it is paused until its owner confirms it.

    `api_version` is the version that its events are sent in. An operator gives it a `region`, whose
    workers serve it; those without one serve the others.
    """

    __tablename__ = "webhooks"
    __table_args__ = (
        Index(
            "ix_webhooks_user_id_id", "user_id", "id", postgresql_where=text("deleted_at IS NULL")
        ),
        Index("ix_webhooks_created_by_key_id", "created_by_key_id"),
        Index(
            "ix_webhooks_verification_due_at",
            "verification_due_at",
            postgresql_where=text("deleted_at IS NULL AND status = 'unverified'"),
        ),
    )

    id: Mapped[Identifier]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    url: Mapped[str]
    types: Mapped[list[str]] = mapped_column("events", ARRAY(Text))
    filter: Mapped[str | None]
    filter_path: Mapped[str | None]
    description: Mapped[str | None]
    pairs: Mapped[dict[str, str]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    sealed_secret: Mapped[bytes]
    previous_sealed_secret: Mapped[bytes | None]
    previous_secret_until: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
    deleted_at: Mapped[datetime | None]
    status: Mapped[WebhookStatus] = mapped_column(
        enum_column(WebhookStatus, "status"), server_default=WebhookStatus.ACTIVE
    )
    pause_reason: Mapped[PauseReason | None] = mapped_column(
        enum_column(PauseReason, "pause_reason")
    )
    disabled_reason: Mapped[DisabledReason | None] = mapped_column(
        enum_column(DisabledReason, "disabled_reason")
    )
    disabled_at: Mapped[datetime | None]
    missed_since: Mapped[datetime | None]
    missed_until: Mapped[datetime | None]
    verified_at: Mapped[datetime | None]
    verification_tries: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    verification_due_at: Mapped[datetime | None]
    verification_tried_at: Mapped[datetime | None]
    verification_error: Mapped[str | None]
    created_by_key_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("api_keys.id", ondelete="SET NULL")
    )
    edited_by_key_ids: Mapped[list[UUID]] = mapped_column(
        ARRAY(PGUUID(as_uuid=True)), server_default=text("'{}'")
    )
    api_version: Mapped[str] = mapped_column(default=API_VERSION, server_default="2026-12-01")
    region: Mapped[str | None]


class EventTypeRow(Base):
    """The spec's event types, written by `cute db upgrade`: no unknown type can be emitted."""

    __tablename__ = "event_types"

    name: Mapped[str] = mapped_column(primary_key=True)


class Event(Base):
    """An immutable fact for its owner. Without a `sequence` it is still in the outbox.

    `subject_id` is the item (of `key.*` the key, of `webhook.*` the webhook) that the event is
    about: the key of its ordering. `position` is drawn while the item's row is locked, so that it
    keeps the order of commits of one item; `sequence` is the relay's, dense and in the order in
    which commits became visible. A `test` goes to one webhook only: it gets no sequence.

    `request_id` is the request that caused it, if one did. No index leads to it: events are found
    by the times of their request, which their ids begin with.

    `api_version` is the version that `data` is in: the newest of the process that emitted it.

    `traceparent` names the span of the request that caused it, where traces are on.

    Partitioned by weeks: see `cute_api.models.weeks`.
    """

    __tablename__ = "events"
    __table_args__ = (
        Index(
            "ix_events_outbox", "position", postgresql_where=text("sequence IS NULL AND NOT test")
        ),
        Index("ix_events_user_id_sequence", "user_id", "sequence"),
        Index("ix_events_sequence", "sequence"),
        {"postgresql_partition_by": "RANGE (id)"},
    )

    id: Mapped[Identifier]
    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True, cache=1))
    type: Mapped[str] = mapped_column(ForeignKey("event_types.name"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    subject_id: Mapped[UUID]
    data: Mapped[dict[str, Any]]
    created_at: Mapped[CreatedAt]
    sequence: Mapped[int | None] = mapped_column(BigInteger)
    test: Mapped[bool] = mapped_column(server_default=text("false"))
    request_id: Mapped[UUID | None]
    api_version: Mapped[str] = mapped_column(default=API_VERSION, server_default="2026-12-01")
    traceparent: Mapped[str | None]


class FeedHead(Base):
    """The highest sequence that was given: none is given twice. One row, which the relay writes
    with each number that it gives, and nobody else: see `webhooks.outbox.fence`."""

    __tablename__ = "feed_head"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, server_default=text("1"))
    sequence: Mapped[int] = mapped_column(BigInteger)


class Delivery(Base):
    """One event to one webhook, and never two of them: what is sent again is the same row.

    `attempt_count` counts every attempt; `tries` those since it was last due again, which is its
    place in the schedule. `occurred_at` is the event's time. `sequence` is NULL for a test.

    What is pending is a table of its own (`deliveries_pending`), small and busy; what is finished
    is partitioned by weeks. There is no index on `id` alone: name the webhook too.
    """

    __tablename__ = "deliveries"
    __table_args__ = ({"postgresql_partition_by": "LIST (status)"},)

    webhook_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[Identifier]
    status: Mapped[DeliveryStatus] = mapped_column(
        enum_column(DeliveryStatus, "status"),
        primary_key=True,
        server_default=DeliveryStatus.PENDING,
    )
    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    event_type: Mapped[str]
    subject_id: Mapped[UUID]
    sequence: Mapped[int | None] = mapped_column(BigInteger)
    occurred_at: Mapped[datetime]
    test: Mapped[bool] = mapped_column(server_default=text("false"))
    attempt_count: Mapped[int] = mapped_column(server_default=text("0"))
    tries: Mapped[int] = mapped_column(server_default=text("0"))
    next_attempt_at: Mapped[CreatedAt]
    created_at: Mapped[CreatedAt]
    finished_at: Mapped[datetime | None]


class Attempt(Base):
    """One HTTP request of a delivery. `duration_ms` runs from the first byte out to the last in.

    The other times are parts of it, in milliseconds, NULL where the attempt ended before it or a
    connection was used again. The request's body is not kept: it follows from the event.
    """

    __tablename__ = "attempts"
    __table_args__ = ({"postgresql_partition_by": "RANGE (event_id)"},)

    delivery_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    webhook_id: Mapped[UUID]
    outcome: Mapped[AttemptOutcome] = mapped_column(enum_column(AttemptOutcome, "outcome"))
    started_at: Mapped[datetime]
    duration_ms: Mapped[int] = mapped_column(Integer)
    dns_ms: Mapped[float | None] = mapped_column(REAL)
    connect_ms: Mapped[float | None] = mapped_column(REAL)
    tls_ms: Mapped[float | None] = mapped_column(REAL)
    first_byte_ms: Mapped[float | None] = mapped_column(REAL)
    request_headers: Mapped[dict[str, Any]]
    response_status: Mapped[int | None]
    response_headers: Mapped[dict[str, Any] | None]
    response_body: Mapped[str | None]
    error: Mapped[str | None]


class Lane(Base):
    """What deliverers know of a webhook. `owner` is the number of the pump that sends for it.

    `failing_since` is the first failure after the last success, `failures` how many followed each
    other, `warned` the percentage of the way to being disabled that its owner was notified of.
    Nothing is claimed before `held_until`. `last_failed_delivery_id` is that of the attempt at
    `last_failure_at`. `generation` counts how often its owner made it begin again.
    """

    __tablename__ = "lanes"

    webhook_id: Mapped[UUID] = mapped_column(
        ForeignKey("webhooks.id", ondelete="CASCADE"), primary_key=True
    )
    owner: Mapped[int | None]
    held_until: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(server_default=text("0"))
    slow: Mapped[bool] = mapped_column(server_default=text("false"))
    warned: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    last_success_at: Mapped[datetime | None]
    last_failure_at: Mapped[datetime | None]
    last_failed_delivery_id: Mapped[UUID | None]
    generation: Mapped[int] = mapped_column(server_default=text("0"))


class PumpSeen(Base):
    """When a pump last worked. One that is stopped keeps its session, but not its lanes.

    `in_flight` says how many requests it then had in flight, by webhook. `region` is whose webhooks
    it serves.
    """

    __tablename__ = "pumps"

    number: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str | None]
    seen_at: Mapped[CreatedAt]
    in_flight: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))


class AttemptCount(Base):
    """How many attempts ever ended so. The attempts themselves are gone after a month."""

    __tablename__ = "attempt_counts"

    outcome: Mapped[AttemptOutcome] = mapped_column(
        enum_column(AttemptOutcome, "outcome"), primary_key=True
    )
    count: Mapped[int] = mapped_column(BigInteger)


class WebhookHour(Base):
    """What was sent to a webhook in one hour (UTC).

    `latency` counts the times from event to acknowledgement in the buckets of
    `cute_api.webhooks.delivery.latency`. `failed` are deliveries whose attempts are exhausted.
    """

    __tablename__ = "webhook_hours"
    __table_args__ = (Index("ix_webhook_hours_hour", "hour"),)

    webhook_id: Mapped[UUID] = mapped_column(primary_key=True)
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    delivered: Mapped[int]
    failed: Mapped[int]
    attempts: Mapped[int]
    failed_attempts: Mapped[int]
    latency: Mapped[list[int]] = mapped_column(ARRAY(Integer))


class DeliveryDay(Base):
    """How many attempts were made in one day (UTC) for all webhooks of a user.

    `told_at` is when a mail notified them that the budget is used up.
    """

    __tablename__ = "delivery_days"
    __table_args__ = (Index("ix_delivery_days_day", "day"),)

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    sent: Mapped[int] = mapped_column(BigInteger)
    told_at: Mapped[datetime | None]
