"""Webhooks, events, deliveries, attempts: all the state that delivery has."""

from datetime import datetime
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
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import UUID as PGUUID
from sqlalchemy.orm import Mapped, mapped_column

from server.models.base import Base, CreatedAt, Identifier, enum_column
from server.models.enums import AttemptOutcome, DeliveryStatus, PauseReason, WebhookStatus


class Webhook(Base):
    """A registration: which of its owner's events go where. `secret` is `whsec_` + base64.

    `created_by_key_id` and `edited_by_key_ids` are the keys that it is trusted through: when one of
    them is revoked it is paused until its owner confirms it.
    """

    __tablename__ = "webhooks"
    __table_args__ = (
        Index(
            "ix_webhooks_user_id_id", "user_id", "id", postgresql_where=text("deleted_at IS NULL")
        ),
        Index("ix_webhooks_created_by_key_id", "created_by_key_id"),
    )

    id: Mapped[Identifier]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    url: Mapped[str]
    events: Mapped[list[str]] = mapped_column(ARRAY(Text))
    description: Mapped[str | None]
    secret: Mapped[str]
    created_at: Mapped[CreatedAt]
    deleted_at: Mapped[datetime | None]
    status: Mapped[WebhookStatus] = mapped_column(
        enum_column(WebhookStatus, "status"), server_default=WebhookStatus.ACTIVE
    )
    pause_reason: Mapped[PauseReason | None] = mapped_column(
        enum_column(PauseReason, "pause_reason")
    )
    created_by_key_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("api_keys.id", ondelete="SET NULL")
    )
    edited_by_key_ids: Mapped[list[UUID]] = mapped_column(
        ARRAY(PGUUID(as_uuid=True)), server_default=text("'{}'")
    )


class EventType(Base):
    """The spec's event types, written by `cute db upgrade`: no unknown type can be emitted."""

    __tablename__ = "event_types"

    name: Mapped[str] = mapped_column(primary_key=True)


class Event(Base):
    """An immutable fact for its owner. Without a `sequence` it is still in the outbox.

    `subject_id` is the item (of `key.*` the key) that the event is about: the key of its ordering.
    `position` is drawn while the item's row is locked, so that it keeps the order of commits of
    one item; `sequence` is the relay's, dense and in the order in which commits became visible.
    """

    __tablename__ = "events"
    __table_args__ = (
        Index("ix_events_outbox", "position", postgresql_where=text("sequence IS NULL")),
        Index("ix_events_user_id_sequence", "user_id", "sequence"),
    )

    id: Mapped[Identifier]
    position: Mapped[int] = mapped_column(BigInteger, Identity(always=True, cache=1))
    type: Mapped[str] = mapped_column(ForeignKey("event_types.name"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    subject_id: Mapped[UUID]
    data: Mapped[dict[str, Any]]
    created_at: Mapped[CreatedAt]
    sequence: Mapped[int | None] = mapped_column(BigInteger, unique=True)


class Delivery(Base):
    """One event to one webhook.

    While `leased_until` is ahead, the pump of the number `leased_by` holds it: that of an advisory
    lock, which ends with its session.
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        UniqueConstraint("webhook_id", "event_id"),
        Index(
            "ix_deliveries_due",
            "next_attempt_at",
            "id",
            postgresql_where=text("status = 'pending'"),
        ),
        Index(
            "ix_deliveries_lane",
            "webhook_id",
            "next_attempt_at",
            "id",
            postgresql_where=text("status = 'pending'"),
        ),
        Index(
            "ix_deliveries_leased_by", "leased_by", postgresql_where=text("leased_by IS NOT NULL")
        ),
        Index("ix_deliveries_event_id", "event_id"),
    )

    id: Mapped[Identifier]
    event_id: Mapped[UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    webhook_id: Mapped[UUID] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"))
    status: Mapped[DeliveryStatus] = mapped_column(
        enum_column(DeliveryStatus, "status"), server_default=DeliveryStatus.PENDING
    )
    attempt_count: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    next_attempt_at: Mapped[CreatedAt]
    leased_until: Mapped[datetime | None]
    leased_by: Mapped[int | None]
    created_at: Mapped[CreatedAt]
    finished_at: Mapped[datetime | None]


class Attempt(Base):
    """One HTTP request of a delivery. `duration_ms` runs from the first byte out to the last in."""

    __tablename__ = "attempts"
    __table_args__ = (UniqueConstraint("delivery_id", "number"),)

    id: Mapped[Identifier]
    delivery_id: Mapped[UUID] = mapped_column(ForeignKey("deliveries.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(SmallInteger)
    outcome: Mapped[AttemptOutcome] = mapped_column(enum_column(AttemptOutcome, "outcome"))
    started_at: Mapped[datetime]
    duration_ms: Mapped[int] = mapped_column(Integer)
    response_status: Mapped[int | None] = mapped_column(SmallInteger)
    response_body: Mapped[str | None]
    error: Mapped[str | None]
