"""Who did what, when: one entry for each action that changes what someone may do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.models import AuditEntry
from server.models.enums import ActorKind, AuditAction, AuditTarget
from server.services.keys.principals import Principal

MAX_SHOWN = 1_000


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts. `name` is an operator's account on the machine, or the id of the user or key."""

    kind: ActorKind
    name: str

    @classmethod
    def of(cls, principal: Principal) -> "Actor":
        """The key that acts, or the user who does so through none."""
        if principal.key is None:
            return cls(ActorKind.USER, str(principal.user_id))
        return cls(ActorKind.KEY, str(principal.key.id))

    @classmethod
    def of_admin(cls, user_id: UUID) -> "Actor":
        """A user who acts on what others have, as an operator does."""
        return cls(ActorKind.OPERATOR, str(user_id))


SYSTEM = Actor(ActorKind.SYSTEM, "cute")


def record(
    session: Session,
    actor: Actor,
    action: AuditAction,
    target_kind: AuditTarget,
    target_id: UUID,
    **details: Any,
) -> None:
    """Write an entry in the transaction of the action. `details` are JSON values without
    secrets."""
    session.add(
        AuditEntry(
            actor_kind=actor.kind,
            actor=actor.name,
            action=action,
            target_kind=target_kind,
            target_id=target_id,
            details=details,
        )
    )
    session.flush()


def recent(session: Session, *, limit: int, target_id: UUID | None = None) -> Sequence[AuditEntry]:
    """The newest entries first, at most `MAX_SHOWN`; with `target_id` those of one target."""
    wanted = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(min(limit, MAX_SHOWN))
    if target_id is not None:
        wanted = wanted.where(AuditEntry.target_id == target_id)
    return session.scalars(wanted).all()
