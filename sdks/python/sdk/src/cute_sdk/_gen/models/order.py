# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from attrs import define

from ... import _model
from ..models.order_role import OrderRole
from ..models.order_status import OrderStatus

if TYPE_CHECKING:
    from ..models.money import Money
    from ..models.order_item import OrderItem


_FIELDS: tuple[_model.Field, ...] = (
    ("id", "id", _model.uuid, True),
    ("status", "status", _model.member(OrderStatus), True),
    ("item", "item", _model.nested("OrderItem"), True),
    ("total", "total", _model.nested("Money"), True),
    ("role", "role", _model.member(OrderRole), True),
    ("buyer_id", "buyer_id", _model.uuid, True),
    ("buyer", "buyer", _model.text, True),
    ("seller_id", "seller_id", _model.uuid, True),
    ("seller", "seller", _model.text, True),
    ("created_at", "created_at", _model.moment, True),
    ("updated_at", "updated_at", _model.moment, True),
    ("completed_at", "completed_at", _model.nullable(_model.moment), True),
    ("cancelled_at", "cancelled_at", _model.nullable(_model.moment), True),
)


@define
class Order(_model.Model):
    """One item bought by one user from another.

    Attributes:
        id (UUID): The order's id.
        status (OrderStatus): The status of an order. More values may come. The values are `created`: its units are
            reserved; `completed`: its units are sold; `cancelled`: its units are for sale again.
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

    _fields = _FIELDS
