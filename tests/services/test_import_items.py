"""`cute import items`."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from cute_api.models import Brand, Category, Event, Item, User, clock
from cute_api.models.database import Database
from cute_api.models.enums import Condition, ItemStatus, Tier
from cute_api.services.accounts import accounts
from cute_api.spec import Spec
from tests.services.conftest import DATA
from tests.services.importing import check_refused, count, run, write

LINE: dict[str, Any] = {
    "seller": "alice",
    "sku": "T-1",
    "title": "Lamp",
    "category": "Home > Lamps",
    "condition": "good",
    "price": {"amount": 2_400, "currency": "EUR"},
}


@pytest.fixture(scope="module", autouse=True)
def _catalogue(database: Database) -> None:
    with database.transaction() as session:
        for name in ("alice", "bob"):
            accounts.create(session, email=f"{name}@cute.example", tier=Tier.PRO)
    assert run(database, "categories", DATA / "categories.txt").exit_code == 0
    assert run(database, "brands", DATA / "brands.json").exit_code == 0


def item_lines(*entries: dict[str, Any]) -> str:
    return "".join(json.dumps(entry) + "\n" for entry in entries)


def find(database: Database, sku: str, seller: str = "alice") -> Item:
    with database.transaction() as session:
        query = select(Item).join(User, User.id == Item.seller_id)
        return session.scalars(
            query.where(Item.sku == sku, User.username == seller, Item.deleted_at.is_(None))
        ).one()


def test_items_load_with_names_resolved_and_a_second_run_changes_nothing(
    database: Database,
) -> None:
    first = run(database, "items", DATA / "items.jsonl")
    assert first.exit_code == 0, first.output
    assert "3 added, 0 changed, 0 unchanged" in first.output
    lamp = find(database, "A-1")
    with database.transaction() as session:
        category = session.get_one(Category, lamp.category_id)
        brand = session.get_one(Brand, lamp.brand_id)
    assert (category.path, brand.name) == (["Home", "Lamps", "Desk lamps"], "Saltwick")
    assert lamp.images == [{"url": "https://images.cute.example/lamp.jpg", "alt": None}]
    assert (lamp.price_amount, lamp.price_currency) == (2_400, "EUR")
    assert (lamp.condition, lamp.status) == (Condition.GOOD, ItemStatus.ACTIVE)
    assert find(database, "A-1", "bob").status is ItemStatus.DRAFT
    assert find(database, "A-2").description == "Two lines.\nSmall dent."

    second = run(database, "items", DATA / "items.jsonl")
    assert "0 added, 0 changed, 3 unchanged" in second.output
    assert find(database, "A-1").updated_at == lamp.updated_at


def test_items_emit_no_events(database: Database, tmp_path: Path) -> None:
    run(database, "items", write(tmp_path, item_lines({**LINE, "sku": "quiet"})))
    changed = item_lines({**LINE, "sku": "quiet", "title": "Other"})
    assert "1 changed" in run(database, "items", write(tmp_path, changed)).output
    assert count(database, Event) == 0


def test_changed_line_changes_the_item_and_leaves_the_status_alone(
    database: Database, tmp_path: Path
) -> None:
    run(database, "items", write(tmp_path, item_lines({**LINE, "sku": "C-1", "status": "draft"})))
    before = find(database, "C-1")
    changed = {**LINE, "sku": "C-1", "title": "Better lamp"}
    result = run(database, "items", write(tmp_path, item_lines(changed)))
    assert "0 added, 1 changed, 0 unchanged" in result.output
    after = find(database, "C-1")
    assert (after.id, after.title) == (before.id, "Better lamp")
    assert after.status is ItemStatus.DRAFT
    assert after.updated_at > before.updated_at


def test_item_of_an_order_stays_as_it_is(database: Database, tmp_path: Path) -> None:
    sku, status = "H-reserved", ItemStatus.RESERVED
    run(database, "items", write(tmp_path, item_lines({**LINE, "sku": sku})))
    with database.transaction() as session:
        session.execute(update(Item).where(Item.sku == sku).values(status=status))
    same = run(database, "items", write(tmp_path, item_lines({**LINE, "sku": sku})))
    assert "0 added, 0 changed, 1 unchanged" in same.output
    other = write(tmp_path, item_lines({**LINE, "sku": sku, "title": "Other"}))
    assert "0 unchanged, 1 held by orders" in run(database, "items", other).output
    assert (find(database, sku).title, find(database, sku).status) == ("Lamp", status)


def test_a_sold_or_archived_item_frees_its_sku(database: Database, tmp_path: Path) -> None:
    file = write(tmp_path, item_lines({**LINE, "sku": "again"}))
    query = select(Item.id, Item.relisted_from).where(Item.sku == "again").order_by(Item.id)
    run(database, "items", file)
    first = find(database, "again").id
    for status in (ItemStatus.SOLD, ItemStatus.ARCHIVED):
        with database.transaction() as session:
            session.execute(update(Item).where(Item.sku == "again").values(status=status))
        counts = run(database, "items", file).output
        with database.transaction() as session:
            (_, old_origin), (second, origin) = session.execute(query).all()
        assert (old_origin, origin) == (None, first)
    assert "0 added, 0 changed, 1 unchanged" in counts, "the newest archived one is kept"
    assert second > first


def test_deleted_item_is_added_again(database: Database, tmp_path: Path) -> None:
    file = write(tmp_path, item_lines({**LINE, "sku": "D-1"}))
    run(database, "items", file)
    old = find(database, "D-1")
    with database.transaction() as session:
        session.get_one(Item, old.id).deleted_at = old.created_at
    assert "1 added" in run(database, "items", file).output
    assert find(database, "D-1").id != old.id


def test_ids_may_stand_in_place_of_names(database: Database, tmp_path: Path) -> None:
    with database.transaction() as session:
        category = session.scalars(select(Category).where(Category.name == "Lamps")).one()
        brand = session.scalars(select(Brand).where(Brand.name == "Saltwick")).one()
    named = {key: value for key, value in LINE.items() if key != "category"}
    entry = {**named, "sku": "I-1", "category_id": str(category.id), "brand_id": str(brand.id)}
    result = run(database, "items", write(tmp_path, item_lines(entry)))
    assert result.exit_code == 0, result.output
    assert find(database, "I-1").brand_id == brand.id


def test_more_than_one_batch_loads(database: Database, tmp_path: Path) -> None:
    entries = [{**LINE, "sku": f"B-{number}"} for number in range(4_500)]
    file = write(tmp_path, item_lines(*entries))
    assert "4,500 added" in run(database, "items", file).output
    assert "4,500 unchanged" in run(database, "items", file).output


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"title": None}, "`title`"),
        ({"title": ""}, "`title`"),
        ({"title": " "}, "`title`"),
        ({"title": "x" * 121}, "`title`"),
        ({"title": "a\u0000b"}, "`title`"),
        ({"description": "x" * 5_001}, "`description`"),
        ({"size": "x" * 41}, "`size`"),
        ({"color": "x" * 41}, "`color`"),
        ({"sku": "x" * 65}, "`sku`"),
        ({"sku": None}, "`sku`"),
        ({"sku": " x"}, "`sku`"),
        ({"images": [{"url": "https://images.cute.example/1.jpg"}] * 13}, "`images`"),
        ({"images": [{"url": "javascript:alert(1)"}]}, "`images/0/url`"),
        ({"price": {"amount": -1, "currency": "EUR"}}, "`price/amount`"),
        ({"price": {"amount": 10_000_000_001, "currency": "EUR"}}, "`price/amount`"),
        ({"price": {"amount": 10**30, "currency": "EUR"}}, "`price/amount`"),
        ({"price": {"amount": 1.5, "currency": "EUR"}}, "`price/amount`"),
        ({"price": {"amount": 1, "currency": "eur"}}, "`price/currency`"),
        ({"condition": "mint"}, "`condition`"),
        ({"status": "sold"}, "`status`"),
        ({"colour": "red"}, "colour"),
        ({"seller": "dora"}, "no user 'dora'"),
        ({"seller": "a\u0000"}, "`seller`"),
        ({"category": "Home > Sofas"}, "no category 'Home > Sofas'"),
        ({"category": "Home > "}, "an empty category name"),
        ({"category": []}, "`category`"),
        ({"category_id": str(UUID(int=1))}, "either `category` or `category_id`"),
        ({"brand": "Nobody"}, "no brand 'Nobody'"),
        ({"brand_id": str(UUID(int=1))}, "no brand has the id"),
        ({"brand_id": "x"}, "`brand_id`"),
        ({"attributes": {"sleeve_length": "short"}}, "`attributes/sleeve_length`: Items of Home"),
        ({"attributes": {"gender": "cats"}}, "`attributes/gender`"),
        ({"sizes": [{"system": "eu", "value": "38"}]}, "`sizes`: There is no size chart"),
        (
            {"shipping": [{"destination": "FI", "price": {"amount": 1, "currency": "SEK"}}]},
            "`shipping/0/price/currency`",
        ),
    ],
)
def test_bad_item_is_refused_with_its_line_and_nothing_is_loaded(
    database: Database, tmp_path: Path, change: dict[str, Any], reason: str
) -> None:
    before = count(database, Item)
    content = item_lines({**LINE, "sku": "fine"}, {**LINE, "sku": "bad", **change})
    result = run(database, "items", write(tmp_path, content))
    assert result.exit_code == 1
    assert ", line 2: " in result.output
    assert reason in result.output
    assert len(result.output.splitlines()) == 1
    assert count(database, Item) == before


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        (json.dumps({k: v for k, v in LINE.items() if k != "category"}), "either `category`"),
        (json.dumps({k: v for k, v in LINE.items() if k != "seller"}), "seller"),
        (json.dumps({k: v for k, v in LINE.items() if k != "sku"}), "sku"),
        ("[1]", "Must be an object with `title`, "),
        ("{", "not valid JSON"),
        ('{"title": NaN}', "not valid JSON"),
        ('{"title": "\\ud800"}', "not valid JSON"),
        ("[" * 9_000, "not valid JSON"),
        ("[" * 100_000, "at most 10,000 values"),
        ('{"title": "a", "title": "b"}', "occurs twice in one object, at character"),
        (json.dumps({**LINE, "sku": "fine"}), "the same seller and SKU as line 1"),
        (json.dumps({**LINE, "seller": "Alice@cute.example", "sku": "fine"}), "as line 1"),
    ],
)
def test_bad_line_is_refused_with_its_number_and_nothing_is_loaded(
    database: Database, tmp_path: Path, second: str, reason: str
) -> None:
    before = count(database, Item)
    content = item_lines({**LINE, "sku": "fine"}) + second + "\n"
    result = run(database, "items", write(tmp_path, content))
    assert result.exit_code == 1
    assert ", line 2: " in result.output
    assert reason in result.output
    assert count(database, Item) == before


def test_bytes_that_are_not_utf8_are_refused(database: Database, tmp_path: Path) -> None:
    result = run(database, "items", write(tmp_path, b'{"title": "\xff"}\n'))
    assert result.exit_code == 1
    assert ", line 1: not valid JSON" in result.output


def test_file_without_items_is_refused(database: Database, tmp_path: Path) -> None:
    result = run(database, "items", write(tmp_path, "\n"))
    assert result.exit_code == 1
    assert "the file holds no items" in result.output


def test_items_beyond_what_the_sellers_tier_stores_are_refused(
    database: Database, tmp_path: Path
) -> None:
    with database.transaction() as session:
        accounts.create(session, email="carol@cute.example", tier=Tier.FREE)
    most = Spec.load(sandbox=False).tiers[Tier.FREE].items
    lines = [{**LINE, "seller": "carol", "sku": f"C-{number}"} for number in range(most + 1)]
    refused = run(database, "items", write(tmp_path, item_lines(*lines)))
    assert refused.exit_code == 1
    assert f"carol would have {most + 1:,} items" in refused.output
    assert "Nothing was loaded" in refused.output
    loaded = run(database, "items", write(tmp_path, item_lines(*lines[:most])))
    assert f"{most} added" in loaded.output


def test_a_retired_category_or_brand_is_refused_but_for_items_that_have_it(
    database: Database, tmp_path: Path
) -> None:
    with database.transaction() as session:
        poufs, lamps = Category(name="Poufs", path=["Poufs"]), ["Home", "Lamps"]
        session.add_all([poufs, Brand(name="Gone")])
        into = session.scalars(select(Category.id).where(Category.path == lamps)).one()
    kept = {**LINE, "sku": "kept", "category": "Poufs", "brand": "Gone"}
    assert "1 added" in run(database, "items", write(tmp_path, item_lines(kept))).output
    with database.transaction() as session:
        retired = {"retired_at": clock.NOW}
        merged = update(Category).where(Category.name == "Poufs")
        session.execute(merged.values(**retired, replaced_by=into))
        session.execute(update(Brand).where(Brand.name == "Gone").values(retired))
    changed = {**kept, "title": "Pouf"}
    assert "1 changed" in run(database, "items", write(tmp_path, item_lines(changed))).output
    for wrong, reason in (
        ({"category": "Poufs"}, "the category 'Poufs' is retired; use 'Home > Lamps'"),
        ({"brand": "gone"}, "the brand 'Gone' is retired; choose another one"),
    ):
        file = write(tmp_path, item_lines(LINE, {**LINE, "sku": "new", **wrong}))
        check_refused(database, Item, "items", file, line=2, reason=reason)
