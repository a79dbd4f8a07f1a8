# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from uuid import UUID

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("id", "id", _model.uuid, True),
    ("name", "name", _model.text, True),
    ("count", "count", _model.whole, True),
)


@define
class NamedCount(_model.Model):
    """How many items have one brand or category.

    Attributes:
        id (UUID): The id of the brand or category.
        name (str): Its name.
        count (int): How many items have it.
    """

    id: UUID
    name: str
    count: int

    _fields = _FIELDS
