"""Apps of developers, their installs in sellers' accounts, codes of consents, and events."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from cute_api.models.base import Base, CreatedAt, Identifier, enum_column
from cute_api.models.enums import AppStatus


class App(Base):
    """An integration that many sellers install. Its keys are rows of `api_keys` with its id.

    `user_id` is the developer. `scopes` is the most that it can ask a seller for. Only its
    developer can install a draft. While it is suspended, its keys are refused.
    """

    __tablename__ = "apps"
    __table_args__ = (Index("ix_apps_user_id", "user_id"),)

    id: Mapped[Identifier]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    name: Mapped[str]
    redirect_uris: Mapped[list[str]] = mapped_column(ARRAY(Text))
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    status: Mapped[AppStatus] = mapped_column(
        enum_column(AppStatus, "status"), server_default=AppStatus.DRAFT
    )
    created_at: Mapped[CreatedAt]


class Install(Base):
    """What a seller allows an app. A removed one stays for a while; a later consent makes another.

    `user_id` is the seller. `last_used_at` is at most a minute behind.
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
    removed_at: Mapped[datetime | None]


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
