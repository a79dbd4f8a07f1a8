"""What the developer portal remembers: who is logged in."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from server.models.base import Base, CreatedAt


class PortalSession(Base):
    """One login. Only the digest of its token is stored.

    `expires_at` moves ahead as the session is used, up to a bound that counts from `created_at`.
    `last_seen_at` is at most a minute behind.
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
