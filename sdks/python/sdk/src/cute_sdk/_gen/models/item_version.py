# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from uuid import UUID

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("id", "id", _model.uuid, True),
    ("version", "version", _model.text, True),
)


@define
class ItemVersion(_model.Model):
    """An item's id and version.

    Attributes:
        id (UUID): The item's id.
        version (str): Its version, the hexadecimal digits at the start of its `etag`.
    """

    id: UUID
    version: str

    _fields = _FIELDS
