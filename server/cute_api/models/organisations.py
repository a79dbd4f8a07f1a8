"""Organisations, which own sellers with their keys, webhooks and apps: people in them, alerts."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Text,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from cute_api.models.base import Base, CreatedAt, Identifier, enum_column
from cute_api.models.enums import AlertKind, AlertRecipients, MemberRole


class Organisation(Base):
    """Owns the sellers whose `users.organisation_id` it is.

    A trigger makes one for each new user, with the user as its owner
    (`models/sql/accounts/own_organisation.sql`), and removes it with its last seller. With
    `requires_second_factor` its members need one to act for it. At `deletion_due_at` it is deleted.
    Pages on its `frame_origins` may frame its embedded webhook pages.
    """

    __tablename__ = "organisations"
    __table_args__ = (
        Index(
            "ix_organisations_deletion_due_at",
            "deletion_due_at",
            postgresql_where=text("deletion_due_at IS NOT NULL"),
        ),
    )

    id: Mapped[Identifier]
    name: Mapped[str]
    requires_second_factor: Mapped[bool] = mapped_column(server_default=false())
    deletion_due_at: Mapped[datetime | None]
    frame_origins: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    created_at: Mapped[CreatedAt]


class Membership(Base):
    """A person (`user_id`) in an organisation. Changes lock the organisation first."""

    __tablename__ = "memberships"
    __table_args__ = (Index("ix_memberships_user_id", "user_id"),)

    organisation_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisations.id", ondelete="CASCADE"), primary_key=True
    )
    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[MemberRole] = mapped_column(enum_column(MemberRole, "role"))
    created_at: Mapped[CreatedAt]


class Invitation(Base):
    """An invitation of an address, until it is accepted, revoked or expires.

    `token_digest` is that of the token in the latest email, set when that is sent.
    """

    __tablename__ = "invitations"
    __table_args__ = (
        Index(
            "uq_invitations_organisation_id_email",
            "organisation_id",
            text("lower(email)"),
            unique=True,
        ),
        Index("ix_invitations_email", text("lower(email)")),
        Index("ix_invitations_invited_by", "invited_by"),
        Index("ix_invitations_expires_at", "expires_at"),
    )

    id: Mapped[Identifier]
    organisation_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisations.id", ondelete="CASCADE")
    )
    email: Mapped[str]
    role: Mapped[MemberRole] = mapped_column(enum_column(MemberRole, "role"))
    invited_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    token_digest: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime]


class Alert(Base):
    """What an organisation wants to be alerted of, for a seller (`user_id`) or all of its sellers.

    `threshold` is in the unit of the kind, NULL for kinds without one. The same subject fires at
    most once in `cooldown_minutes`. `due_at` is when it is checked next.
    """

    __tablename__ = "alerts"
    __table_args__ = (
        Index("ix_alerts_organisation_id", "organisation_id"),
        Index("ix_alerts_user_id", "user_id"),
        Index("ix_alerts_due_at", "due_at"),
    )

    id: Mapped[Identifier]
    organisation_id: Mapped[UUID] = mapped_column(
        ForeignKey("organisations.id", ondelete="CASCADE")
    )
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[AlertKind] = mapped_column(enum_column(AlertKind, "kind"))
    threshold: Mapped[int | None] = mapped_column(Integer)
    by_email: Mapped[bool]
    by_webhook: Mapped[bool]
    recipients: Mapped[AlertRecipients] = mapped_column(enum_column(AlertRecipients, "recipients"))
    cooldown_minutes: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[CreatedAt]
    due_at: Mapped[CreatedAt]


class AlertFiring(Base):
    """An episode in which an alert's condition held for a subject, open until `ended_at`.

    `subject` is the id of the seller, key or webhook, or a version; `name` is what people call it.
    `user_id` is the seller that it is about, NULL for a version. `value` and `threshold` are those
    of the start. `emails` counts the emails about it.
    """

    __tablename__ = "alert_firings"
    __table_args__ = (
        Index(
            "uq_alert_firings_open",
            "alert_id",
            "subject",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_alert_firings_alert_id_started_at", "alert_id", "started_at"),
        Index("ix_alert_firings_started_at", "started_at"),
        Index("ix_alert_firings_user_id", "user_id"),
    )

    id: Mapped[Identifier]
    alert_id: Mapped[UUID] = mapped_column(ForeignKey("alerts.id", ondelete="CASCADE"))
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    subject: Mapped[str]
    name: Mapped[str]
    value: Mapped[int | None] = mapped_column(Integer)
    threshold: Mapped[int | None] = mapped_column(Integer)
    started_at: Mapped[CreatedAt]
    ended_at: Mapped[datetime | None]
    emails: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
