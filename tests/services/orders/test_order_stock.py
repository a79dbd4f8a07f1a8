"""Orders of units: what is left, and that no unit is sold twice."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text

from cute_api.models import Item, Order
from cute_api.models.enums import ItemStatus
from cute_api.problems import ApiError, Code
from cute_api.services.orders import orders
from tests.services.orders.trade import PLACED, Market, code_of


def test_units_are_reserved_and_sold_and_the_last_one_sells_the_item(market: Market) -> None:
    item_id = market.item(quantity=4)
    two = market.place(item_id, 2)
    assert (two.quantity, two.amount) == (2, 4_900)
    assert market.stock(item_id) == (ItemStatus.ACTIVE, 2, 2)
    assert code_of(lambda: market.place(item_id, 3)) is Code.ITEM_NOT_AVAILABLE
    first, second = market.place(item_id), market.place(item_id)
    assert market.stock(item_id) == (ItemStatus.RESERVED, 0, 4)
    assert market.end(first, orders.complete) == "item.updated"
    assert market.stock(item_id) == (ItemStatus.RESERVED, 0, 3)
    assert market.end(two, orders.cancel) == "item.updated"
    assert market.stock(item_id) == (ItemStatus.ACTIVE, 2, 1)
    assert market.end(second, orders.complete) == "item.updated"
    assert market.end(market.place(item_id, 2), orders.complete) == "item.sold"
    assert market.stock(item_id) == (ItemStatus.SOLD, 0, 0)


def test_an_archived_item_gets_its_units_back_and_is_not_listed_by_that(market: Market) -> None:
    item_id = market.item(quantity=2)
    order = market.place(item_id)
    with market.database.transaction() as session:
        session.get_one(Item, item_id).status = ItemStatus.ARCHIVED
    market.end(order, orders.cancel)
    assert market.stock(item_id) == (ItemStatus.ARCHIVED, 2, 0)


def test_a_cancellation_and_a_completion_at_once_end_an_order_once(market: Market) -> None:
    item_id = market.item(quantity=2)
    market.place(item_id)
    order = market.place(item_id)

    def end(how: Callable[..., Order]) -> Code | None:
        try:
            market.end(order, how)
        except ApiError as error:
            return error.code
        return None

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(end, (orders.cancel, orders.complete)))
    assert sorted(outcomes, key=str) == [None, Code.ORDER_NOT_OPEN]
    cancelled = outcomes[0] is None
    assert market.stock(item_id)[1:] == (int(cancelled), 1)


def test_a_total_above_the_largest_amount_is_refused(market: Market) -> None:
    item_id = market.item(quantity=9_999, price=2_000_000_000)
    assert code_of(lambda: market.place(item_id, 6)) is Code.ITEM_NOT_AVAILABLE
    assert market.place(item_id, 5).amount == orders.MAX_AMOUNT


def test_a_backend_that_knows_no_quantity_keeps_the_stock_right(market: Market) -> None:
    item_id = market.item(quantity=3)
    stocks = []
    for status in ("reserved", "active", "reserved", "sold"):
        with market.database.transaction() as session:
            session.execute(
                text("UPDATE items SET status = :status WHERE id = :id"),
                {"status": status, "id": item_id},
            )
        stocks.append(market.stock(item_id)[1:])
    assert stocks == [(0, 3), (3, 0), (0, 3), (0, 0)]


def test_many_buyers_at_once_get_exactly_the_units_there_are(market: Market) -> None:
    item_id = market.item(quantity=3)
    outcomes: list[Code | None] = []
    together = threading.Barrier(6)

    def buy() -> None:
        together.wait(timeout=60)
        try:
            market.place(item_id)
            outcomes.append(None)
        except ApiError as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=buy) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(outcomes, key=str) == [*[None] * 3, *[Code.ITEM_NOT_AVAILABLE] * 3]
    assert [event.type for event in market.events(item_id)] == PLACED * 3
    assert market.stock(item_id) == (ItemStatus.RESERVED, 0, 3)
