# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from attrs import define

from ... import _model

if TYPE_CHECKING:
    from ..models.event_use import EventUse
    from ..models.operation_use import OperationUse


_FIELDS: tuple[_model.Field, ...] = (
    ("id", "id", _model.uuid, True),
    ("program", "program", _model.text, True),
    ("program_version", "program_version", _model.text, True),
    ("api_version", "api_version", _model.text, True),
    ("created_at", "created_at", _model.moment, True),
    ("updated_at", "updated_at", _model.moment, True),
    ("operations", "operations", _model.array(_model.nested("OperationUse")), True),
    ("events", "events", _model.array(_model.nested("EventUse")), True),
)


@define
class ContractWithUses(_model.Model):
    """The contract of a version of a program, with the parts of the API that it uses.

    Attributes:
        id (UUID): The contract's id.
        program (str): The name of the program.
        program_version (str): The version of the program.
        api_version (str): The version of the API that the program asks for.
        created_at (datetime.datetime): When it was first published.
        updated_at (datetime.datetime): When it was last published.
        operations (list[OperationUse]): The parts of each operation that the program uses.
        events (list[EventUse]): What the program reads from webhook events of each type.
    """

    id: UUID
    program: str
    program_version: str
    api_version: str
    created_at: datetime.datetime
    updated_at: datetime.datetime
    operations: list[OperationUse]
    events: list[EventUse]

    _fields = _FIELDS
