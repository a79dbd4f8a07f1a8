# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from attrs import define

from ... import _model
from ..models.tier import Tier

if TYPE_CHECKING:
    from ..models.delivery_budget import DeliveryBudget
    from ..models.storage_use import StorageUse


_FIELDS: tuple[_model.Field, ...] = (
    ("id", "id", _model.uuid, True),
    ("email", "email", _model.text, True),
    ("username", "username", _model.text, True),
    ("tier", "tier", _model.member(Tier), True),
    ("created_at", "created_at", _model.moment, True),
    ("deliveries", "deliveries", _model.nested("DeliveryBudget"), True),
    ("storage", "storage", _model.nested("StorageUse"), True),
)


@define
class User(_model.Model):
    """The user that an API key acts for. Only a key with `read:account` gets it.

    Attributes:
        id (UUID): The user's id.
        email (str): The user's email address. Nobody else sees it.
        username (str): The user's public name.
        tier (Tier): How many calls an API key can make; the quotas are in `x-rate-limit-tiers`. More values may come.
            The values are `free`: the lowest quotas; `basic`: higher quotas than `free`; `pro`: the highest quotas.
        created_at (datetime.datetime): When the user joined.
        deliveries (DeliveryBudget): How much was sent to the user's webhooks today (UTC), and how much the user's tier
            allows. Each attempt counts, including redeliveries and test events.
        storage (StorageUse): How much the user stores, and how much the user's tier allows. Drafts and archived items
            count, sold and deleted ones don't.
    """

    id: UUID
    email: str
    username: str
    tier: Tier
    created_at: datetime.datetime
    deliveries: DeliveryBudget
    storage: StorageUse

    _fields = _FIELDS
