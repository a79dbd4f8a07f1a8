# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from uuid import UUID

from attrs import define

from ... import _model
from ..types import UNSET, Unset

_FIELDS: tuple[_model.Field, ...] = (
    ("id", "id", _model.uuid, True),
    ("name", "name", _model.text, True),
    ("parent_id", "parent_id", _model.nullable(_model.uuid), True),
    ("path", "path", _model.array(_model.text), True),
    ("retired_at", "retired_at", _model.moment, False),
    ("replaced_by", "replaced_by", _model.uuid, False),
)


@define
class Category(_model.Model):
    """A node in the tree of categories.

    Attributes:
        id (UUID): The category's id.
        name (str): Its name.
        parent_id (None | UUID): The id of the category above it. `null` at a root.
        path (list[str]): The names from the root down to this category.
        retired_at (datetime.datetime | Unset): When it was retired. Only in retired categories, never in items.
        replaced_by (UUID | Unset): The id of the category that its items have now. Only in a retired category that was
            merged with another.
    """

    id: UUID
    name: str
    parent_id: None | UUID
    path: list[str]
    retired_at: datetime.datetime | Unset = UNSET
    replaced_by: UUID | Unset = UNSET

    _fields = _FIELDS
