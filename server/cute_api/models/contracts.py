"""What partners' programs use of the API, their test results, and their shadow upgrades."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from cute_api.models.base import Base, CreatedAt, Identifier, enum_column
from cute_api.models.enums import CertificateKind


class Contract(Base):
    """What a version of a user's program uses of a version of the API.

    `uses` has `operations` and `events`, in the form of a contract file. `verdicts` are those of
    the `Outlook` whose digest is `checked_breaks`. `told_versions` and `told_proposals` are those
    that break the program as its owner knows, from publishing or from an email.
    """

    __tablename__ = "contracts"
    __table_args__ = (
        Index(
            "uq_contracts_user_id_program_program_version",
            "user_id",
            "program",
            "program_version",
            unique=True,
        ),
        Index("ix_contracts_user_id_id", "user_id", "id"),
    )

    id: Mapped[Identifier]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    program: Mapped[str]
    program_version: Mapped[str]
    api_version: Mapped[str]
    uses: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]
    told_versions: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    told_proposals: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    checked_breaks: Mapped[str | None]
    verdicts: Mapped[dict[str, Any] | None]


class StoredProposal(Base):
    """What a branch would change for programs: a file of breaks, and its SHA-256."""

    __tablename__ = "proposals"

    name: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[str]
    digest: Mapped[str]
    created_at: Mapped[CreatedAt]


class Certificate(Base):
    """The last signed result of a kind of test, of a user or of an app (`owner_id`).

    `user_id` is the user, or the app's developer.
    """

    __tablename__ = "certificates"
    __table_args__ = (
        Index("ix_certificates_user_id", "user_id"),
        Index("ix_certificates_app_id", "app_id", postgresql_where=text("app_id IS NOT NULL")),
    )

    owner_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[CertificateKind] = mapped_column(
        enum_column(CertificateKind, "kind"), primary_key=True
    )
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    app_id: Mapped[UUID | None] = mapped_column(ForeignKey("apps.id", ondelete="CASCADE"))
    subject: Mapped[str]
    api_version: Mapped[str]
    passed: Mapped[int]
    not_checked: Mapped[int]
    tested_at: Mapped[datetime]
    created_at: Mapped[CreatedAt]


class ShadowUpgrade(Base):
    """A user's consent to replays, and what the last run found.

    The next run begins at `due_at`. `report` has no data of responses: see `services.shadow`.
    """

    __tablename__ = "shadow_upgrades"
    __table_args__ = (Index("ix_shadow_upgrades_due_at", "due_at"),)

    user_id: Mapped[UUID] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), primary_key=True
    )
    enabled_at: Mapped[CreatedAt]
    due_at: Mapped[CreatedAt]
    ran_at: Mapped[datetime | None]
    report: Mapped[dict[str, Any] | None]
