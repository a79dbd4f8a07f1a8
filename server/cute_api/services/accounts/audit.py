"""The audit log: an entry for each action that changes somebody's rights."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self
from uuid import UUID

import orjson
from sqlalchemy import Select, event, select
from sqlalchemy.orm import Session

from cute_api.models import AuditEntry
from cute_api.models.enums import ActorKind, AuditAction, AuditTarget
from cute_api.services.keys.principals import Principal

MAX_SHOWN = 1_000
PAGE_ROWS = 50
LINE = "An action was audited."

log = logging.getLogger("cute.audit")


@dataclass(frozen=True, slots=True)
class Operator:
    """A user who acts on others' objects; construct it only after checking their role."""

    user_id: UUID


@dataclass(frozen=True, slots=True)
class ConsoleOperator:
    """A person who runs `cute`, by the name of their account on the machine."""

    account: str


@dataclass(frozen=True, slots=True)
class System:
    """The service itself. `name` says which part."""

    name: str


@dataclass(frozen=True, slots=True)
class KeptActor:
    """An actor read from a row, which stores the kind and the id or name."""

    kind: ActorKind
    name: str


SYSTEM = System("cute")

Actor = Principal | Operator | ConsoleOperator | System | KeptActor
"""A key or user that acts on its own objects, an operator on anyone's, or the service."""


def kind_and_name(actor: Actor) -> tuple[ActorKind, str]:
    """Return an actor's kind, and their id or name, as entries store them."""
    match actor:
        case Principal():
            if actor.key is None:
                return ActorKind.USER, str(actor.user_id)
            return ActorKind.KEY, str(actor.key.id)
        case Operator():
            return ActorKind.OPERATOR, str(actor.user_id)
        case ConsoleOperator():
            return ActorKind.OPERATOR, actor.account
        case System():
            return ActorKind.SYSTEM, actor.name
        case KeptActor():
            return actor.kind, actor.name


def record(
    session: Session,
    actor: Actor,
    action: AuditAction,
    target_kind: AuditTarget,
    target_id: UUID,
    **details: Any,
) -> None:
    """Write an entry in the transaction of the action. `details` are JSON without secrets.

    On commit it is also logged, with ids only: the log outlives the database, and `cute db
    restored` reads there which actions a backup lacks.
    """
    kind, name = kind_and_name(actor)
    entry = AuditEntry(
        actor_kind=kind,
        actor=name,
        action=action,
        target_kind=target_kind,
        target_id=target_id,
        details=details,
    )
    session.add(entry)
    session.flush()
    line = AuditLine(entry.id, action, target_kind, target_id)
    event.listen(session, "after_commit", lambda _session: line.log(), once=True)


@dataclass(frozen=True, slots=True)
class AuditLine:
    """An entry as a log line: its id, action and target."""

    id: UUID
    action: AuditAction
    target_kind: AuditTarget
    target_id: UUID

    def log(self) -> None:
        log.info(
            LINE,
            extra={
                "id": self.id,
                "action": self.action,
                "target_kind": self.target_kind,
                "target": self.target_id,
            },
        )

    @classmethod
    def of(cls, line: str) -> Self | None:
        """Parse a log line; None for other lines, and for unknown, newer actions."""
        if LINE not in line:
            return None
        try:
            found = orjson.loads(line[line.index("{") :])
            return cls(
                UUID(found["id"]),
                AuditAction(found["action"]),
                AuditTarget(found["target_kind"]),
                UUID(found["target"]),
            )
        except (ValueError, KeyError, TypeError):
            return None


def recent(session: Session, *, limit: int, target_id: UUID | None = None) -> Sequence[AuditEntry]:
    """Return up to `MAX_SHOWN` entries, newest first, optionally of one target."""
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(min(limit, MAX_SHOWN))
    if target_id is not None:
        query = query.where(AuditEntry.target_id == target_id)
    return session.scalars(query).all()


def page(
    session: Session, query: Select[AuditEntry], before: UUID | None
) -> tuple[Sequence[AuditEntry], UUID | None]:
    """Return a page of a query's entries, newest first, and its last id if there is more."""
    query = query.order_by(AuditEntry.id.desc()).limit(PAGE_ROWS + 1)
    if before is not None:
        query = query.where(AuditEntry.id < before)
    found = session.scalars(query).all()
    rows = found[:PAGE_ROWS]
    return rows, rows[-1].id if len(found) > len(rows) else None
