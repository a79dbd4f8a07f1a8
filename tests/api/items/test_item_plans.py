"""No filter or sort of the item lists reads the whole table: by plans and by the small proof."""

from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from cute_api.models.enums import Tier
from cute_api.models.statements import Reads, SessionStatements
from cute_api.services.catalogue.announcing import CatalogKind
from cute_api.services.common import metadata
from cute_api.services.items import estimates, listing, own, pages, totals, traits
from cute_api.services.items.filters import SEVERAL, TRAITS, Values
from cute_api.services.keys.principals import EVERY_SCOPE, Principal
from scripts.checks.bench.filling import in_batches
from scripts.checks.proof.lists.__main__ import marketplace, measure, plans_at, query_at
from scripts.checks.proof.lists.plans import plans_of, plans_of_reads
from scripts.sandbox import embedded
from tests.api.items.catalogue import made
from tests.fixtures.api import Api

# What is known of a table's rows decides a plan.
pytestmark = pytest.mark.own_api

PLANS: dict[str, dict[str, Any]] = {
    "newest": {},
    "category": {"category_id": "CATEGORY"},
    "brand": {"brand_id": "BRAND"},
    "condition": {"condition": "satisfactory"},
    "status": {"status": "sold"},
    "size": {"size": "s77"},
    "color": {"color": "C77"},
    "seller": {"seller_id": "SELLER"},
    "price": {"min_price": 100, "max_price": 200},
    "price_asc": {"sort": "price_asc"},
    "price_desc": {"sort": "price_desc", "min_price": 100},
    "updated_since": {"updated_since": "2999-01-01T00:00:00Z"},
    "q": {"q": "word77"},
    "facets": {"include": "facets"},
    "attribute": {"attributes.material": "silk"},
    "attribute_by_price": {"attributes.material": "silk", "sort": "price_asc"},
    "ships_to": {"ships_to": "FI"},
    "total_asc": {"ships_to": "FI", "sort": "total_asc"},
    "total_asc_rare": {"ships_to": "FI", "sort": "total_asc", "attributes.material": "silk"},
}
FILL = """
    INSERT INTO items (seller_id, sku, title, price_amount, price_currency, category_id, brand_id,
                       size, color, condition, status, images, shipping, attributes, updated_at)
    SELECT (ARRAY(SELECT id FROM users ORDER BY id))[1 + n % 20], 'A-' || n,
           'word' || n % 500 || repeat(' plain', 12), n, 'EUR', :category,
           CASE WHEN n % 100 = 0 THEN CAST(:brand AS uuid) END, 's' || n % 100, 'c' || n % 100,
           CASE WHEN n % 100 = 0 THEN 'satisfactory' ELSE 'good' END,
           CASE WHEN n % 100 = 0 THEN 'sold' ELSE 'active' END, '[]',
           CAST(replace('[{"destination": "EU", "price": {"amount": 1, "currency": "EUR"}}]',
                        '1', CAST(n % 500 AS text)) AS jsonb),
           jsonb_build_object('material',
                              ARRAY[CASE WHEN n % 100 = 1 THEN 'silk' ELSE 'cotton' END]),
           clock_timestamp() - n * interval '1 hour'
    FROM generate_series(:first, :last) AS n
"""
SELLERS = """
    INSERT INTO users (email, username, tier)
    SELECT 'seller-' || n || '@cute.example', 'seller-' || n, 'pro' FROM generate_series(1, 20) AS n
"""
# Reading all items is the more tempting to the planner the fewer they are: if no list does it among
# these, none does among more.
ITEMS = 8_000
FILLED = 10_000
ROUNDS = 2


@pytest.fixture(scope="module")
def filled(api: Api) -> dict[str, str]:
    """Many items, and the ids that filters name."""
    client = api.client("alice")
    values = {"CATEGORY": str(api.category_id), "BRAND": str(api.brand_id)}
    with api.database.transaction() as session:
        session.execute(text(SELLERS))
        first = text("SELECT id FROM users ORDER BY id LIMIT 1")
        values["SELLER"] = str(session.execute(first).scalar_one())
    known = {"category": values["CATEGORY"], "brand": values["BRAND"]}
    in_batches(api.database.engine, FILL, FILLED, known)
    with api.database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(
            text("VACUUM ANALYZE items, item_summaries")
        )
    assert client.get("/items").json()["has_more"], "the rows are what the list shows"
    return values


def test_no_filter_or_sort_reads_all_items(filled: dict[str, str], api: Api) -> None:
    for name, query in PLANS.items():
        bound = {key: filled.get(str(value), value) for key, value in query.items()}
        plans = _plans(api, bound)
        assert plans, name
        assert not [plan for plan in plans if "Seq Scan on item" in plan], (name, plans)


