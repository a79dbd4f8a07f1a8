"""Users who are being erased: what the background worker brings to its end."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from cute_api.models.base import Base, CreatedAt, enum_column
from cute_api.models.enums import ActorKind


class Erasure(Base):
    """One of them. `email` and `username` are those that other rows may hold; this row, which holds
    them too, goes in the last transaction. `failure` is why the last attempt failed.

    It doesn't go with the user's other rows: without it, nobody would know what is left to do.
    """

    __tablename__ = "erasures"
    __table_args__ = (Index("ix_erasures_next_attempt_at", "next_attempt_at"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    email: Mapped[str]
    username: Mapped[str]
    actor_kind: Mapped[ActorKind] = mapped_column(enum_column(ActorKind, "actor_kind"))
    actor: Mapped[str]
    created_at: Mapped[CreatedAt]
    next_attempt_at: Mapped[CreatedAt]
    attempts: Mapped[int] = mapped_column(server_default="0")
    failure: Mapped[str | None]
    failed_at: Mapped[datetime | None]
