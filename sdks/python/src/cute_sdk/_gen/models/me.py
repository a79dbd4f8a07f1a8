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
    from ..models.api_key import ApiKey
    from ..models.delivery_budget import DeliveryBudget
    from ..models.policy import Policy


T = TypeVar("T", bound="Me")


@_attrs_define
class Me:
    """The user that the API key acts for, and that key.

    Attributes:
        id (UUID): The user's id.
        email (str): The user's email address. Nobody else sees it.
        username (str): The user's public name.
        tier (Tier): How many calls an API key can make; the quotas are in `x-rate-limit-tiers`. More values may come.
        created_at (datetime.datetime): When the user joined.
        key (ApiKey): An API key, without its secret.
        policies (list[Policy]): The rate limits of the key with what is left of each, this request included: the same
            as in the header `RateLimit`. The `ETag` leaves them out.
        deliveries (DeliveryBudget): How much was sent to the user's webhooks today (UTC), and how much the user's tier
            allows. Each attempt counts, including redeliveries and test events.
    """

    id: UUID
    email: str
    username: str
    tier: Tier
    created_at: datetime.datetime
    key: ApiKey
    policies: list[Policy]
    deliveries: DeliveryBudget
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        email = self.email

        username = self.username

        tier = self.tier.value

        created_at = self.created_at.isoformat()

        key = self.key.to_dict()

        policies = []
        for policies_item_data in self.policies:
            policies_item = policies_item_data.to_dict()
            policies.append(policies_item)

        deliveries = self.deliveries.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "email": email,
                "username": username,
                "tier": tier,
                "created_at": created_at,
                "key": key,
                "policies": policies,
                "deliveries": deliveries,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.api_key import ApiKey
        from ..models.delivery_budget import DeliveryBudget
        from ..models.policy import Policy

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        email = d.pop("email")

        username = d.pop("username")

        tier = Tier(d.pop("tier"))

        created_at = datetime.datetime.fromisoformat(d.pop("created_at").replace("Z", "+00:00"))

        key = ApiKey.from_dict(d.pop("key"))

        policies = []
        _policies = d.pop("policies")
        for policies_item_data in _policies:
            policies_item = Policy.from_dict(policies_item_data)

            policies.append(policies_item)

        deliveries = DeliveryBudget.from_dict(d.pop("deliveries"))

        me = cls(
            id=id,
            email=email,
            username=username,
            tier=tier,
            created_at=created_at,
            key=key,
            policies=policies,
            deliveries=deliveries,
        )

        me.additional_properties = d
        return me

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
