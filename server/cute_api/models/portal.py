"""What the developer portal remembers: who is logged in, and what mails have to say."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Index, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from cute_api.models.base import Base, CreatedAt, Identifier, enum_column
from cute_api.models.enums import DeviceLoginStatus, MailKind, TokenPurpose
from cute_api.versions.retirement import Stage


class PortalSession(Base):
    """One login. Only the digest of its token is stored; `id` is what its owner ends it by.

    `expires_at` moves ahead as the session is used, up to a bound that counts from `created_at`.
    `last_seen_at` is at most a minute behind. `address` and `agent` are where it was started from.
    """

    __tablename__ = "portal_sessions"
    __table_args__ = (
        Index("ix_portal_sessions_user_id", "user_id"),
        Index("ix_portal_sessions_expires_at", "expires_at"),
    )

    token_digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    created_at: Mapped[CreatedAt]
    last_seen_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime]
    id: Mapped[UUID] = mapped_column(unique=True, server_default=text("uuidv7()"))
    address: Mapped[str] = mapped_column(server_default="")
    agent: Mapped[str] = mapped_column(server_default="")


class MailToken(Base):
    """What a link in a mail holds, as a digest, until it is used or over."""

    __tablename__ = "mail_tokens"
    __table_args__ = (
        Index("ix_mail_tokens_user_id", "user_id"),
        Index("ix_mail_tokens_expires_at", "expires_at"),
    )

    token_digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    purpose: Mapped[TokenPurpose] = mapped_column(enum_column(TokenPurpose, "purpose"))
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime]


class MailWish(Base):
    """A mail that is to be written and sent: to a user, or to the user of an address, if any.

    Its text is made when it is sent, so no link is ever stored; `data` is what its kind needs for
    that, as JSON without secrets. `failure` is why the last try failed. A failed mail no longer has
    an address, and is kept for operators to see.
    """

    __tablename__ = "mail_outbox"
    __table_args__ = (
        Index(
            "ix_mail_outbox_next_attempt_at",
            "next_attempt_at",
            postgresql_where=text("given_up_at IS NULL"),
        ),
        Index("ix_mail_outbox_user_id", "user_id"),
    )

    id: Mapped[Identifier]
    kind: Mapped[MailKind] = mapped_column(enum_column(MailKind, "kind"))
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    address: Mapped[str | None]
    data: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    created_at: Mapped[CreatedAt]
    next_attempt_at: Mapped[CreatedAt]
    attempts: Mapped[int] = mapped_column(server_default="0")
    failure: Mapped[str | None]
    failed_at: Mapped[datetime | None]
    given_up_at: Mapped[datetime | None]


class MailOccasion(Base):
    """A mail that a user was to get about one thing: one for each occasion.

    `subject_id` is what the mail is about, such as a webhook or a key; `occasion` says which time
    this was of it, such as when it began. Kept for `cute_api.services.mail.watch.KEPT`.
    """

    __tablename__ = "mail_occasions"
    __table_args__ = (
        Index("ix_mail_occasions_user_id", "user_id"),
        Index("ix_mail_occasions_created_at", "created_at"),
    )

    subject_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[MailKind] = mapped_column(enum_column(MailKind, "kind"), primary_key=True)
    occasion: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    created_at: Mapped[CreatedAt]


class MutedMail(Base):
    """A kind of mail that a user wants no more; without a row they get it."""

    __tablename__ = "muted_mails"

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[MailKind] = mapped_column(enum_column(MailKind, "kind"), primary_key=True)
    created_at: Mapped[CreatedAt]


class VersionNotice(Base):
    """A mail that a user was to get about the end of a version of the API: one for each stage.

    A sunset that is put off has its own.
    """

    __tablename__ = "version_notices"

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    api_version: Mapped[str] = mapped_column(primary_key=True)
    sunset: Mapped[date] = mapped_column(primary_key=True)
    stage: Mapped[Stage] = mapped_column(enum_column(Stage, "stage"), primary_key=True)
    created_at: Mapped[CreatedAt]


class Identity(Base):
    """A login elsewhere that stands for a user: known by issuer and subject, never by email."""

    __tablename__ = "identities"
    __table_args__ = (Index("ix_identities_user_id", "user_id"),)

    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    email: Mapped[str | None]
    created_at: Mapped[CreatedAt]


class DeviceLogin(Base):
    """A program's request for a key, which a person approves in a browser. Of both codes only the
    digests are stored; the key is made when the program fetches it, so its secret never is.

    `client` and `host` are what the program calls itself and its machine; `address` and `agent` are
    where it asked from. `scopes` are those that were asked for, or approved. `polled_at` is when
    the program last asked whether it is approved, which it may every `interval_seconds`.
    """

    __tablename__ = "device_logins"
    __table_args__ = (
        UniqueConstraint("user_code_digest"),
        Index("ix_device_logins_user_id", "user_id"),
        Index("ix_device_logins_expires_at", "expires_at"),
    )

    device_digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    user_code_digest: Mapped[bytes] = mapped_column(LargeBinary)
    client: Mapped[str]
    host: Mapped[str]
    address: Mapped[str]
    agent: Mapped[str]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    status: Mapped[DeviceLoginStatus] = mapped_column(
        enum_column(DeviceLoginStatus, "status"), server_default=DeviceLoginStatus.PENDING
    )
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime]
    polled_at: Mapped[datetime | None]
    interval_seconds: Mapped[int]
