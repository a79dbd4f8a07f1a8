# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from uuid import UUID

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("id", "id", _model.uuid, True),
    ("username", "username", _model.text, True),
)


@define
class Party(_model.Model):
    """A user whom others see, such as the seller of an item.

    Attributes:
        id (UUID): The user's id.
        username (str): The user's public name.
    """

    id: UUID
    username: str

    _fields = _FIELDS
