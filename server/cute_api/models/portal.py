"""Tables of the developer portal: sessions, second factors, identities, emails and their tokens."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ForeignKey,
    Index,
    LargeBinary,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from cute_api.models.base import Base, CreatedAt, Identifier, enum_column
from cute_api.models.enums import DeviceLoginStatus, MailKind, PasskeyPurpose, TokenPurpose
from cute_api.versions.retirement import RetirementStage


class PortalSession(Base):
    """One login of a person (`user_id`). Only the digest of its token is stored.

    Its owner ends it by its `id`. It acts for the seller `seller_id`, or else for the person's own.
    Use extends `expires_at`, up to a bound that counts from `created_at`. `last_seen_at` is at most
    a minute behind. `address` and `agent` are those of the login.
    """

    __tablename__ = "portal_sessions"
    __table_args__ = (
        Index("ix_portal_sessions_user_id", "user_id"),
        Index("ix_portal_sessions_expires_at", "expires_at"),
        Index(
            "ix_portal_sessions_seller_id",
            "seller_id",
            postgresql_where=text("seller_id IS NOT NULL"),
        ),
    )

    token_digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    created_at: Mapped[CreatedAt]
    last_seen_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime]
    id: Mapped[UUID] = mapped_column(unique=True, server_default=text("uuidv7()"))
    address: Mapped[str] = mapped_column(server_default="")
    agent: Mapped[str] = mapped_column(server_default="")
    seller_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


class MailToken(Base):
    """The digest of the token in an email's link, until it is used or expires."""

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


class EmailChange(Base):
    """A new address of a user until both mailboxes have confirmed it, or it expires."""

    __tablename__ = "email_changes"
    __table_args__ = (Index("ix_email_changes_expires_at", "expires_at"),)

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    email: Mapped[str]
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime]
    old_confirmed_at: Mapped[datetime | None]
    new_confirmed_at: Mapped[datetime | None]


class MailWish(Base):
    """A queued email: to a user, or to the user of an address, if any.

    With both, it is about the user, and goes to the address.

    Its text is made when it is sent, so that links are never stored; `data` has the values for the
    text, as JSON without secrets. `failure` is why the last attempt failed. A failed one loses its
    address, and is kept for operators.
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
    """A reason to email a user, recorded so that each email is sent only once.

    `subject_id` is the webhook or key that the email is about. `occasion` tells one occurrence from
    the next, for example by the time it began. Rows are kept for
    `cute_api.services.mail.watch.KEPT`.
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
    """A kind of email that a user has turned off."""

    __tablename__ = "muted_mails"

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[MailKind] = mapped_column(enum_column(MailKind, "kind"), primary_key=True)
    created_at: Mapped[CreatedAt]


class VersionNotice(Base):
    """An email to a user about the end of an API version: one for each stage.

    A postponed sunset has its own rows.
    """

    __tablename__ = "version_notices"

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    api_version: Mapped[str] = mapped_column(primary_key=True)
    sunset: Mapped[date] = mapped_column(primary_key=True)
    stage: Mapped[RetirementStage] = mapped_column(
        enum_column(RetirementStage, "stage"), primary_key=True
    )
    created_at: Mapped[CreatedAt]


class Identity(Base):
    """A user's login at an issuer: identified by issuer and subject, never by email."""

    __tablename__ = "identities"
    __table_args__ = (Index("ix_identities_user_id", "user_id"),)

    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    email: Mapped[str | None]
    created_at: Mapped[CreatedAt]


class DeviceLogin(Base):
    """A program's request for a key, which a person approves in a browser. Of both codes only the
    digests are stored; the key is made when the program fetches it, so its secret isn't stored.

    `client` and `host` are the program's names for itself and its machine; `address` and `agent`
    are those of its request. `scopes` are requested, or approved. `user_id` is the seller for whom
    `person_id` approved it, or could not. `polled_at` is the program's last
    poll, which it may repeat every `interval_seconds`.
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
    person_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("users.id", ondelete="SET NULL"), index=True
    )
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime]
    polled_at: Mapped[datetime | None]
    interval_seconds: Mapped[int]


class TotpSecret(Base):
    """The sealed secret that a user's authenticator app makes codes with.

    `last_step` is the time step of the last code that was accepted; older codes are refused.
    """

    __tablename__ = "totp_secrets"

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    sealed_secret: Mapped[bytes] = mapped_column(LargeBinary)
    last_step: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[CreatedAt]


class RecoveryCode(Base):
    """The digest of a recovery code that was not used yet."""

    __tablename__ = "recovery_codes"

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    created_at: Mapped[CreatedAt]


class Passkey(Base):
    """The public key of a user's passkey.

    `credential_id` is the authenticator's name for it, and `sign_count` its counter after its last
    answer: 0 for authenticators that don't count.
    """

    __tablename__ = "passkeys"
    __table_args__ = (Index("ix_passkeys_user_id", "user_id"),)

    id: Mapped[Identifier]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str]
    credential_id: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[CreatedAt]
    last_used_at: Mapped[datetime | None]


class PasskeyChallenge(Base):
    """The digest of a challenge that was answered, so that it can't be answered again."""

    __tablename__ = "passkey_challenges"
    __table_args__ = (
        Index("ix_passkey_challenges_user_id", "user_id"),
        Index("ix_passkey_challenges_expires_at", "expires_at"),
    )

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    purpose: Mapped[PasskeyPurpose] = mapped_column(enum_column(PasskeyPurpose, "purpose"))
    expires_at: Mapped[datetime]
