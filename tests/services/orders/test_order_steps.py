"""Steps of orders: statuses go only as the document says, and sums are exact."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from operator import methodcaller
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from cute_api.models import Item, Order
from cute_api.models.catalogue import MAX_UNITS
from cute_api.models.enums import (
    FulfillmentStatus,
    ItemStatus,
    OrderRole,
    OrderState,
    OrderStatus,
    PaymentStatus,
)
from cute_api.problems import ApiError, Code
from cute_api.services.orders import orders
from cute_api.services.orders.columns import OF_ITEM, OrderColumns
from cute_api.services.orders.steps import TRANSITIONS, Progress
from tests.services.orders.trade import Market, code_of

SHIPPED, RETURNED = FulfillmentStatus.SHIPPED, FulfillmentStatus.RETURNED
PLACED = Progress(OrderStatus.OPEN, PaymentStatus.PENDING, FulfillmentStatus.UNFULFILLED, 900, 0)
STEPS: Mapping[str, Callable[[Progress], Progress]] = {
    **{f"is {to}": methodcaller("fulfilled", to) for to in FulfillmentStatus},
    "refund 300": lambda order: order.refunded_by(300),
    "refund the rest": lambda order: order.refunded_by(None),
    "complete": Progress.completed,
    "cancel": Progress.cancelled,
}


def changes(before: Progress, after: Progress) -> set[tuple[str, Any, Any]]:
    """The statuses that differ, each with its values before and after."""
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in TRANSITIONS)
    return {(name, old, new) for name, old, new in pairs if old is not new}


def test_exactly_the_transitions_of_the_document_happen() -> None:
    seen, reached, waiting = set(), {PLACED}, [PLACED]
    while waiting:
        before = waiting.pop()
        for step in STEPS.values():
            try:
                after = step(before)
            except ApiError:
                continue
            seen |= changes(before, after)
            is_refunded = after.payment_status is PaymentStatus.REFUNDED
            assert (after.refunded == after.total) == is_refunded
            assert (after.refunded > 0) == (after.payment_status in ("refunded", "partly_refunded"))
            if after not in reached:
                reached.add(after)
                waiting.append(after)
    assert seen == {
        (name, old, new)
        for name, steps in TRANSITIONS.items()
        for old, following in steps.items()
        for new in following
    }
    cancelled = [order for order in reached if order.status is OrderStatus.CANCELLED]
    assert {order.payment_status for order in cancelled} == {
        PaymentStatus.PENDING,
        PaymentStatus.REFUNDED,
    }


@given(
    amounts=st.tuples(*[st.integers(0, orders.MAX_AMOUNT // MAX_UNITS // 3)] * 3),
    quantity=st.integers(1, MAX_UNITS),
    refunds=st.lists(st.integers(1, orders.MAX_AMOUNT) | st.none(), max_size=4),
)
def test_the_sums_of_an_order_are_exact(
    amounts: tuple[int, int, int], quantity: int, refunds: list[int | None]
) -> None:
    price, shipping, fees = amounts
    total = price * quantity + shipping + fees
    order = replace(PLACED, total=total).fulfilled(SHIPPED)
    given_back = 0
    for amount in refunds:
        left = order.total - order.refunded
        try:
            order = order.refunded_by(amount)
        except ApiError:
            assert order.payment_status is PaymentStatus.REFUNDED or (amount or 0) > left
        else:
            given_back += left if amount is None else amount
    snapshot = dict.fromkeys(OF_ITEM, None) | {"price": {"amount": price, "currency": "JPY"}}
    values: dict[str, Any] = dict.fromkeys(OrderColumns._fields, "")
    values |= {"item": snapshot, "quantity": quantity, "amount": price * quantity}
    values |= {"shipping_amount": shipping, "fees_amount": fees, "refunded_amount": order.refunded}
    values |= {"status": "created", "currency": "JPY"}
    shown = OrderColumns(**values).document(OrderRole.BUYER)
    sums = {name: money["amount"] for name, money in shown["totals"].items()}
    lines = shown["lines"]
    assert all(
        line["total"]["amount"] == line["item"]["price"]["amount"] * line["quantity"]
        for line in lines
    )
    assert sums["items"] == sum(line["total"]["amount"] for line in lines)
    assert sums["total"] == sums["items"] + sums["shipping"] + sums["fees"] == total
    assert shown["total"] == shown["totals"]["total"]
    assert sums["refunded"] == given_back <= total
    assert {money["currency"] for money in shown["totals"].values()} == {"JPY"}


def test_each_step_tells_both_parties_and_leaves_the_item_alone(market: Market) -> None:
    item_id = market.item(quantity=2)
    order = market.place(item_id)
    market.step(order, orders.fulfill, to=SHIPPED)
    market.step(order, orders.refund, money={"amount": 450, "currency": "EUR"})
    for user_id, role in ((market.alice, "seller"), (market.bob, "buyer")):
        events = [e for e in market.events(item_id, user_id) if e.type == "order.updated"]
        shipped, refunded = (event.data for event in events)
        assert (shipped["payment_status"], shipped["fulfillment_status"]) == ("paid", "shipped")
        assert (refunded["payment_status"], refunded["role"]) == ("partly_refunded", role)
        assert refunded["totals"]["refunded"] == {"amount": 450, "currency": "EUR"}
        assert shipped["updated_at"] < refunded["updated_at"]
        assert shipped["status"] == refunded["status"] == "open"
    assert market.stock(item_id) == (ItemStatus.ACTIVE, 1, 1)
    assert market.events(item_id)[-1].type == "order.updated"


def test_what_a_buyer_pays_includes_shipping_to_their_country_and_fees(market: Market) -> None:
    options = {"FI": 300, "EU": 690, "WORLD": 1_900}
    shipping = [
        {"destination": to, "price": {"amount": price, "currency": "EUR"}, "days": None}
        for to, price in options.items()
    ]
    item_id = market.item(quantity=9)
    with market.database.transaction() as session:
        session.get_one(Item, item_id).shipping = shipping
    fees = {"amount": 70, "currency": "EUR"}
    for country, price in (("FI", 300), ("DE", 690), ("JP", 1_900), (None, 0)):
        order = market.place(item_id, 2, ships_to=country, fees=fees)
        totals = OrderColumns.of(order).document(OrderRole.BUYER)["totals"]
        assert {name: money["amount"] for name, money in totals.items()} == {
            "items": 4_900,
            "shipping": price,
            "fees": 70,
            "refunded": 0,
            "total": 4_970 + price,
        }
    with market.database.transaction() as session:
        session.get_one(Item, item_id).shipping = shipping[:1]
    assert code_of(lambda: market.place(item_id, ships_to="DE")) is Code.ITEM_NOT_AVAILABLE
    foreign = {"amount": 1, "currency": "JPY"}
    assert code_of(lambda: market.place(item_id, fees=foreign)) is Code.VALIDATION_FAILED
    large = {"amount": orders.MAX_AMOUNT, "currency": "EUR"}
    assert code_of(lambda: market.place(item_id, fees=large)) is Code.ITEM_NOT_AVAILABLE


def test_refund_refuses_nothing_another_currency_and_more_than_is_left(market: Market) -> None:
    order = market.place(market.item())
    refund = partial(market.step, order, orders.refund)
    assert code_of(refund) is Code.ORDER_STATUS_CONFLICT
    market.step(order, orders.fulfill, to=SHIPPED)
    for money in ({"amount": 0, "currency": "EUR"}, {"amount": 1, "currency": "JPY"}):
        assert code_of(partial(refund, money=money)) is Code.VALIDATION_FAILED
    too_much = {"amount": 2_451, "currency": "EUR"}
    assert code_of(partial(refund, money=too_much)) is Code.ORDER_STATUS_CONFLICT
    refund(money={"amount": 2_450, "currency": "EUR"})
    assert code_of(refund) is Code.ORDER_STATUS_CONFLICT


def at_once(market: Market, order: Order, *steps: Callable[..., Order]) -> list[Code | None]:
    """Take steps in parallel; return the code of each refusal, or None."""

    def take(step: Callable[..., Order]) -> Code | None:
        try:
            market.step(order, step)
        except ApiError as error:
            return error.code
        return None

    with ThreadPoolExecutor(len(steps)) as pool:
        return list(pool.map(take, steps))


def test_an_order_shipped_and_cancelled_at_once_does_one_of_both(market: Market) -> None:
    order = market.place(market.item())
    outcomes = at_once(market, order, partial(orders.fulfill, to=SHIPPED), orders.cancel)
    assert sorted(outcomes, key=str) == [None, Code.ORDER_STATUS_CONFLICT]
    is_cancelled = outcomes[1] is None
    assert market.stock(order.item_id)[1:] == ((1, 0) if is_cancelled else (0, 1))


def test_an_order_refunded_and_cancelled_at_once_is_refunded_once(market: Market) -> None:
    order = market.place(market.item())
    for to in (SHIPPED, RETURNED):
        market.step(order, orders.fulfill, to=to)
    refused, cancelled = at_once(market, order, orders.refund, orders.cancel)
    assert refused in (None, Code.ORDER_STATUS_CONFLICT)
    assert cancelled is None
    with market.database.transaction() as session:
        row = session.get_one(Order, order.id)
        assert (row.status, row.refunded_amount) == (OrderState.CANCELLED, 2_450)
    assert market.stock(order.item_id) == (ItemStatus.ACTIVE, 1, 0)


def test_refunds_at_once_never_give_back_more_than_the_total(market: Market) -> None:
    order = market.place(market.item())
    market.step(order, orders.fulfill, to=SHIPPED)

    refund = partial(orders.refund, money={"amount": 1_000, "currency": "EUR"})
    conflict = Code.ORDER_STATUS_CONFLICT
    outcomes = at_once(market, order, *[refund] * 4)
    assert sorted(outcomes, key=str) == [None, None, conflict, conflict]
    with market.database.transaction() as session:
        assert session.get_one(Order, order.id).refunded_amount == 2_000


def test_an_order_is_refunded_after_its_item_was_deleted(market: Market) -> None:
    order = market.place(market.item())
    market.step(order, orders.complete)
    with market.database.transaction() as session:
        item = session.get_one(Item, order.item_id)
        item.deleted_at = item.updated_at
    market.step(order, orders.refund)
    with market.database.transaction() as session:
        assert session.get_one(Order, order.id).payment_status is PaymentStatus.REFUNDED


def test_a_backend_that_knows_only_status_completes_an_order(market: Market) -> None:
    order = market.place(market.item())
    with market.database.transaction() as session:
        session.execute(text("UPDATE orders SET status = 'completed'"))
    with market.database.transaction() as session:
        row = session.get_one(Order, order.id)
        assert row.payment_status is PaymentStatus.PAID
        assert row.fulfillment_status is FulfillmentStatus.DELIVERED
    with pytest.raises(IntegrityError, match="amounts"), market.database.transaction() as session:
        session.execute(text("UPDATE orders SET refunded_amount = amount + 1"))
