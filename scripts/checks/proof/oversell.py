"""Prove that parallel orders never sell more units than there are.

`python -m scripts.checks.proof.oversell` lists an item with 100 units; 8 processes place 1,000
orders of one unit at the same time. Exactly 100 may succeed, and the stock must say so. Then half
of the orders are cancelled while the processes order again: each restored unit is sold once more.
"""

import argparse
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from uuid import UUID

from sqlalchemy import func, select

from cute_api.models import Item, Order
from cute_api.models.database import Database, make_engine
from cute_api.models.enums import Condition, ItemStatus, OrderState
from cute_api.problems import ApiError, Code
from cute_api.services.orders import orders
from scripts.checks.proof.hooks import new_sellers
from scripts.checks.proof.verdict import NotProvenError, exit_code
from scripts.checks.stack import stack

ITEM_URL = "https://www.cute.example/items/{id}"
PROCESSES = 8
SELLERS = 2


def listed(database: Database, category_id: str, seller_id: str, units: int) -> UUID:
    """Create an item with these units; return its id."""
    with database.transaction() as session:
        item = Item(
            seller_id=UUID(seller_id),
            title="Silk scarf",
            price_amount=2_450,
            price_currency="EUR",
            category_id=UUID(category_id),
            condition=Condition.GOOD,
            quantity=units,
            status=ItemStatus.ACTIVE,
        )
        session.add(item)
        session.flush()
        return item.id


def buy(url: str, item_id: UUID, buyer_id: str, tries: int, cancelled: Sequence[UUID]) -> int:
    """Order one unit `tries` times, cancelling some orders in between; return the successes."""
    database = Database(make_engine(url, pool_size=1), item_url=ITEM_URL)
    bought = 0
    for number in range(tries):
        if number < len(cancelled):
            with database.transaction() as session:
                orders.cancel(session, order_id=cancelled[number])
        try:
            with database.transaction() as session:
                orders.place(session, item_id=item_id, buyer_id=UUID(buyer_id))
            bought += 1
        except ApiError as error:
            if error.code is not Code.ITEM_NOT_AVAILABLE:
                raise
    database.engine.dispose()
    return bought


def run(url: str, item_id: UUID, buyer_id: str, tries: int, cancelled: Sequence[UUID] = ()) -> int:
    """Order in `PROCESSES` processes at the same time; return the successes of all."""
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        return sum(
            pool.map(
                buy,
                [url] * PROCESSES,
                [item_id] * PROCESSES,
                [buyer_id] * PROCESSES,
                [tries // PROCESSES] * PROCESSES,
                [cancelled[place::PROCESSES] for place in range(PROCESSES)],
            )
        )


def judge(database: Database, item_id: UUID, units: int) -> list[UUID]:
    """Return the open orders; raise `NotProvenError` unless they hold exactly all units."""
    with database.transaction() as session:
        item = session.get_one(Item, item_id)
        is_open = Order.status == OrderState.CREATED
        of_item = select(Order.id).where(Order.item_id == item_id, is_open)
        held = session.scalar(
            select(func.sum(Order.quantity)).where(Order.item_id == item_id, is_open)
        )
        found = (held, item.reserved, item.quantity, item.status)
        if found != (units, units, 0, ItemStatus.RESERVED):
            raise NotProvenError(f"{units} units left {found}.")
        return list(session.scalars(of_item))


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m scripts.checks.proof.oversell")
    parser.add_argument("--orders", type=int, default=1_000, help="how many (default: 1000)")
    parser.add_argument("--units", type=int, default=100, help="of the item (default: 100)")
    options = parser.parse_args(arguments)
    with stack() as running:
        database = running.migrate()
        category_id, sellers = new_sellers(database, SELLERS)
        (seller_id, _), (buyer_id, _) = sellers
        item_id = listed(database, category_id, seller_id, options.units)
        began = time.monotonic()
        bought = run(running.database_url, item_id, buyer_id, options.orders)
        seconds = time.monotonic() - began
        open_orders = judge(database, item_id, options.units)
        if bought != options.units:
            raise NotProvenError(f"{bought} orders of {options.units} units succeeded.")
        half = open_orders[: options.units // 2]
        again = run(running.database_url, item_id, buyer_id, options.orders, half)
        judge(database, item_id, options.units)
        if again != len(half):
            raise NotProvenError(f"{again} of {len(half)} restored units were sold again.")
        database.engine.dispose()
    print(
        f"Proven: {options.orders:,} orders by {PROCESSES} processes in {seconds:.1f} s bought "
        f"{bought} of {options.units} units; {len(half)} were cancelled, and {again} sold again."
    )


if __name__ == "__main__":
    sys.exit(exit_code(main))
