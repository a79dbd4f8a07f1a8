# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.tier import Tier

if TYPE_CHECKING:
    from ..models.delivery_budget import DeliveryBudget
    from ..models.storage_use import StorageUse


T = TypeVar("T", bound="User")


@_attrs_define
class User:
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
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        email = self.email

        username = self.username

        tier = self.tier.value

        created_at = self.created_at.isoformat()

        deliveries = self.deliveries.to_dict()

        storage = self.storage.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "email": email,
                "username": username,
                "tier": tier,
                "created_at": created_at,
                "deliveries": deliveries,
                "storage": storage,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.delivery_budget import DeliveryBudget
        from ..models.storage_use import StorageUse

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        email = d.pop("email")

        username = d.pop("username")

        tier = Tier(d.pop("tier"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at").replace("Z", "+00:00"))

        deliveries = DeliveryBudget.from_dict(d.pop("deliveries"))

        storage = StorageUse.from_dict(d.pop("storage"))

        user = cls(
            id=id,
            email=email,
            username=username,
            tier=tier,
            created_at=created_at,
            deliveries=deliveries,
            storage=storage,
        )

        user.additional_properties = d
        return user

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
