# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from uuid import UUID

from attrs import define

from ... import _model

_FIELDS: tuple[_model.Field, ...] = (
    ("app_id", "app_id", _model.uuid, True),
    ("install_id", "install_id", _model.uuid, True),
    ("account", "account", _model.uuid, True),
    ("requested_at", "requested_at", _model.moment, True),
    ("due_at", "due_at", _model.moment, True),
)


@define
class DataRequest(_model.Model):
    """A seller's request for the data that an app holds about them.

    Attributes:
        app_id (UUID): The app.
        install_id (UUID): The seller's install.
        account (UUID): The seller's user id.
        requested_at (datetime.datetime): When the seller asked.
        due_at (datetime.datetime): When the seller must have their data, 30 days after they asked.
    """

    app_id: UUID
    install_id: UUID
    account: UUID
    requested_at: datetime.datetime
    due_at: datetime.datetime

    _fields = _FIELDS