def test_frequent_word_is_not_looked_up_whole_where_new_items_lack_it(
    filled: dict[str, str], api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    imported = FILL.replace("'word'", "'import'").replace("' plain'", "' wholesale'")
    known = {"category": filled["CATEGORY"], "brand": filled["BRAND"]}
    in_batches(api.database.engine, imported.replace("'A-'", "'B-'"), 300, known)
    monkeypatch.setattr(pages, "RANKED_NEWEST", 200)
    monkeypatch.setattr(pages, "NEAR", 200)
    for sort in ("relevance", "newest"):
        plans = _plans(api, {"q": "plain", "sort": sort})
        assert "rows=21.00" in plans[-1], "the page is full"
        assert not [plan for plan in plans if "ix_items_search" in plan], (sort, plans)


def test_own_items_by_sku_time_or_metadata_are_found_by_an_index(
    filled: dict[str, str], api: Api
) -> None:
    seller = UUID(filled["SELLER"])
    alice = Principal(seller, "alice", Tier.PRO, EVERY_SCOPE)
    # Some 500 items of all sellers, and 25 of this one.
    lately = (datetime.now(UTC) - timedelta(hours=500)).strftime("%Y-%m-%dT%H:%M:%SZ")
    wanted: dict[str, dict[str, Any]] = {
        "uq_items_sku": {"sku": [f"A-{n}" for n in range(100)], "limit": 1},
        "ix_item_summaries_seller_updated": {"updated_since": lately},
        "pk_item_pairs": {metadata.KEY: "warehouse", metadata.VALUE: "A7"},
    }
    for index, query in wanted.items():

        def run(session: Session, query: dict[str, Any] = query) -> object:
            return own.list_own(SessionStatements(session), alice, query)

        assert [index in plan.text for plan in plans_of(api.database.engine, run)] == [True]


def test_rare_attributes_are_found_by_the_index_of_words(
    filled: dict[str, str], api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "NEAR", 200)
    for name in ("attribute", "total_asc_rare"):
        plans = _plans(api, PLANS[name])
        assert "ix_items_search" in plans[-1], (name, plans)
    monkeypatch.setattr(totals, "RANKED", 100)
    followed = _plans(api, PLANS["total_asc"])
    assert "ix_item_summaries_price" in followed[-1], followed


@pytest.mark.parametrize("material", ["silk", "cotton"], ids=["rare", "frequent"])
def test_list_by_price_estimates_its_attribute_once(
    filled: dict[str, str], api: Api, monkeypatch: pytest.MonkeyPatch, material: str
) -> None:
    asked: list[str] = []
    matches = estimates.matches

    def counted(reads: Reads, name: str, values: Values) -> float:
        asked.append(name)
        return matches(reads, name, values)

    monkeypatch.setattr(estimates, "matches", counted)
    _plans(api, {"attributes.material": material, "sort": "price_asc"})
    assert asked == [TRAITS]


def test_several_filters_begin_with_the_rarest_value(filled: dict[str, str], api: Api) -> None:
    rare = {"condition": "satisfactory", "status": "active"}
    common = {"condition": "good", "status": "sold"}
    assert "ix_item_summaries_condition" in _plans(api, rare)[0]
    # Two indexes hold the status, and the planner's choice depends on how full the table is.
    sold_first = _plans(api, common)[0]
    assert "Index Cond: (status = 'sold'::text)" in sold_first
    assert "Filter: (near.condition = 'good'::text)" in sold_first


def test_list_by_total_merges_the_categories_of_an_attribute_that_is_in_few(
    filled: dict[str, str], api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(traits, "RARE_BY_PRICE", 0)
    few = made(api, CatalogKind.CATEGORY)
    dear = FILL.replace("'A-'", "'C-'").replace("silk", "rubber")
    in_batches(api.database.engine, dear, 101, {"category": str(few), "brand": filled["BRAND"]})
    with api.database.engine.connect() as connection:
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(
            text("VACUUM ANALYZE items, item_summaries")
        )
    query = {"ships_to": "FI", "sort": "total_asc"}
    (merged,) = _plans(api, {**query, "attributes.material": "rubber"})
    assert str(few) in merged
    (followed,) = _plans(api, {**query, "attributes.material": "cotton"})
    assert str(few) not in followed


def _plans(api: Api, query: dict[str, Any]) -> list[str]:
    """The plans of all statements on items that a list runs."""
    several = {*SEVERAL.values(), "attributes.material"}
    query = {name: [v] if name in several else v for name, v in query.items()}
    engine = api.database.engine
    return [
        plan.text
        for plan in plans_of_reads(engine, lambda reads: listing.list_public(reads, None, query))
    ]


@pytest.mark.costly
def test_no_list_reads_all_items(servers: embedded.Servers) -> None:
    with ExitStack() as stack:
        place = marketplace(stack, servers, ITEMS)
        plans = {name: plans_at(place, query_at(place, case)) for name, case in place.cases.items()}
        result = measure("newest", place, place, ROUNDS, more=0, warm_up=0)
    assert len(plans) > 90
    assert all(plans.values())
    assert [name for name, of_it in plans.items() if any(plan.sequential for plan in of_it)] == []
    assert (result.rows, result.sequential) == (20, False)
