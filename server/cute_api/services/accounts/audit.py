"""The audit log: an entry for each action that changes somebody's rights or settings.

`record` is the only way to write one.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

import orjson
from sqlalchemy import Select, event, select
from sqlalchemy.orm import Session

from cute_api.models import AuditEntry
from cute_api.models.enums import ActorKind, AuditAction, AuditTarget, MemberRole
from cute_api.services.accounts import audit_chain
from cute_api.services.keys.principals import Principal

MAX_SHOWN = 1_000
PAGE_ROWS = 50
NOBODY = UUID(int=0)
"""The target and owner of actions that are about no user."""
LINE = "An action was audited."

log = logging.getLogger("cute.audit")

Json = Mapping[str, Any]


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
class StoredActor:
    """An actor read from a row, which stores the kind and the id or name."""

    kind: ActorKind
    name: str


SYSTEM = System("cute")

Actor = Principal | Operator | ConsoleOperator | System | StoredActor
"""A key or user that acts on its own objects, an operator on anyone's, or the service."""


def kind_and_name(actor: Actor) -> tuple[ActorKind, str]:
    """Return an actor's kind, and their id or name, as entries store them."""
    match actor:
        case Principal():
            if actor.key is None:
                return ActorKind.USER, str(actor.person_id)
            return ActorKind.KEY, str(actor.key.id)
        case Operator():
            return ActorKind.OPERATOR, str(actor.user_id)
        case ConsoleOperator():
            return ActorKind.OPERATOR, actor.account
        case System():
            return ActorKind.SYSTEM, actor.name
        case StoredActor():
            return actor.kind, actor.name


class ActingRole(StrEnum):
    """The role of a person who acts for the service, not as a member of an organisation."""

    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the actions of a transaction come from.

    The person and role are those of a portal session, the address is that of the client. Each is
    None if there is none.
    """

    person_id: UUID | None = None
    role: MemberRole | ActingRole | None = None
    address: str | None = None


NOWHERE = Origin()
_ORIGIN = "audit_origin"


def come_from(session: Session, origin: Origin) -> None:
    """Say where the session's actions come from; the last call counts for all of them."""
    session.info[_ORIGIN] = origin


def difference(before: Json, after: Json) -> tuple[Json, Json]:
    """Return both without the settings that are the same in both."""
    changed = [name for name in after if before.get(name) != after[name]]
    return {name: before.get(name) for name in changed}, {name: after[name] for name in changed}


def record(
    session: Session,
    actor: Actor,
    action: AuditAction,
    target_id: UUID,
    target_kind: AuditTarget = AuditTarget.USER,
    *,
    owner_id: UUID | None = None,
    address: str | None = None,
    before: Json | None = None,
    after: Json | None = None,
    **details: Any,
) -> None:
    """Write an entry at the end of the action's transaction, into the chain of its owner.

    `owner_id` is the user or organisation whose log has it; a user as the target owns themselves.
    `before` and `after` are the changed settings, `details` more about the action: JSON without
    secrets. `address` replaces that of the session's origin.

    On commit it is also logged, with ids and its hash only: the log outlives the database. `cute db
    restored` reads there which actions a backup lacks, and `cute audit verify --log` whether
    somebody replaced a whole chain.
    """
    assert owner_id is not None or target_kind is AuditTarget.USER, "only a user owns themselves"
    kind, name = kind_and_name(actor)
    origin: Origin = session.info.get(_ORIGIN, NOWHERE)
    entry = AuditEntry(
        owner_id=owner_id or target_id,
        actor_kind=kind,
        actor=name,
        person_id=origin.person_id,
        role=origin.role,
        address=address or origin.address,
        action=action,
        target_kind=target_kind,
        target_id=target_id,
        details=details,
        before=before or None,
        after=after or None,
    )
    audit_chain.add(session, entry)
    event.listen(
        session, "after_commit", lambda _session: AuditLine.of_entry(entry).log(), once=True
    )


@dataclass(frozen=True, slots=True)
class AuditLine:
    """An entry as a log line: its id, action, target and hash (empty in lines of old releases)."""

    id: UUID
    action: AuditAction
    target_kind: AuditTarget
    target_id: UUID
    hash: str = ""

    @classmethod
    def of_entry(cls, entry: AuditEntry) -> Self:
        """Return the line of a chained entry."""
        chained = (entry.hash or b"").hex()
        return cls(entry.id, entry.action, entry.target_kind, entry.target_id, chained)

    def log(self) -> None:
        log.info(
            LINE,
            extra={
                "id": self.id,
                "action": self.action,
                "target_kind": self.target_kind,
                "target": self.target_id,
                "hash": self.hash,
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
                str(found.get("hash", "")),
            )
        except (ValueError, KeyError, TypeError):
            return None


def logged(logs: Iterable[Iterable[str]]) -> Iterator[AuditLine]:
    """Yield the audit lines among the lines of logs."""
    for log_lines in logs:
        for text in log_lines:
            line = AuditLine.of(text)
            if line is not None:
                yield line


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
