# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from uuid import UUID

from attrs import define

from ... import _model
from ..models.scope import Scope
from ..models.tier import Tier

_FIELDS: tuple[_model.Field, ...] = (
    ("id", "id", _model.uuid, True),
    ("name", "name", _model.text, True),
    ("prefix", "prefix", _model.text, True),
    ("scopes", "scopes", _model.array(_model.member(Scope)), True),
    ("tier", "tier", _model.member(Tier), True),
    ("version", "version", _model.text, True),
    ("created_at", "created_at", _model.moment, True),
    ("expires_at", "expires_at", _model.nullable(_model.moment), True),
    ("networks", "networks", _model.array(_model.text), True),
)


@define
class ApiKey(_model.Model):
    """An API key, without its secret.

    Attributes:
        id (UUID): The key's id.
        name (str): The name that its owner chose.
        prefix (str): The first characters of the key, to recognise it.
        scopes (list[Scope]): What the key may do.
        tier (Tier): How many calls an API key can make; the quotas are in `x-rate-limit-tiers`. More values may come.
            The values are `free`: the lowest quotas; `basic`: higher quotas than `free`; `pro`: the highest quotas.
        version (str): The API version of requests that don't choose one, from `x-versions`. If it has retired, the next
            version applies. Change it in the developer portal.
        created_at (datetime.datetime): When it was created.
        expires_at (datetime.datetime | None): When it stops working. `null` if it doesn't expire.
        networks (list[str]): The networks that the key can be used from, as CIDR; empty if it works from everywhere.
            From elsewhere it returns 401 (`network_not_allowed`). Change them in the developer portal.
    """

    id: UUID
    name: str
    prefix: str
    scopes: list[Scope]
    tier: Tier
    version: str
    created_at: datetime.datetime
    expires_at: datetime.datetime | None
    networks: list[str]

    _fields = _FIELDS
