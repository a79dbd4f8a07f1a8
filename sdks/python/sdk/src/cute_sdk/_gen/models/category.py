# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from uuid import UUID

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("id", "id", _model.uuid, True),
    ("name", "name", _model.text, True),
    ("parent_id", "parent_id", _model.nullable(_model.uuid), True),
    ("path", "path", _model.array(_model.text), True),
)


@define
class Category(_model.Model):
    """A node in the tree of categories.

    Attributes:
        id (UUID): The category's id.
        name (str): Its name.
        parent_id (None | UUID): The id of the category above it. `null` at a root.
        path (list[str]): The names from the root down to this category.
    """

    id: UUID
    name: str
    parent_id: None | UUID
    path: list[str]

    _fields = _FIELDS
