"""`cute seed`: the sandbox's catalogue."""

import hashlib
from collections import Counter
from typing import Any

import jsonschema_rs
import pytest
from sqlalchemy import func, select

from cute_api.models import Brand, Category, Event, Item, Order, User
from cute_api.models.database import Database, make_engine
from cute_api.models.enums import ItemStatus, OrderRole, OrderState, Tier
from cute_api.services.accounts import accounts
from cute_api.services.catalogue import taxonomy
from cute_api.services.items.columns import entity_document
from cute_api.services.orders.columns import OrderColumns
from cute_api.spec import Spec
from scripts.sandbox.market.seed import SeedReport, seed
from scripts.sandbox.market.seed.catalogue import EPOCH, SeedCatalogue
from tests.fixtures.servers import ITEM_URL, NewDatabase

NOTHING = SeedReport(users=0, categories=0, brands=0, items=0, orders=0)


@pytest.fixture(scope="module")
def first(database: Database) -> SeedReport:
    """The report of the first run, on an empty database."""
    with database.transaction() as session:
        return seed(session)


def test_first_run_adds_the_catalogue(database: Database, first: SeedReport) -> None:
    assert first == SeedReport(users=3, categories=40, brands=60, items=500, orders=10)
    with database.transaction() as session:
        tiers = {user.username: user.tier for user in session.scalars(select(User))}
        assert tiers == {"alice": Tier.FREE, "bob": Tier.BASIC, "charlie": Tier.PRO}
        assert Counter(session.scalars(select(Item.status))) == {
            ItemStatus.ACTIVE: 430,
            ItemStatus.DRAFT: 38,
            ItemStatus.ARCHIVED: 22,
            ItemStatus.SOLD: 6,
            ItemStatus.RESERVED: 4,
        }
        assert session.scalar(select(func.count()).select_from(Event)) == 0


def test_second_run_changes_nothing(database: Database, first: SeedReport) -> None:
    with database.transaction() as session:
        assert seed(session) == NOTHING


def test_what_was_changed_since_stays_changed(database: Database, first: SeedReport) -> None:
    item_id = SeedCatalogue().items[0]["id"]
    with database.transaction() as session:
        item = session.get_one(Item, item_id)
        item.title, item.deleted_at = "Mine now", EPOCH
    with database.transaction() as session:
        assert seed(session) == NOTHING
        assert session.get_one(Item, item_id).title == "Mine now"


def test_catalogue_is_the_same_in_every_process() -> None:
    catalogue, another = SeedCatalogue(), SeedCatalogue()
    assert (catalogue.users, catalogue.categories, catalogue.brands) == (
        another.users,
        another.categories,
        another.brands,
    )
    assert (catalogue.items, catalogue.orders) == (another.items, another.orders)
    # Ids in a guide or a test may name seeded rows, so they may not move from release to release.
    ids = " ".join(
        str(row["id"]) for row in [*catalogue.users, *catalogue.items, *catalogue.orders]
    )
    assert hashlib.sha256(ids.encode()).hexdigest()[:16] == "9046e7336ebb58b1"


def test_ids_are_unique_version_7_and_in_the_order_of_time() -> None:
    catalogue = SeedCatalogue()
    rows = [*catalogue.users, *catalogue.categories, *catalogue.brands, *catalogue.items]
    assert len({row["id"] for row in rows}) == len(rows)
    assert {(row["id"].version, row["id"].variant) for row in rows} == {
        (7, "specified in RFC 4122")
    }
    ids = [item["id"] for item in catalogue.items]
    assert ids == sorted(ids)


def test_rows_match_the_specification(database: Database, first: SeedReport) -> None:
    def validator(name: str) -> jsonschema_rs.Draft202012Validator:
        schema: dict[str, Any] = {
            "$ref": f"#/components/schemas/{name}",
            "components": Spec.load(sandbox=True).document["components"],
        }
        return jsonschema_rs.Draft202012Validator(schema, validate_formats=True)

    with database.transaction() as session:
        items = validator("Item")
        seeded = session.scalars(select(Item)).all()
        assert len(seeded) == 500
        for item in seeded:
            items.validate(
                entity_document(
                    item, seller=item.seller.username, for_owner=True, item_url=ITEM_URL
                )
            )
        orders = validator("Order")
        sold = session.scalars(select(Order)).all()
        assert len(sold) == 10
        for order in sold:
            orders.validate(OrderColumns.of(order).document(OrderRole.SELLER))
        categories = validator("Category")
        tree = session.scalars(select(Category)).all()
        assert len(tree) == 40
        for category in tree:
            categories.validate(taxonomy.category(category))


def test_orders_agree_with_their_items(database: Database, first: SeedReport) -> None:
    agreed = {OrderState.CREATED: ItemStatus.RESERVED, OrderState.COMPLETED: ItemStatus.SOLD}
    with database.transaction() as session:
        orders = session.scalars(select(Order)).all()
        assert Counter(order.status for order in orders).keys() == agreed.keys()
        for order in orders:
            item = session.get_one(Item, order.item_id)
            assert item.status is agreed[order.status]
            assert order.buyer_id != order.seller_id == item.seller_id
            assert order.item_snapshot["status"] == ItemStatus.ACTIVE
            assert (order.completed_at is None) == (order.status is OrderState.CREATED)
            prices = {rate["destination"]: rate["price"]["amount"] for rate in item.shipping}
            assert order.shipping_amount == prices["EU"] > 0
        progress = Counter((order.payment_status, order.fulfillment_status) for order in orders)
        assert progress == {
            ("pending", "unfulfilled"): 2,
            ("paid", "shipped"): 2,
            ("paid", "delivered"): 5,
            ("partly_refunded", "delivered"): 1,
        }
        several = select(func.count()).where(Item.quantity > 1)
        assert 40 < (session.scalar(several) or 0) < 60


def test_names_that_are_there_already_are_used(new_database: NewDatabase) -> None:
    engine = make_engine(new_database(), pool_size=1)
    database = Database(engine, item_url=ITEM_URL)
    with database.transaction() as session:
        alice, _ = accounts.create(session, email="Alice@cute.example")
        dora, _ = accounts.create(session, email="bob@elsewhere.example")
        session.add_all([Category(name="Women", path=["Women"]), Brand(name="SALTMARSH")])
    with database.transaction() as session:
        report = seed(session)
    assert (report.users, report.categories, report.brands) == (2, 39, 59)
    assert report.items == 500
    with database.transaction() as session:
        assert dora.username == "bob"
        sellers = set(session.scalars(select(Item.seller_id)))
        assert alice.id in sellers
        assert dora.id not in sellers
        assert seed(session) == NOTHING
    engine.dispose()
