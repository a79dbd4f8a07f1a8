# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from uuid import UUID

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("id", "id", _model.uuid, True),
    ("name", "name", _model.text, True),
)


@define
class Brand(_model.Model):
    """A brand that items can name.

    Attributes:
        id (UUID): The brand's id.
        name (str): Its name, as the brand writes it.
    """

    id: UUID
    name: str

    _fields = _FIELDS
