"""Users and their API keys."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Index, LargeBinary, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.models.base import Base, CreatedAt, Identifier, enum_column
from server.models.enums import Tier


class User(Base):
    """Owns keys, items and webhooks. `username` is public, `email` is not."""

    __tablename__ = "users"
    __table_args__ = (Index("uq_users_email", text("lower(email)"), unique=True),)

    id: Mapped[Identifier]
    email: Mapped[str]
    username: Mapped[str] = mapped_column(unique=True)
    tier: Mapped[Tier] = mapped_column(enum_column(Tier, "tier"))
    password_hash: Mapped[str | None]
    created_at: Mapped[CreatedAt]


class ApiKey(Base):
    """A key's digest and settings. The secret itself is shown once and never stored."""

    __tablename__ = "api_keys"

    id: Mapped[Identifier]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    name: Mapped[str]
    prefix: Mapped[str]
    digest: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    tier: Mapped[Tier] = mapped_column(enum_column(Tier, "tier"))
    created_at: Mapped[CreatedAt]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    user: Mapped[User] = relationship()
