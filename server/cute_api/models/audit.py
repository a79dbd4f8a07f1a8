"""The audit log: kept for two years, and independent of the targets."""

from typing import Any
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from cute_api.models.base import Base, CreatedAt, Identifier, enum_column
from cute_api.models.enums import ActorKind, AuditAction, AuditTarget


class AuditEntry(Base):
    """One action.

    `actor` is the operator's account on the machine, or the id of the user (also of an operator in
    the portal) or key. `details` contains no secrets. An entry has no foreign keys, so that it
    outlives its target.
    """

    __tablename__ = "audit_log"
    __table_args__ = (
        Index("ix_audit_log_target_id_id", "target_id", "id"),
        Index("ix_audit_log_action_id", "action", "id"),
        Index("ix_audit_log_actor_id", "actor", "id"),
    )

    id: Mapped[Identifier]
    at: Mapped[CreatedAt]
    actor_kind: Mapped[ActorKind] = mapped_column(enum_column(ActorKind, "actor_kind"))
    actor: Mapped[str]
    action: Mapped[AuditAction] = mapped_column(enum_column(AuditAction, "action"))
    target_kind: Mapped[AuditTarget] = mapped_column(enum_column(AuditTarget, "target_kind"))
    target_id: Mapped[UUID]
    details: Mapped[dict[str, Any]]
