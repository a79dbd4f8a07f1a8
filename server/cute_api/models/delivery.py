"""Webhooks, events, deliveries, attempts: the whole state of delivery."""

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
    """A registration: it selects events of its owner, and sends them to a URL.

    `types` (the column `events`) contains types, `<kind>.*` and `*`. `filter` is the owner's text,
    `filter_path` the jsonpath compiled from it. `sealed_secret` is `whsec_` + base64, sealed by
    `cute_api.sealing`; `previous_sealed_secret` also signs, until `previous_secret_until`.

    `pairs` is called `metadata` in the API.

    The deliveries of a paused webhook wait. A disabled webhook gets none: its owner may recover the
    events from `missed_since` to `missed_until` (or now).

    Nothing is sent before `verified_at`, when its URL responded to the challenge: until then it is
    challenged at `verification_due_at`, and `verification_error` says why the last of
    `verification_tries` failed.

    `created_by_key_id` and `edited_by_key_ids` are the keys that created or edited it: when one of
    them is revoked, the webhook is paused until its owner confirms it.

    `api_version` is the version of the events that it gets. An operator can give it a `region`,
    whose workers serve it; workers without a region serve webhooks without one.

    With an `app_id` it belongs to that app, not to the developer's account, and carries the events
    of all its installs, each account in a lane of its own.
    """

    __tablename__ = "webhooks"
    __table_args__ = (
        Index(
            "ix_webhooks_user_id_id", "user_id", "id", postgresql_where=text("deleted_at IS NULL")
        ),
        Index("ix_webhooks_created_by_key_id", "created_by_key_id"),
        Index(
            "ix_webhooks_app_id",
            "app_id",
            postgresql_where=text("app_id IS NOT NULL AND deleted_at IS NULL"),
        ),
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
    app_id: Mapped[UUID | None]


class EventTypeRow(Base):
    """The spec's event types, written by `cute db upgrade`; only these can be emitted.

    `scope` is the one that a key or an install needs to get them.
    """

    __tablename__ = "event_types"

    name: Mapped[str] = mapped_column(primary_key=True)
    scope: Mapped[str | None]


class Event(Base):
    """An immutable fact for its owner. Without a `sequence` it is still in the outbox.

    `subject_id` is the item (for `key.*` the key, for `webhook.*` the webhook) that the event is
    about; events are ordered by subject. `position` is drawn while the item's row is locked, so
    that it follows the order of commits of an item; the relay assigns `sequence`, dense and in the
    order in which commits became visible. A `test` goes to one webhook only and gets no sequence.

    `request_id` is the request that caused it, if any. It has no index: events are found by the
    time of their request, because their ids begin with the time.

    `api_version` is the version of `data`: the newest of the process that emitted it.

    `traceparent` names the span of the request that caused it, if traces are on.

    With an `app_id` it is a notice about an install of that app: `user_id` is then the developer,
    and `subject_id` the seller.

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
    app_id: Mapped[UUID | None]
    install_id: Mapped[UUID | None]


class FeedHead(Base):
    """The highest assigned sequence, so that none is assigned twice. One row, written only by the
    relay, with each number that it assigns: see `webhooks.outbox.fence`."""

    __tablename__ = "feed_head"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, server_default=text("1"))
    sequence: Mapped[int] = mapped_column(BigInteger)


class Delivery(Base):
    """One event to one webhook, unique: a redelivery uses the same row.

    `attempt_count` counts all attempts; `tries` those since the last redelivery, which is its
    position in the schedule. `occurred_at` is the event's time. `sequence` is NULL for a test.
    `account` and `install_id` are the seller and the install of an app's webhook, otherwise NULL.

    Pending rows are in a separate table (`deliveries_pending`), small and busy; finished rows are
    partitioned by weeks. There is no index on `id` alone: name the webhook too.
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
    account: Mapped[UUID | None]
    install_id: Mapped[UUID | None]


class Attempt(Base):
    """One HTTP request of a delivery. `duration_ms` runs from the first byte out to the last in.

    The other times are parts of it, in milliseconds; NULL if the attempt ended before, or a
    connection was reused. The request's body isn't stored, because it follows from the event.

    `fault` is what it met in a sandbox, `fault_response_status` the response to the request that
    the fault added.
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
    fault: Mapped[str | None]
    fault_response_status: Mapped[int | None]


class Lane(Base):
    """The deliverers' state of a webhook. `owner` is the number of the pump that sends for it.

    `failing_since` is the first failure after the last success, `failures` the number of
    consecutive ones, `warned` the last percentage of the way to being disabled that its owner was
    notified of. Nothing is claimed before `held_until`. `last_failed_delivery_id` is the delivery
    of `last_failure_at`. `generation` counts the resets by its owner.
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


class PumpHeartbeat(Base):
    """When a pump last worked. A pump that hangs keeps its session, but not its lanes.

    `in_flight` has the number of its requests in flight then, by webhook. It serves the webhooks of
    `region`.
    """

    __tablename__ = "pumps"

    number: Mapped[int] = mapped_column(primary_key=True)
    region: Mapped[str | None]
    seen_at: Mapped[CreatedAt]
    in_flight: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'"))


class AttemptCount(Base):
    """The number of attempts ever, by outcome. The attempts themselves are kept for a month."""

    __tablename__ = "attempt_counts"

    outcome: Mapped[AttemptOutcome] = mapped_column(
        enum_column(AttemptOutcome, "outcome"), primary_key=True
    )
    count: Mapped[int] = mapped_column(BigInteger)


class WebhookHour(Base):
    """Statistics of a webhook for one hour (UTC).

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
    """The number of attempts in one day (UTC) for all webhooks of a user, or of an app.

    `user_id` is the app's id for webhooks of an app. `told_at` is when an email notified the user,
    or the app's developer, that the budget is used up.
    """

    __tablename__ = "delivery_days"
    __table_args__ = (Index("ix_delivery_days_day", "day"),)

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    sent: Mapped[int] = mapped_column(BigInteger)
    told_at: Mapped[datetime | None]
