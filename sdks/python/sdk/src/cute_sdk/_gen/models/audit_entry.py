# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from attrs import define

from ... import _model
from ..models.audit_actor_kind import AuditActorKind
from ..models.audit_target_kind import AuditTargetKind

if TYPE_CHECKING:
    from ..models.audit_change import AuditChange


_FIELDS: tuple[_model.Field, ...] = (
    ("id", "id", _model.uuid, True),
    ("created_at", "created_at", _model.moment, True),
    ("action", "action", _model.text, True),
    ("actor_kind", "actor_kind", _model.member(AuditActorKind), True),
    ("actor_id", "actor_id", _model.nullable(_model.uuid), True),
    ("person_id", "person_id", _model.nullable(_model.uuid), True),
    ("role", "role", _model.nullable(_model.text), True),
    ("address", "address", _model.nullable(_model.text), True),
    ("target_kind", "target_kind", _model.member(AuditTargetKind), True),
    ("target_id", "target_id", _model.uuid, True),
    ("changes", "changes", _model.array(_model.nested("AuditChange")), True),
    ("previous_hash", "previous_hash", _model.nullable(_model.text), True),
    ("hash", "hash_", _model.nullable(_model.text), True),
)


@define
class AuditEntry(_model.Model):
    """An action in your audit log.

    Attributes:
        id (UUID): The entry's id.
        created_at (datetime.datetime): When it was done.
        action (str): What was done. More values may come.
        actor_kind (AuditActorKind): Who acts. More values may come. The values are `user`: a person in the developer
            portal; `key`: an API key or a token; `operator`: an operator of Cute, whose id is not shown; `system`: Cute
            itself, or somebody who isn't logged in.
        actor_id (None | UUID): The user or the key that did it; `null` for operators and the system.
        person_id (None | UUID): The person who was logged in; `null` for keys, operators and the system.
        role (None | str): The role in which the person acted. More values may come.
        address (None | str): The network address that the action came from; `null` if it is unknown, or an operator's.
        target_kind (AuditTargetKind): What an action was done to. More values may come. The values are `user`: your
            account; `key`: an API key; `webhook`: a webhook; `app`: an app.
        target_id (UUID): The id of what it was done to.
        changes (list[AuditChange]): The settings that it changed.
        previous_hash (None | str): The `hash` of the entry before it in your log; `null` for the first entry, and for
            entries from before hashes were kept.
        hash_ (None | str): The SHA-256 of the entry and `previous_hash`; `null` for entries from before hashes were
            kept.
    """

    id: UUID
    created_at: datetime.datetime
    action: str
    actor_kind: AuditActorKind
    actor_id: None | UUID
    person_id: None | UUID
    role: None | str
    address: None | str
    target_kind: AuditTargetKind
    target_id: UUID
    changes: list[AuditChange]
    previous_hash: None | str
    hash_: None | str

    _fields = _FIELDS
