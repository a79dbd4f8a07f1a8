# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from uuid import UUID

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("user_id", "user_id", _model.uuid, True),
    ("username", "username", _model.text, True),
    ("erased_at", "erased_at", _model.moment, True),
)


@define
class UserErasure(_model.Model):
    """A user whose personal data was erased. Delete or replace your data about this user.

    Attributes:
        user_id (UUID): The user's id, which is the `id` of `buyer`, `seller`, `sender` or `recipient` in your copies.
        username (str): The alias that replaces the user's name everywhere. It is derived from the id.
        erased_at (datetime.datetime): When the name was replaced. Data that you read after this time doesn't contain
            it.
    """

    user_id: UUID
    username: str
    erased_at: datetime.datetime

    _fields = _FIELDS
