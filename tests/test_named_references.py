"""Migration 33: what is stored of items names their brand and category, and filters follow."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import orjson
import pytest
from sqlalchemy import Engine, text

from cute_api.models import schema
from cute_api.spec import Spec
from cute_api.webhooks.selection import filters
from scripts import embedded
from tests.fixtures.servers import database_at

BEFORE = "0032"
CATEGORY, BRAND, ALICE, BOB, ITEM = (str(UUID(int=number)) for number in range(1, 6))
WOMEN = {"id": CATEGORY, "name": "Women", "parent_id": None, "path": ["Women"]}
AURELIA = {"id": BRAND, "name": "Aurelia"}
FILTERS = {
    "data.brand_id != null": "data.brand != null",
    'data.brand_id == "a" or data.category_id != "b"': (
        'data.brand.id == "a" or data.category.id != "b"'
    ),
    'data.item.brand_id == null and data.title == "x"': (
        'data.item.brand == null and data.title == "x"'
    ),
    "data.price.amount > 1": "data.price.amount > 1",
}

Json = dict[str, Any]


@pytest.fixture
def old(servers: embedded.Servers) -> Iterator[Engine]:
    """A database as 0032 left it, with a category, a brand, and two users."""
    with database_at(servers, BEFORE) as engine:
        fill(engine)
        yield engine


def fill(engine: Engine) -> None:
    with engine.begin() as connection:
        for statement in (
            "INSERT INTO event_types VALUES ('item.sold'), ('order.created'), ('message.received')",
            "INSERT INTO categories (id, name, path) VALUES (:category, 'Women', '{Women}')",
            "INSERT INTO brands (id, name) VALUES (:brand, 'Aurelia')",
            "INSERT INTO users (id, email, username, tier) VALUES"
            " (:alice, 'alice@cute.example', 'alice', 'pro'),"
            " (:bob, 'bob@cute.example', 'bob', 'pro')",
            "INSERT INTO items (id, seller_id, title, price_amount, price_currency, category_id,"
            " condition, status) VALUES (:item, :alice, 'x', 1, 'EUR', :category, 'good', 'sold')",
        ):
            wanted = {"category": CATEGORY, "brand": BRAND, "alice": ALICE, "bob": BOB}
            given = {**wanted, "item": ITEM}
            used = {name: value for name, value in given.items() if f":{name}" in statement}
            connection.execute(text(statement), used)


def stored(engine: Engine, statement: str, **values: Any) -> Any:
    with engine.begin() as connection:
        return connection.execute(text(statement), values).scalar_one()


def test_upgrade_names_what_stored_items_refer_to(old: Engine) -> None:
    bare = {"title": "Scarf", "category_id": CATEGORY, "brand_id": BRAND}
    named: Json = {"title": "Scarf", "category": WOMEN, "brand": AURELIA}
    cases: list[tuple[str, Json, Json]] = [
        ("item.sold", bare, named),
        ("item.sold", {**bare, "brand_id": None}, {**named, "brand": None}),
        ("item.sold", {**bare, "brand_id": "none"}, {**named, "brand": None}),
        ("order.created", {"id": ITEM, "item": bare}, {"id": ITEM, "item": named}),
        ("message.received", {"brand_id": BRAND}, {"brand_id": BRAND}),
    ]
    insert = (
        "INSERT INTO events (type, user_id, subject_id, data)"
        " VALUES (:type, :user, :item, CAST(:data AS jsonb)) RETURNING id"
    )
    events = [
        stored(old, insert, type=kind, user=ALICE, item=ITEM, data=orjson.dumps(data).decode())
        for kind, data, _ in cases
    ]
    order = stored(
        old,
        "INSERT INTO orders (item_id, seller_id, buyer_id, status, amount, currency, item_snapshot)"
        " VALUES (:item, :alice, :bob, 'created', 1, 'EUR', CAST(:data AS jsonb)) RETURNING id",
        item=ITEM,
        alice=ALICE,
        bob=BOB,
        data=orjson.dumps(bare).decode(),
    )
    schema.upgrade(old, Spec.load(sandbox=True).events)
    for event, (_, _, expected) in zip(events, cases, strict=True):
        assert stored(old, "SELECT data FROM events WHERE id = :id", id=event) == expected
    assert stored(old, "SELECT item_snapshot FROM orders WHERE id = :id", id=order) == named
    found = "SELECT count(*) FROM brands WHERE search @@ cute_prefix_query('aure')"
    assert stored(old, found) == 1


def test_upgrade_rewrites_filters_to_what_they_mean_now(old: Engine) -> None:
    insert = (
        "INSERT INTO webhooks (user_id, url, sealed_secret, status, events, filter, filter_path)"
        " VALUES (:user, 'https://x.example', '', 'active', '{item.sold}', :filter, :path)"
        " RETURNING id"
    )
    hooks = {
        before: stored(old, insert, user=ALICE, filter=before, path=filters.parse(before).jsonpath)
        for before in FILTERS
    }
    schema.upgrade(old, Spec.load(sandbox=True).events)
    for before, after in FILTERS.items():
        read = "SELECT filter || '|' || filter_path FROM webhooks WHERE id = :id"
        now = stored(old, read, id=hooks[before])
        assert now == f"{after}|{filters.parse(after).jsonpath}"
