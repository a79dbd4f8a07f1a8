# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from uuid import UUID

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("id", "id", _model.uuid, True),
    ("name", "name", _model.text, True),
    ("prefix", "prefix", _model.text, True),
    ("rotated_at", "rotated_at", _model.moment, True),
    ("previous_expires_at", "previous_expires_at", _model.nullable(_model.moment), True),
)


@define
class KeyRotation(_model.Model):
    """A key that was rotated, without its secret.

    Attributes:
        id (UUID): The key's id.
        name (str): The name that its owner chose.
        prefix (str): The first characters of the new secret, to recognise it.
        rotated_at (datetime.datetime): When the key got the new secret.
        previous_expires_at (datetime.datetime | None): When the previous secret stops working. `null` if only the
            current one works.
    """

    id: UUID
    name: str
    prefix: str
    rotated_at: datetime.datetime
    previous_expires_at: datetime.datetime | None

    _fields = _FIELDS
