# Generated from the spec by `make generate`: never edit this file.
from __future__ import annotations

import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from attrs import define

from ... import _model
from ..models.fulfillment_status import FulfillmentStatus
from ..models.order_role import OrderRole
from ..models.order_status import OrderStatus
from ..models.payment_status import PaymentStatus

if TYPE_CHECKING:
    from ..models.money import Money
    from ..models.order_item import OrderItem
    from ..models.order_line import OrderLine
    from ..models.order_totals import OrderTotals
    from ..models.party import Party


_FIELDS: tuple[_model.Field, ...] = (
    ("id", "id", _model.uuid, True),
    ("status", "status", _model.member(OrderStatus), True),
    ("payment_status", "payment_status", _model.member(PaymentStatus), True),
    ("fulfillment_status", "fulfillment_status", _model.member(FulfillmentStatus), True),
    ("item", "item", _model.nested("OrderItem"), True),
    ("lines", "lines", _model.array(_model.nested("OrderLine")), True),
    ("total", "total", _model.nested("Money"), True),
    ("totals", "totals", _model.nested("OrderTotals"), True),
    ("role", "role", _model.member(OrderRole), True),
    ("buyer", "buyer", _model.nested("Party"), True),
    ("seller", "seller", _model.nested("Party"), True),
    ("created_at", "created_at", _model.moment, True),
    ("updated_at", "updated_at", _model.moment, True),
    ("completed_at", "completed_at", _model.nullable(_model.moment), True),
    ("cancelled_at", "cancelled_at", _model.nullable(_model.moment), True),
)


@define
class Order(_model.Model):
    """Units of an item, bought by one user from another.

    Attributes:
        id (UUID): The order's id.
        status (OrderStatus): The status of an order. More values may come. The values are `open`: its units are
            reserved; `completed`: its units are sold; `cancelled`: its units are for sale again. It only goes from `open`
            to `completed` or `cancelled`.
        payment_status (PaymentStatus): How an order was paid. More values may come. The values are `pending`: the buyer
            has not paid; `paid`: the buyer has paid the total; `partly_refunded`: the buyer got back a part of the total;
            `refunded`: the buyer got back the total. It only goes from `pending` to `paid`, from `paid` to
            `partly_refunded` or `refunded`, from `partly_refunded` to `refunded`.
        fulfillment_status (FulfillmentStatus): Where the units of an order are. More values may come. The values are
            `unfulfilled`: the seller has them; `shipped`: they are on their way; `delivered`: the buyer has them;
            `returned`: the seller has them back. It only goes from `unfulfilled` to `shipped` or `delivered`, from
            `shipped` to `delivered` or `returned`, from `delivered` to `returned`.
        item (OrderItem): An item as it was when it was ordered. Only its seller gets its `sku`.
        lines (list[OrderLine]): What was ordered. An order has one line today; more may come.
        total (Money): An amount of money. `amount` is in minor units of `currency`: 4250 in `EUR` is 42.50 euros, 4250
            in `JPY` is 4250 yen.
        totals (OrderTotals): The amounts of an order, all in one currency. The sums are exact.
        role (OrderRole): The caller's side of an order. More values may come. The values are `seller`: you sell the
            item; `buyer`: you buy the item.
        buyer (Party): A user whom others see, such as the seller of an item.
        seller (Party): A user whom others see, such as the seller of an item.
        created_at (datetime.datetime): When it was placed.
        updated_at (datetime.datetime): When it last changed.
        completed_at (datetime.datetime | None): When it was completed. `null` until then.
        cancelled_at (datetime.datetime | None): When it was cancelled. `null` if it was not.
    """

    id: UUID
    status: OrderStatus
    payment_status: PaymentStatus
    fulfillment_status: FulfillmentStatus
    item: OrderItem
    lines: list[OrderLine]
    total: Money
    totals: OrderTotals
    role: OrderRole
    buyer: Party
    seller: Party
    created_at: datetime.datetime
    updated_at: datetime.datetime
    completed_at: datetime.datetime | None
    cancelled_at: datetime.datetime | None

    _fields = _FIELDS
