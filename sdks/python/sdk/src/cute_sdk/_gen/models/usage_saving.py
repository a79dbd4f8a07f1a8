# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from uuid import UUID

from attrs import define

from ... import _model
from ..models.saving_kind import SavingKind

_FIELDS: tuple[_model.Field, ...] = (
    ("kind", "kind", _model.member(SavingKind), True),
    ("operation", "operation", _model.text, True),
    ("key_id", "key_id", _model.uuid, True),
    ("calls_a_day", "calls_a_day", _model.whole, True),
    ("saved_a_day", "saved_a_day", _model.whole, True),
    ("reason", "reason", _model.text, True),
)


@define
class UsageSaving(_model.Model):
    """Calls of one key to one operation that can be saved.

    Attributes:
        kind (SavingKind): How calls can be saved. More values may come. The values are `webhook`: a webhook brings what
            the calls poll for; `if_none_match`: with `If-None-Match` the calls get 304, which uses no quota; `batch`: one
            call of a batch does what several calls did.
        operation (str): The `operationId` of the calls.
        key_id (UUID): The key that made them.
        calls_a_day (int): How many successful calls of the operation the key makes in a day.
        saved_a_day (int): How many of them can be saved in a day. With `if_none_match` these are calls that would use
            no quota.
        reason (str): What was seen, and what to do, for people.
    """

    kind: SavingKind
    operation: str
    key_id: UUID
    calls_a_day: int
    saved_a_day: int
    reason: str

    _fields = _FIELDS
