"""Users, their API keys, and their notices about both."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, ForeignKey, Index, LargeBinary, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cute_api.models._gen.version import API_VERSION
from cute_api.models.base import Base, CreatedAt, Identifier, enum_column
from cute_api.models.enums import ActorKind, NoticeKind, RevocationReason, Role, Tier

ERASED_PREFIX = "erased_"
"""What the usernames of erased users begin with; nobody else has such a name."""
LIMITS_SETTING = "cute.storage_limits"
"""By tier, as JSON: the most items and bytes. The trigger reads it."""
ITEMS_CONSTRAINT, BYTES_CONSTRAINT = "user_storage_items", "user_storage_bytes"
"""The names of what the trigger says is violated."""


class User(Base):
    """Owns keys, items and webhooks. `username` is public, `email` is not.

    Without `email_verified_at` nobody has shown yet that the address is theirs, and nobody logs in.
    While `suspended_at` is set, nothing acts for the user and nothing is sent to their webhooks.
    Until `bodies_kept_until` the bodies of their calls that fail are kept for a day.
    Until `deliveries_held_until` nothing is sent either: their budget of deliveries is used up.
    """

    __tablename__ = "users"
    __table_args__ = (
        Index("uq_users_email", text("lower(email)"), unique=True),
        Index(
            "ix_users_unconfirmed", "created_at", postgresql_where=text("email_verified_at IS NULL")
        ),
    )

    id: Mapped[Identifier]
    email: Mapped[str]
    username: Mapped[str] = mapped_column(unique=True)
    tier: Mapped[Tier] = mapped_column(enum_column(Tier, "tier"))
    role: Mapped[Role] = mapped_column(enum_column(Role, "role"), server_default=Role.MEMBER)
    password_hash: Mapped[str | None]
    created_at: Mapped[CreatedAt]
    suspended_at: Mapped[datetime | None]
    bodies_kept_until: Mapped[datetime | None]
    email_verified_at: Mapped[datetime | None]
    deliveries_held_until: Mapped[datetime | None]


class UserStorage(Base):
    """A user's items that are neither deleted nor sold, and their bytes, which triggers count.

    The row is the turn of a seller's changes: what adds to it holds it until the commit, so counts
    and limits are exact. A change that has limits says them in the setting `LIMITS_SETTING`, which
    the trigger reads; operators and the simulated market have none.
    """

    __tablename__ = "user_storage"

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    items: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    bytes: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))
    counted: Mapped[bool] = mapped_column(server_default=text("false"))
    """Whether a migration has counted what the user had before. It has for all once it is done."""


class ApiKey(Base):
    """A key's digest and settings. The secret itself is shown once and never stored.

    After a rotation `previous_digest` is the secret from before, good until `previous_expires_at`.
    `last_used_at` is at most a minute behind. `created_by` says who made it. One of the reference
    (`explorer`) is good while it has its `session_id`. `api_version` is the version of its requests
    that name none.
    """

    __tablename__ = "api_keys"
    __table_args__ = (
        Index(
            "ix_api_keys_session_id", "session_id", postgresql_where=text("session_id IS NOT NULL")
        ),
    )

    id: Mapped[Identifier]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    prefix: Mapped[str] = mapped_column(index=True)
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    tier: Mapped[Tier] = mapped_column(enum_column(Tier, "tier"))
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    previous_digest: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    previous_expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    rotated_at: Mapped[datetime | None]
    revoked_reason: Mapped[RevocationReason | None] = mapped_column(
        enum_column(RevocationReason, "revoked_reason")
    )
    created_by: Mapped[ActorKind] = mapped_column(
        enum_column(ActorKind, "created_by"), server_default=ActorKind.OPERATOR
    )
    explorer: Mapped[bool] = mapped_column(server_default=false())
    session_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("portal_sessions.id", ondelete="SET NULL")
    )

    api_version: Mapped[str] = mapped_column(default=API_VERSION, server_default="2026-12-01")

    user: Mapped[User] = relationship()


class KeyVersion(Base):
    """When a key last called in a version of the API, whichever way it named it."""

    __tablename__ = "key_versions"

    key_id: Mapped[UUID] = mapped_column(
        ForeignKey("api_keys.id", ondelete="CASCADE"), primary_key=True
    )
    api_version: Mapped[str] = mapped_column(primary_key=True)
    last_used_at: Mapped[datetime]


class Notice(Base):
    """Something that a user must see in the portal. `data` holds no secrets."""

    __tablename__ = "notices"
    __table_args__ = (Index("ix_notices_user_id_id", "user_id", "id"),)

    id: Mapped[Identifier]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    kind: Mapped[NoticeKind] = mapped_column(enum_column(NoticeKind, "kind"))
    data: Mapped[dict[str, Any]]
    created_at: Mapped[CreatedAt]
    seen_at: Mapped[datetime | None]
