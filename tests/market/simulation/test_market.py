"""The simulated market against a real database."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, insert, select

from cute_api.models import Brand, Category, Event, Item, ItemView, Message, Order, User
from cute_api.models.changes import SessionChanges
from cute_api.models.database import Database, make_engine
from cute_api.models.enums import ItemStatus, OrderState
from cute_api.refusals import RefusalError
from cute_api.services.accounts import accounts
from cute_api.services.items import items
from cute_api.services.orders import orders
from cute_api.spec import Spec
from scripts.sandbox.market import simulation
from scripts.sandbox.market.seed import seed
from scripts.sandbox.market.simulation import Market, MarketAction, decisions
from tests.fixtures.servers import ITEM_URL, NewDatabase

LONG = 300


@dataclass(frozen=True, slots=True)
class Lived:
    """A market after `LONG` actions, and the prices that its seeded items had before."""

    database: Database
    done: Counter[MarketAction]
    prices: dict[UUID, int]


@pytest.fixture(scope="module")
def lived(new_database: NewDatabase) -> Iterator[Lived]:
    engine = make_engine(new_database(), pool_size=2)
    database = Database(engine, item_url=ITEM_URL)
    with database.transaction() as session:
        seed(session)
        prices = {item.id: item.price_amount for item in session.scalars(select(Item))}
    yield Lived(database, Counter(drive(database, LONG, number=5)), prices)
    engine.dispose()


@pytest.fixture
def seeded(new_database: NewDatabase) -> Iterator[Database]:
    engine = make_engine(new_database(), pool_size=2)
    database = Database(engine, item_url=ITEM_URL)
    with database.transaction() as session:
        seed(session)
    yield database
    engine.dispose()


def drive(database: Database, steps: int, *, number: int = 1) -> list[MarketAction]:
    market = Market(database, random.Random(number))
    return [market.step() for _ in range(steps)]


def events_of(database: Database) -> list[tuple[Any, ...]]:
    """All events of the market, without ids and times."""
    with database.transaction() as session:
        events = session.scalars(select(Event).order_by(Event.position, Event.id)).all()
        names = (
            *("title", "price", "size", "sku", "status", "body", "amount", "description"),
            *("quantity", "attributes", "shipping"),
        )
        return [(event.type, *(str(event.data.get(name)) for name in names)) for event in events]


def views_of(database: Database) -> list[int]:
    with database.transaction() as session:
        return sorted(session.scalars(select(ItemView.views)))


def test_shortest_run_emits_every_event_type_but_those_of_taking_back(seeded: Database) -> None:
    assert drive(seeded, len(simulation.OPENING)) == list(simulation.OPENING)
    events = Spec.load(sandbox=True).events
    of_others = ("alert.", "app.", "catalog.", "key.", "user.", "webhook.")
    of_the_market = {name for name in events if not name.startswith(of_others)}
    with seeded.transaction() as session:
        types = set(session.scalars(select(Event.type)))
    assert types == of_the_market - {"item.deleted", "order.cancelled"}


def test_long_run_does_everything_and_leaves_items_and_orders_in_agreement(lived: Lived) -> None:
    assert lived.done.keys() == set(MarketAction) - {MarketAction.MISS}
    with lived.database.transaction() as session:
        orders = session.scalars(select(Order).where(Order.status != OrderState.CANCELLED)).all()
        held = Counter(order.item_id for order in orders if order.status is OrderState.CREATED)
        assert 0 < held.total() < len(orders)
        for item_id in {order.item_id for order in orders}:
            item = session.get_one(Item, item_id)
            assert item.reserved == held[item_id]
            is_sold = item.status is ItemStatus.SOLD
            assert is_sold is (item.quantity == item.reserved == 0)


def test_items_have_units_shipping_attributes_and_views(lived: Lived) -> None:
    with lived.database.transaction() as session:
        new = session.scalars(select(Item).where(Item.id.not_in(lived.prices))).all()
        assert {item.quantity + item.reserved for item in new if not item.deleted_at} > {1}
        assert all(item.shipping and item.attributes for item in new if not item.deleted_at)
        assert sum(session.scalars(select(ItemView.views))) > LONG


def test_an_order_leaves_the_other_units_for_sale(
    seeded: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decisions, "SEVERAL", 1.0)
    with seeded.transaction() as session:
        accounts.create(session, email="dora@cute.example")
    market = Market(seeded, random.Random(1), seller_emails=["dora@cute.example"])
    assert [market.step() for _ in simulation.OPENING] == list(simulation.OPENING)
    with seeded.transaction() as session:
        seller_id = market.sellers[0].user_id
        [item] = session.scalars(select(Item).where(Item.seller_id == seller_id))
        assert (item.status, item.quantity > 0) == (ItemStatus.ACTIVE, True)


def test_same_seed_on_the_same_rows_does_the_same(
    seeded: Database, new_database: NewDatabase
) -> None:
    engine = make_engine(new_database(), pool_size=2)
    other = Database(engine, item_url=ITEM_URL)
    with other.transaction() as session:
        seed(session)
    assert drive(seeded, 80, number=5) == drive(other, 80, number=5)
    assert events_of(seeded) == events_of(other)
    assert views_of(seeded) == views_of(other)
    engine.dispose()


def test_same_seed_runs_again_without_a_number_taken_twice(seeded: Database) -> None:
    assert MarketAction.MISS not in drive(seeded, 40, number=3)
    assert MarketAction.MISS not in drive(seeded, 40, number=3)
    with seeded.transaction() as session:
        numbered = session.scalars(select(Item.sku).where(Item.sku.like("S%-%"))).all()
    assert len(numbered) > 5


def test_buyers_mostly_write_before_they_order(lived: Lived) -> None:
    with lived.database.transaction() as session:
        wrote = (
            select(Message.id)
            .where(Message.item_id == Order.item_id, Message.sender_id == Order.buyer_id)
            .exists()
        )
        generated = Order.buyer_id.in_(select(User.id).where(User.username.like("buyer_%")))
        asked, total = session.execute(
            select(func.count().filter(wrote), func.count()).where(generated)
        ).one()
    assert total > 20
    assert asked / total > 0.6


def test_prices_are_mostly_lowered(lived: Lived) -> None:
    with lived.database.transaction() as session:
        rows = session.execute(select(Item.id, Item.price_amount)).all()
    changes = [now - lived.prices[id_] for id_, now in rows if id_ in lived.prices]
    lowered = sum(change < 0 for change in changes)
    assert lowered > 20
    assert lowered > 3 * sum(change > 0 for change in changes)


def test_sellers_differ_in_size(lived: Lived) -> None:
    with lived.database.transaction() as session:
        created = select(func.count()).where(Event.type == "item.created")
        counts = sorted(session.scalars(created.group_by(Event.user_id)))
    assert len(counts) == 3
    assert counts[-1] > 1.5 * counts[0]


def test_what_others_list_and_order_takes_part(seeded: Database) -> None:
    with seeded.transaction() as session:
        dora, _ = accounts.create(session, email="dora@cute.example")
        buyer, _ = accounts.create(session, email="eve@cute.example")
    market = Market(seeded, random.Random(4), seller_emails=["Dora@cute.example"])
    for _ in range(20):
        market.step()
    with seeded.transaction() as session:
        [category] = session.scalars(select(Category).limit(1))
        new = {
            "title": "Almost free",
            "price": {"amount": 100, "currency": "EUR"},
            "category_id": str(category.id),
            "condition": "good",
        }
        seller = market.sellers[0]
        made = items.create(SessionChanges(session), seller, new).document["id"]
        bought = items.create(SessionChanges(session), seller, {**new, "title": "Bought"}).document[
            "id"
        ]
        order = orders.place(session, item_id=bought, buyer_id=buyer.id)
    for _ in range(LONG):
        market.step()
        with seeded.transaction() as session:
            ended = session.get_one(Order, order.id).status is not OrderState.CREATED
            asked = session.scalar(select(func.count()).where(Message.item_id == made))
        if ended and asked:
            break
    assert ended
    assert asked
    with seeded.transaction() as session:
        of_sellers = select(Event.user_id).where(Event.type.not_like("order.%"))
        assert set(session.scalars(of_sellers)) == {dora.id}


def test_item_that_another_took_back_is_a_miss_and_then_forgotten(seeded: Database) -> None:
    market = Market(seeded, random.Random(1))
    market.step()
    with seeded.transaction() as session:
        for item in session.scalars(select(Item).where(Item.status == ItemStatus.ACTIVE)):
            item.deleted_at = func.clock_timestamp()
    done = [market.step() for _ in range(3)]
    assert done[0] is MarketAction.MISS
    assert done[1:] == [MarketAction.LIST, MarketAction.ORDER]


def test_market_works_on_a_large_imported_catalogue(new_database: NewDatabase) -> None:
    engine = make_engine(new_database(), pool_size=1)
    database = Database(engine, item_url=ITEM_URL)
    with database.transaction() as session:
        accounts.create(session, email="alice@cute.example")
        roots = ["Apparel & Accessories", "Furniture"]
        session.execute(
            insert(Category),
            [
                {"name": f"Leaf {n}", "path": [roots[n % 2], f"Leaf {n}"], "parent_id": None}
                for n in range(3_000)
            ],
        )
        session.execute(insert(Brand), [{"name": f"Brand {n}"} for n in range(1_500)])
    done = drive(database, 60)
    assert MarketAction.MISS not in done
    with database.transaction() as session:
        paths = session.scalars(select(Category.path).join(Item, Item.category_id == Category.id))
        by_root = Counter(path[0] for path in paths)
    assert by_root["Apparel & Accessories"] > 5 * by_root["Furniture"]
    engine.dispose()


def test_generated_buyers_do_not_sell(seeded: Database) -> None:
    drive(seeded, 15)
    drive(seeded, 40, number=2)
    with seeded.transaction() as session:
        sellers = session.scalars(select(User.username).join(Item, Item.seller_id == User.id))
        assert set(sellers) == {"alice", "bob", "charlie"}


def test_market_without_users_or_categories_says_what_to_do(new_database: NewDatabase) -> None:
    engine = make_engine(new_database(), pool_size=1)
    database = Database(engine, item_url=ITEM_URL)
    with pytest.raises(RefusalError, match="no sellers"):
        Market(database, random.Random(1))
    with database.transaction() as session:
        accounts.create(session, email="alice@cute.example")
    with pytest.raises(RefusalError, match="no categories"):
        Market(database, random.Random(1))
    with pytest.raises(RefusalError, match="Not every --seller"):
        Market(database, random.Random(1), seller_emails=["nobody@cute.example"])
    engine.dispose()
