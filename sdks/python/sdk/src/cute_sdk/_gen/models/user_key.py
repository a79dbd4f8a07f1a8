# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from attrs import define

from ... import _model
from ..models.scope import Scope
from ..models.tier import Tier

if TYPE_CHECKING:
    from ..models.key_client import KeyClient


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
    ("note", "note", _model.nullable(_model.text), True),
    ("last_used_at", "last_used_at", _model.nullable(_model.moment), True),
    ("rotated_at", "rotated_at", _model.nullable(_model.moment), True),
    ("previous_expires_at", "previous_expires_at", _model.nullable(_model.moment), True),
    ("clients", "clients", _model.array(_model.nested("KeyClient")), True),
    ("current", "current", _model.flag, True),
)


@define
class UserKey(_model.Model):
    """One of your API keys, without its secret, and how it is used.

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
        note (None | str): What its owner wrote about it in the developer portal. `null` if nothing.
        last_used_at (datetime.datetime | None): When it was last used, accurate to a minute. `null` if it was never
            used. A key that has not been used for 180 days expires; we email its owner 14 days before.
        rotated_at (datetime.datetime | None): When it was last rotated. `null` if it never was.
        previous_expires_at (datetime.datetime | None): When the previous secret stops working. `null` if only the
            current one works.
        clients (list[KeyClient]): The networks and programs that used it, latest first, up to a minute or two behind.
            Compare them with what you expect, and limit the key to `networks`.
        current (bool): Whether this request was made with this key.
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
    note: None | str
    last_used_at: datetime.datetime | None
    rotated_at: datetime.datetime | None
    previous_expires_at: datetime.datetime | None
    clients: list[KeyClient]
    current: bool

    _fields = _FIELDS
