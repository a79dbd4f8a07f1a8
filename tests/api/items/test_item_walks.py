"""Lists beyond the first part that is scanned, which is ten items here."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import insert

from cute_api.models import Brand, Category, Item, User
from cute_api.models.enums import Condition, ItemStatus
from cute_api.services.items import facets, pages
from tests.fixtures.api import Api, Client

ITEMS = 160
WORDS = ("velvet", "linen", "wool", "dress", "dresses", "coat")

Row = dict[str, Any]


@pytest.fixture(scope="module")
def rows(api: Api) -> list[Row]:
    """The items, oldest first. Their sizes and prices go with their category."""
    rng = random.Random(11)
    with api.database.transaction() as session:
        women = session.query(Category).filter_by(path=["Women"]).one()
        shoes = Category(name="Shoes", path=["Women", "Shoes"], parent_id=women.id)
        session.add_all([shoes, User(email="s@cute.example", username="s", tier="free")])
        session.flush()
        categories = session.query(Category).order_by(Category.id).all()
        brands = session.query(Brand).order_by(Brand.id).all()
        seller = session.query(User).filter_by(username="s").one().id
        made = []
        for number in range(ITEMS):
            place = rng.choice([0, 0, 0, 1, 2])
            made.append(
                {
                    "seller_id": seller,
                    "title": " ".join(rng.sample(WORDS, 2)),
                    "description": rng.choice(WORDS) if number % 3 else None,
                    "price_amount": 100 * (place + 1) + rng.randrange(4),
                    "price_currency": "EUR",
                    "category_id": categories[place].id,
                    "brand_id": rng.choice([None, *brands[:2]]) and brands[number % 2].id,
                    "size": f"S{place}",
                    "condition": rng.choice([Condition.GOOD, Condition.VERY_GOOD]),
                    "status": rng.choice([ItemStatus.ACTIVE, ItemStatus.SOLD, ItemStatus.DRAFT]),
                    "images": [],
                }
            )
        ids = session.scalars(insert(Item).returning(Item.id, sort_by_parameter_order=True), made)
        return [{"id": str(key), **row} for key, row in zip(ids, made, strict=True)]


@pytest.fixture
def anyone(api: Api) -> Client:
    return api.client("charlie")


@pytest.fixture(autouse=True)
def little_is_much(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("NEAR", 10), ("RANKED_NEWEST", 40), ("RANKED_ENOUGH", 5)):
        monkeypatch.setattr(pages, name, value)
    monkeypatch.setattr(facets, "MAX_COUNTED", 30)
    monkeypatch.setattr(facets, "ENOUGH", 5)


def walk(client: Client, query: Row) -> list[Row]:
    found: list[Row] = []
    cursor: Row = {}
    while True:
        page = client.get("/items", params={**query, "limit": 7, **cursor}).json()
        found += page["data"]
        if not page["has_more"]:
            return found
        cursor = {"cursor": page["next_cursor"]}


def public(rows: list[Row], status: object = "active") -> list[Row]:
    """Public items, of one or several statuses; by default those for sale."""
    wanted = status if isinstance(status, list) else [status]
    return [row for row in rows if row["status"] in wanted]


ANY_STATUS = ["active", "reserved", "sold"]
SORTS: dict[str, Callable[[Row], tuple[Any, ...]]] = {
    "newest": lambda row: (row["id"],),
    "price_desc": lambda row: (row["price_amount"], row["id"]),
    "price_asc": lambda row: (row["price_amount"], row["id"]),
}
FILTERS: dict[str, tuple[Row, Callable[[Row], bool]]] = {
    "none": ({}, lambda row: True),
    "condition": ({"condition": "good"}, lambda row: row["condition"] == "good"),
    "price band": (
        {"min_price": 301, "max_price": 302},
        lambda row: row["price_amount"] in (301, 302),
    ),
    "sold in a size": (
        {"status": "sold", "size": "s2"},
        lambda row: (row["status"], row["size"]) == ("sold", "S2"),
    ),
    "two words": (
        {"q": "velvet coat"},
        lambda row: {"velvet", "coat"} <= {*row["title"].split(), row["description"]},
    ),
    "the tree": ({"category_id": "TREE"}, lambda row: True),
    "the tree, sold": ({"category_id": "TREE", "status": "sold"}, lambda r: r["status"] == "sold"),
    "the tree, of any status": ({"category_id": "TREE", "status": ANY_STATUS}, lambda row: True),
    "any status": ({"status": ANY_STATUS}, lambda row: True),
    "two statuses": ({"status": ["active", "reserved"]}, lambda row: True),
    "sizes, one in two spellings": (
        {"size": ["s0", "S0", "S2"]},
        lambda row: row["size"] in {"S0", "S2"},
    ),
    "sizes, of any status": (
        {"size": ["S1", "S2"], "status": ANY_STATUS},
        lambda row: row["size"] in {"S1", "S2"},
    ),
    "conditions in sizes": (
        {"condition": ["good", "satisfactory"], "size": ["S1", 'none {,"\\']},
        lambda row: (row["condition"], row["size"]) == ("good", "S1"),
    ),
    "what never is": ({"size": "S0", "min_price": 200}, lambda row: False),
}


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("name", FILTERS)
def test_walk_shows_what_the_filters_let_through_in_order(
    api: Api, anyone: Client, rows: list[Row], sort: str, name: str
) -> None:
    query, wanted = FILTERS[name]
    query = {
        key: str(api.category_id) if value == "TREE" else value for key, value in query.items()
    }
    there = public(rows, query.get("status", "active"))
    expected = sorted(filter(wanted, there), key=SORTS[sort], reverse=sort != "price_asc")
    found = walk(anyone, {"sort": sort, **query})
    assert [item["id"] for item in found] == [row["id"] for row in expected]


@pytest.mark.parametrize(
    ("query", "parts"),
    [({"q": "velvet"}, 2), ({"q": "velvet", "size": "S2", "status": ANY_STATUS}, 1)],
)
def test_relevance_ranks_the_newest_then_shows_the_older(
    api: Api, anyone: Client, rows: list[Row], query: Row, parts: int
) -> None:
    there = public(rows, query.get("status", "active"))
    base = [row for row in there if row["size"] == query.get("size", row["size"])]
    hits = [row for row in base if query["q"] in {*row["title"].split(), row["description"]}]
    found = [item["id"] for item in walk(anyone, query)]
    assert len(hits) > 7
    assert sorted(found) == sorted(row["id"] for row in hits)
    floor = base[-40]["id"] if parts == 2 else ""
    newer = [key for key in found if key >= floor]
    assert found[: len(newer)] == newer
    assert newer != sorted(newer, reverse=True), "by relevance, not by age"
    assert found[len(newer) :] == sorted(found[len(newer) :], reverse=True)
    assert (len(newer) < len(found)) is (parts == 2)


FEW: dict[str, dict[str, int]] = {
    "older ones are gathered": {"RANKED_ALL": 5, "GATHERED": 10_000},
    "older ones are many": {"RANKED_ALL": 5, "GATHERED": 5, "FOLLOWED": 8},
    "frequent by estimate": {"RANKED_ALL": 10_000, "GATHERED": 0, "FOLLOWED": 8},
}


@pytest.mark.parametrize("case", FEW)
def test_relevance_ranks_few_new_hits_alone_where_all_would_be_too_many(
    monkeypatch: pytest.MonkeyPatch, anyone: Client, rows: list[Row], case: str
) -> None:
    for name, value in {"RANKED_NEWEST": 20, "RANKED_ENOUGH": 25, **FEW[case]}.items():
        monkeypatch.setattr(pages, name, value)
    hits = [row for row in public(rows) if "velvet" in {*row["title"].split(), row["description"]}]
    floor = public(rows)[-20]["id"]
    found = [item["id"] for item in walk(anyone, {"q": "velvet"})]
    newer = [key for key in found if key >= floor]
    assert sorted(found) == sorted(row["id"] for row in hits)
    assert found[: len(newer)] == newer
    assert newer != sorted(newer, reverse=True), "by relevance, not by age"
    assert found[len(newer) :] == sorted(found[len(newer) :], reverse=True)


def test_relevance_shows_older_hits_by_age_where_no_new_item_matches(
    api: Api, monkeypatch: pytest.MonkeyPatch, anyone: Client, rows: list[Row]
) -> None:
    for name, value in {"RANKED_NEWEST": 1, "RANKED_ALL": 5}.items():
        monkeypatch.setattr(pages, name, value)
    newest = api.client("alice").post("/items", json=api.new_item(title="Plain")).json()["id"]
    hits = [row for row in public(rows) if "velvet" in {*row["title"].split(), row["description"]}]
    found = [item["id"] for item in walk(anyone, {"q": "velvet"})]
    assert found == [row["id"] for row in reversed(hits)]
    assert api.client("alice").delete(f"/items/{newest}").status_code == 204


@pytest.fixture
def little_is_gathered(little_is_much: None, monkeypatch: pytest.MonkeyPatch) -> None:
    for constant, value in {
        "NEAR": 2,
        "GATHERED": 3,
        "GATHERED_BY_PRICE": 3,
        "NEAR_BY_PRICE": 2,
        "RARE_BY_PRICE": 2,
        "FOLLOWED": 6,
    }.items():
        monkeypatch.setattr(pages, constant, value)


@pytest.mark.usefixtures("little_is_gathered")
@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("name", ["condition", "sold in a size", "two words"])
def test_walk_goes_on_in_order_where_too_many_match_to_be_gathered(
    api: Api, anyone: Client, rows: list[Row], sort: str, name: str
) -> None:
    test_walk_shows_what_the_filters_let_through_in_order(api, anyone, rows, sort, name)


def test_facets_count_among_the_newest_or_among_all_where_few_match(
    anyone: Client, rows: list[Row]
) -> None:
    newest = public(rows)[-30:]
    response = anyone.get("/items", params={"include": "facets"}).json()["facets"]
    assert (response["counted"], response["complete"]) == (30, False)
    dear = [row for row in newest if row["price_amount"] >= 200]
    assert len(dear) > 5
    query: Row = {"include": "facets", "min_price": 200}
    response = anyone.get("/items", params=query).json()["facets"]
    assert (response["counted"], response["complete"]) == (len(dear), False)
    few = [row for row in public(rows) if row["size"] == "S2" and row["price_amount"] == 303]
    query = {"include": "facets", "min_price": 303, "size": "S2"}
    response = anyone.get("/items", params=query).json()["facets"]
    assert (response["counted"], response["complete"]) == (len(few), True)


@pytest.mark.parametrize(
    ("q", "words"),
    [
        ("dress", {"dress", "dresses"}),
        ("dresses", {"dresses"}),
        ("dre", {"dress", "dresses"}),
        ("vel", {"velvet"}),
    ],
)
def test_search_finds_endings_of_known_words_and_beginnings(
    anyone: Client, rows: list[Row], q: str, words: set[str]
) -> None:
    hits = [row for row in public(rows) if words & {*row["title"].split(), row["description"]}]
    assert {item["id"] for item in walk(anyone, {"q": q})} == {row["id"] for row in hits}


def test_relevance_meets_every_lasting_row_once_while_others_come(
    api: Api, anyone: Client, rows: list[Row]
) -> None:
    alice = api.client("alice")
    lasting = {item["id"] for item in walk(anyone, {"q": "velvet"})}
    found: list[str] = []
    cursor: Row = {}
    while True:
        page = anyone.get("/items", params={"q": "velvet", "limit": 7, **cursor}).json()
        found += [item["id"] for item in page["data"]]
        if not page["has_more"]:
            break
        cursor = {"cursor": page["next_cursor"]}
        for title in ("Velvet", "Velvet coat with a long name", "Vlevet"):
            assert alice.post("/items", json=api.new_item(title=title)).status_code == 201
    assert len(found) == len(set(found))
    assert lasting <= set(found)
