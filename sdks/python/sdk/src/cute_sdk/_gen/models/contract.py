# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from uuid import UUID

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("id", "id", _model.uuid, True),
    ("program", "program", _model.text, True),
    ("program_version", "program_version", _model.text, True),
    ("api_version", "api_version", _model.text, True),
    ("created_at", "created_at", _model.moment, True),
    ("updated_at", "updated_at", _model.moment, True),
)


@define
class Contract(_model.Model):
    """The contract of a version of a program.

    Attributes:
        id (UUID): The contract's id.
        program (str): The name of the program.
        program_version (str): The version of the program.
        api_version (str): The version of the API that the program asks for.
        created_at (datetime.datetime): When it was first published.
        updated_at (datetime.datetime): When it was last published.
    """

    id: UUID
    program: str
    program_version: str
    api_version: str
    created_at: datetime.datetime
    updated_at: datetime.datetime

    _fields = _FIELDS
