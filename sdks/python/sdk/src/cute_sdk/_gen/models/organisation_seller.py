# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

from uuid import UUID

from attrs import define

from ... import _model
from ..models.tier import Tier

_FIELDS: tuple[_model.Field, ...] = (
    ("id", "id", _model.uuid, True),
    ("username", "username", _model.text, True),
    ("tier", "tier", _model.member(Tier), True),
)


@define
class OrganisationSeller(_model.Model):
    """A user that an organisation owns, with its items, orders, keys, webhooks and apps.

    Attributes:
        id (UUID): The user's id.
        username (str): The user's public name.
        tier (Tier): How many calls an API key can make; the quotas are in `x-rate-limit-tiers`. More values may come.
            The values are `free`: the lowest quotas; `basic`: higher quotas than `free`; `pro`: the highest quotas.
    """

    id: UUID
    username: str
    tier: Tier

    _fields = _FIELDS
