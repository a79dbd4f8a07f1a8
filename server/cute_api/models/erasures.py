"""Erasures of users in progress, which the background worker completes."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from cute_api.models.base import Base, CreatedAt, enum_column
from cute_api.models.enums import ActorKind


class Erasure(Base):
    """One erasure. `email` and `username` are needed to find other rows, and replaced like the
    user's once PostgreSQL has no others. `failure` is why the last attempt failed.

    It is kept until no other engine has rows of the user, as the record that there is work to do.
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
