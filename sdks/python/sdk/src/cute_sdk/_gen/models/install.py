# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from uuid import UUID

from attrs import define

from ... import _model
from ..models.scope import Scope

_FIELDS: tuple[_model.Field, ...] = (
    ("id", "id", _model.uuid, True),
    ("app_id", "app_id", _model.uuid, True),
    ("account", "account", _model.uuid, True),
    ("scopes", "scopes", _model.array(_model.member(Scope)), True),
    ("created_at", "created_at", _model.moment, True),
    ("removed_at", "removed_at", _model.nullable(_model.moment), True),
)


@define
class Install(_model.Model):
    """What a seller allows an app.

    Attributes:
        id (UUID): The install's id. Installing a removed app again creates a new install.
        app_id (UUID): The app.
        account (UUID): The seller's user id, which the app sends as `Cute-Account`.
        scopes (list[Scope]): What the seller allows.
        created_at (datetime.datetime): When the seller installed the app.
        removed_at (datetime.datetime | None): When the install was removed. `null` while the app may call.
    """

    id: UUID
    app_id: UUID
    account: UUID
    scopes: list[Scope]
    created_at: datetime.datetime
    removed_at: datetime.datetime | None

    _fields = _FIELDS
