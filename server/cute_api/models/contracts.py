"""What partners' programs use of the API."""

from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from cute_api.models.base import Base, CreatedAt, Identifier


class Contract(Base):
    """What a version of a user's program uses of a version of the API.

    `uses` has `operations` and `events`, in the form of a contract file. `told_versions` are those
    that break the program as its owner knows, from publishing or from an email; `checked_breaks` is
    the digest of the `Breaks` that they were found in.
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
    uses: Mapped[dict[str, Any]]
    created_at: Mapped[CreatedAt]
    updated_at: Mapped[CreatedAt]
    told_versions: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    checked_breaks: Mapped[str | None]
