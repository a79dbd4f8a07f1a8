# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from uuid import UUID

from attrs import define

from ... import _model
from ..models.app_status import AppStatus
from ..models.scope import Scope

_FIELDS: tuple[_model.Field, ...] = (
    ("id", "id", _model.uuid, True),
    ("name", "name", _model.text, True),
    ("status", "status", _model.member(AppStatus), True),
    ("scopes", "scopes", _model.array(_model.member(Scope)), True),
    ("redirect_uris", "redirect_uris", _model.array(_model.text), True),
    ("logo_digest", "logo_digest", _model.nullable(_model.text), True),
    ("version", "version", _model.text, True),
    ("created_at", "created_at", _model.moment, True),
)


@define
class RegisteredApp(_model.Model):
    """An integration that many sellers can install.

    Attributes:
        id (UUID): The app's id, which is also its OAuth `client_id`.
        name (str): The name that sellers see.
        status (AppStatus): The status of an app, which decides who can install it. More values may come. The values are
            `draft`: only its developer can install it; `review`: its developer asked to publish it, and only they can
            install it; `live`: every seller can install it; `suspended`: an operator stopped it, and its keys are refused.
        scopes (list[Scope]): All scopes that the app can ask a seller for.
        redirect_uris (list[str]): Where sellers return after their consent.
        logo_digest (None | str): The SHA-256 of the file of its logo. `null` without a logo.
        version (str): The API version of requests with this key that don't choose one, from `x-versions`.
        created_at (datetime.datetime): When it was created.
    """

    id: UUID
    name: str
    status: AppStatus
    scopes: list[Scope]
    redirect_uris: list[str]
    logo_digest: None | str
    version: str
    created_at: datetime.datetime

    _fields = _FIELDS
