"""Apps of developers, their installs in sellers' accounts, codes, tokens, and events."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from cute_api.models.base import Base, CreatedAt, Identifier, enum_column
from cute_api.models.enums import AppStatus, ClientAuth


class App(Base):
    """An integration that many sellers install. Its keys are rows of `api_keys` with its id.

    `user_id` is the developer. `scopes` is the most that it can ask a seller for. Only its
    developer can install a draft. While it is suspended, its keys are refused. `jwks` are its
    public keys, if it authenticates with a signature.

    `skeleton` is what its name looks like (`services.apps.names`); no two live apps share it.
    `logo` is a PNG, and read only when it is asked for; `logo_digest` is that of the file that was
    sent. `pending_…` are changes of a published app that wait for a review. `review_requested_at`
    is set while it or its changes are in review, and `review_note` says why they were rejected.
    Until `deliveries_held_until` its webhooks get no deliveries, because its budget is used up.
    `certified_…` are as those of a user.
    """

    __tablename__ = "apps"
    __table_args__ = (
        Index("ix_apps_user_id", "user_id"),
        Index(
            "uq_apps_skeleton", "skeleton", unique=True, postgresql_where=text("status = 'live'")
        ),
    )

    id: Mapped[Identifier]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str]
    redirect_uris: Mapped[list[str]] = mapped_column(ARRAY(Text))
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    status: Mapped[AppStatus] = mapped_column(
        enum_column(AppStatus, "status"), server_default=AppStatus.DRAFT
    )
    client_auth: Mapped[ClientAuth] = mapped_column(
        enum_column(ClientAuth, "client_auth"), server_default=ClientAuth.SECRET
    )
    jwks: Mapped[dict[str, Any] | None]
    skeleton: Mapped[str | None]
    review_note: Mapped[str | None]
    review_requested_at: Mapped[datetime | None]
    logo: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    logo_digest: Mapped[str | None]
    pending_name: Mapped[str | None]
    pending_redirect_uris: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    pending_logo: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    pending_logo_digest: Mapped[str | None]
    deliveries_held_until: Mapped[datetime | None]
    certified_until: Mapped[datetime | None]
    certified_version: Mapped[str | None]
    created_at: Mapped[CreatedAt]


class Install(Base):
    """What a seller allows an app. A removed one stays for a while; a later consent makes another.

    `user_id` is the seller. `last_used_at` is at most a minute behind. `consented_at` is the time
    of the last consent, `data_requested_at` that of the seller's last request for their data.
    """

    __tablename__ = "installs"
    __table_args__ = (
        Index(
            "uq_installs_app_id_user_id",
            "app_id",
            "user_id",
            unique=True,
            postgresql_where=text("removed_at IS NULL"),
        ),
        Index("ix_installs_app_id_id", "app_id", "id"),
        Index("ix_installs_user_id", "user_id"),
        Index(
            "ix_installs_removed_at", "removed_at", postgresql_where=text("removed_at IS NOT NULL")
        ),
    )

    id: Mapped[Identifier]
    app_id: Mapped[UUID] = mapped_column(ForeignKey("apps.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[CreatedAt]
    last_used_at: Mapped[datetime | None]
    consented_at: Mapped[datetime | None]
    data_requested_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]


class InstallOperation(Base):
    """An operation that an app called for a seller with success: how often, and when last."""

    __tablename__ = "install_operations"

    install_id: Mapped[UUID] = mapped_column(
        ForeignKey("installs.id", ondelete="CASCADE"), primary_key=True
    )
    operation: Mapped[str] = mapped_column(primary_key=True)
    calls: Mapped[int] = mapped_column(BigInteger)
    last_used_at: Mapped[datetime]


class AppCode(Base):
    """An authorization code, as a digest: a seller's consent that its app has not redeemed yet."""

    __tablename__ = "app_codes"
    __table_args__ = (
        Index("ix_app_codes_app_id_user_id", "app_id", "user_id"),
        Index("ix_app_codes_user_id", "user_id"),
        Index("ix_app_codes_expires_at", "expires_at"),
    )

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    app_id: Mapped[UUID] = mapped_column(ForeignKey("apps.id", ondelete="CASCADE"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    redirect_uri: Mapped[str]
    code_challenge: Mapped[str]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime]


class AppEvent(Base):
    """An event that an app gets, written by the relay with the event's number.

    `account` is the seller. A notice is about the install itself; other events are the seller's,
    and shown only as long as the install allows their type.
    """

    __tablename__ = "app_events"
    __table_args__ = (Index("ix_app_events_app_id_sequence", "app_id", "sequence"),)

    event_id: Mapped[UUID] = mapped_column(primary_key=True)
    app_id: Mapped[UUID] = mapped_column(primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger)
    type: Mapped[str]
    account: Mapped[UUID]
    install_id: Mapped[UUID]
    is_notice: Mapped[bool]


class AppErasure(Base):
    """The erasure of a seller that an app must acknowledge, and whether it has.

    `account` is the seller; it is no foreign key, because rows that are the user's own go with the
    erasure. `key_id` is the key that signed the receipt.
    """

    __tablename__ = "app_erasures"
    __table_args__ = (
        Index("uq_app_erasures_app_id_account", "app_id", "account", unique=True),
        Index(
            "ix_app_erasures_app_id_id",
            "app_id",
            "id",
            postgresql_where=text("acknowledged_at IS NULL"),
        ),
        Index("ix_app_erasures_id", "id", postgresql_where=text("acknowledged_at IS NULL")),
        Index(
            "ix_app_erasures_acknowledged_at",
            "acknowledged_at",
            postgresql_where=text("acknowledged_at IS NOT NULL"),
        ),
    )

    id: Mapped[Identifier]
    app_id: Mapped[UUID] = mapped_column(ForeignKey("apps.id", ondelete="CASCADE"))
    account: Mapped[UUID]
    erased_at: Mapped[CreatedAt]
    acknowledged_at: Mapped[datetime | None]
    key_id: Mapped[UUID | None]


class AppGrant(Base):
    """A redeemed code of an app, and its refresh token as a digest.

    The token begins with `selector`, by which it is found. The tokens of a code end when the code
    is used again. A public client got it for the token `previous_digest` at `rotated_at`: it
    follows from that and `salt`.
    """

    __tablename__ = "app_grants"
    __table_args__ = (
        Index("ix_app_grants_app_id", "app_id"),
        Index("ix_app_grants_install_id", "install_id"),
        Index("ix_app_grants_expires_at", "expires_at"),
    )

    id: Mapped[Identifier]
    app_id: Mapped[UUID] = mapped_column(ForeignKey("apps.id", ondelete="CASCADE"))
    install_id: Mapped[UUID] = mapped_column(ForeignKey("installs.id", ondelete="CASCADE"))
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    code_digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    selector: Mapped[str] = mapped_column(unique=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    previous_digest: Mapped[bytes | None] = mapped_column(LargeBinary)
    salt: Mapped[bytes | None] = mapped_column(LargeBinary)
    rotated_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime]


class AppToken(Base):
    """An access token of an app, as a digest. Without an install it acts for the app itself.

    It belongs to the key of the app that it was issued with, and ends with it.
    """

    __tablename__ = "app_tokens"
    __table_args__ = (
        Index("ix_app_tokens_app_id", "app_id"),
        Index("ix_app_tokens_key_id", "key_id"),
        Index("ix_app_tokens_install_id", "install_id"),
        Index("ix_app_tokens_grant_id", "grant_id"),
        Index("ix_app_tokens_expires_at", "expires_at"),
    )

    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    app_id: Mapped[UUID] = mapped_column(ForeignKey("apps.id", ondelete="CASCADE"))
    key_id: Mapped[UUID] = mapped_column(ForeignKey("api_keys.id", ondelete="CASCADE"))
    install_id: Mapped[UUID | None] = mapped_column(ForeignKey("installs.id", ondelete="CASCADE"))
    grant_id: Mapped[UUID | None] = mapped_column(ForeignKey("app_grants.id", ondelete="CASCADE"))
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime]


class AppAssertion(Base):
    """A signed request for a token that an app has used, as a digest of its `jti`."""

    __tablename__ = "app_assertions"
    __table_args__ = (Index("ix_app_assertions_expires_at", "expires_at"),)

    app_id: Mapped[UUID] = mapped_column(
        ForeignKey("apps.id", ondelete="CASCADE"), primary_key=True
    )
    digest: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    expires_at: Mapped[datetime]
