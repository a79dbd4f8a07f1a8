# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from uuid import UUID

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("account", "account", _model.uuid, True),
    ("erased_at", "erased_at", _model.moment, True),
    ("acknowledged_at", "acknowledged_at", _model.nullable(_model.moment), True),
)


@define
class AppErasure(_model.Model):
    """The erasure of a seller who had installed an app.

    Attributes:
        account (UUID): The seller's user id, which is the `user_id` of `user.erased`.
        erased_at (datetime.datetime): When the seller's data was erased here.
        acknowledged_at (datetime.datetime | None): When the app sent its receipt. `null` until then.
    """

    account: UUID
    erased_at: datetime.datetime
    acknowledged_at: datetime.datetime | None

    _fields = _FIELDS
