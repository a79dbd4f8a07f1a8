# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.order_role import OrderRole
from ..models.order_status import OrderStatus

if TYPE_CHECKING:
    from ..models.money import Money
    from ..models.order_item import OrderItem


T = TypeVar("T", bound="Order")


@_attrs_define
class Order:
    """One item bought by one user from another.

    Attributes:
        id (UUID): The order's id.
        status (OrderStatus): The status of an order. More values may come. The values are `created`: the item is
            reserved; `completed`: the item is sold; `cancelled`: the item is for sale again.
        item (OrderItem): An item as it was when it was ordered. Only its seller gets its `sku`.
        total (Money): An amount of money. `amount` is in minor units of `currency`: 4250 in `EUR` is 42.50 euros, 4250
            in `JPY` is 4250 yen.
        role (OrderRole): The caller's side of an order. More values may come. The values are `seller`: you sell the
            item; `buyer`: you buy the item.
        buyer_id (UUID): The id of the user who buys.
        buyer (str): The name of the user who buys.
        seller_id (UUID): The id of the user who sells.
        seller (str): The name of the user who sells.
        created_at (datetime.datetime): When it was placed.
        updated_at (datetime.datetime): When it last changed.
        completed_at (datetime.datetime | None): When it was completed. `null` until then.
        cancelled_at (datetime.datetime | None): When it was cancelled. `null` if it was not.
    """

    id: UUID
    status: OrderStatus
    item: OrderItem
    total: Money
    role: OrderRole
    buyer_id: UUID
    buyer: str
    seller_id: UUID
    seller: str
    created_at: datetime.datetime
    updated_at: datetime.datetime
    completed_at: datetime.datetime | None
    cancelled_at: datetime.datetime | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict, repr=False)

    def to_dict(self) -> dict[str, Any]:
        id = str(self.id)

        status = self.status.value

        item = self.item.to_dict()

        total = self.total.to_dict()

        role = self.role.value

        buyer_id = str(self.buyer_id)

        buyer = self.buyer

        seller_id = str(self.seller_id)

        seller = self.seller

        created_at = self.created_at.isoformat()

        updated_at = self.updated_at.isoformat()

        completed_at: None | str
        if isinstance(self.completed_at, datetime.datetime):
            completed_at = self.completed_at.isoformat()
        else:
            completed_at = self.completed_at

        cancelled_at: None | str
        if isinstance(self.cancelled_at, datetime.datetime):
            cancelled_at = self.cancelled_at.isoformat()
        else:
            cancelled_at = self.cancelled_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "status": status,
                "item": item,
                "total": total,
                "role": role,
                "buyer_id": buyer_id,
                "buyer": buyer,
                "seller_id": seller_id,
                "seller": seller,
                "created_at": created_at,
                "updated_at": updated_at,
                "completed_at": completed_at,
                "cancelled_at": cancelled_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.money import Money
        from ..models.order_item import OrderItem

        d = dict(src_dict)
        id = UUID(d.pop("id"))

        status = OrderStatus(d.pop("status"))

        item = OrderItem.from_dict(d.pop("item"))

        total = Money.from_dict(d.pop("total"))

        role = OrderRole(d.pop("role"))

        buyer_id = UUID(d.pop("buyer_id"))

        buyer = d.pop("buyer")

        seller_id = UUID(d.pop("seller_id"))

        seller = d.pop("seller")

        created_at = datetime.datetime.fromisoformat(d.pop("created_at").replace("Z", "+00:00"))

        updated_at = datetime.datetime.fromisoformat(d.pop("updated_at").replace("Z", "+00:00"))

        def _parse_completed_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                completed_at_type_0 = datetime.datetime.fromisoformat(data.replace("Z", "+00:00"))

                return completed_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        completed_at = _parse_completed_at(d.pop("completed_at"))

        def _parse_cancelled_at(data: object) -> datetime.datetime | None:
            if data is None:
                return data
            try:
                if not isinstance(data, str):
                    raise TypeError()
                cancelled_at_type_0 = datetime.datetime.fromisoformat(data.replace("Z", "+00:00"))

                return cancelled_at_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(datetime.datetime | None, data)

        cancelled_at = _parse_cancelled_at(d.pop("cancelled_at"))

        order = cls(
            id=id,
            status=status,
            item=item,
            total=total,
            role=role,
            buyer_id=buyer_id,
            buyer=buyer,
            seller_id=seller_id,
            seller=seller,
            created_at=created_at,
            updated_at=updated_at,
            completed_at=completed_at,
            cancelled_at=cancelled_at,
        )

        order.additional_properties = d
        return order

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
