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
    ("key", "key", _model.text, True),
)


@define
class KeyWithSecret(_model.Model):
    """A key that was just rotated, with its new secret. The secret is never shown again.

    Attributes:
        id (UUID): The key's id.
        name (str): The name that its owner chose.
        prefix (str): The first characters of the new secret, to recognise it.
        rotated_at (datetime.datetime): When the key got the new secret.
        previous_expires_at (datetime.datetime | None): When the previous secret stops working. `null` if only the
            current one works.
        key (str): The new secret. Keep it where you keep passwords.
    """

    id: UUID
    name: str
    prefix: str
    rotated_at: datetime.datetime
    previous_expires_at: datetime.datetime | None
    key: str

    _fields = _FIELDS
