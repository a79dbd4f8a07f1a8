"""Organisations, which own sellers with their keys, webhooks and apps, and the people in them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, false, text
from sqlalchemy.orm import Mapped, mapped_column

from cute_api.models.base import Base, CreatedAt, Identifier, enum_column
from cute_api.models.enums import MemberRole


class Organisation(Base):
    """Owns the sellers whose `users.organisation_id` it is.

    A trigger makes one for each new user, with the user as its owner
    (`models/sql/accounts/own_organisation.sql`), and removes it with its last seller. With
    `requires_second_factor` its members need one to act for it. At `deletion_due_at` it is deleted.
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
    created_at: Mapped[CreatedAt]


class Membership(Base):
    """A person (`user_id`) in an organisation. Who changes any locks the organisation first."""

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
