"""Items name their brand and category; both can be read by id, and found by name."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from cute_api.models import Brand, Category
from cute_api.models.enums import Tier
from tests.fixtures.api import Api, Client

Json = dict[str, Any]
DRESSES = ["Women", "Clothing", "Soirée dresses"]


@pytest.fixture(scope="module")
def dresses(api: Api) -> str:
    """The id of a category three levels down."""
    with api.database.transaction() as session:
        clothing = Category(name="Clothing", path=DRESSES[:2], parent_id=api.category_id)
        session.add(clothing)
        session.flush()
        made = Category(name=DRESSES[-1], path=DRESSES, parent_id=clothing.id)
        session.add(made)
        session.flush()
        return str(made.id)


@pytest.fixture
def brand(api: Api) -> Iterator[str]:
    """The id of a brand that a test may rename."""
    with api.database.transaction() as session:
        made = Brand(name="Maison d'Été")
        session.add(made)
        session.flush()
        brand_id = made.id
    yield str(brand_id)
    with api.database.transaction() as session:
        session.execute(text("DELETE FROM items WHERE brand_id = :id"), {"id": brand_id})
        session.delete(session.get_one(Brand, brand_id))


def create(api: Api, client: Client, **changes: Any) -> Json:
    made: Json = client.post("/items", json=api.new_item(**changes)).json()
    return made


def test_a_page_of_items_is_shown_by_one_call(
    api: Api, alice: Client, dresses: str, brand: str
) -> None:
    for _ in range(3):
        create(api, alice, category_id=dresses, brand_id=brand)
    shop = api.client("bob", tier=Tier.FREE)
    before = shop.get("/me").json()["policies"][0]["remaining"]
    page = shop.get("/items?limit=3").json()["data"]
    assert [(item["brand"]["name"], item["category"]["path"]) for item in page] == [
        ("Maison d'Été", DRESSES)
    ] * 3
    assert before - shop.get("/me").json()["policies"][0]["remaining"] == 1


def test_an_item_says_of_its_references_what_they_say_themselves(
    api: Api, alice: Client, anyone: Client, dresses: str
) -> None:
    item = create(api, alice, category_id=dresses, brand_id=str(api.brand_id))
    category = anyone.get(f"/categories/{dresses}").json()
    assert (item["category"], item["brand"]) == (
        category,
        anyone.get(f"/brands/{api.brand_id}").json(),
    )
    assert category == {
        "id": dresses,
        "name": DRESSES[-1],
        "parent_id": category["parent_id"],
        "path": DRESSES,
    }
    assert category in anyone.get("/categories?limit=100").json()["data"]
    assert anyone.get(f"/items/{item['id']}").json()["category"] == category
    row = {"op": "create", "item": api.new_item(category_id=dresses, brand_id=str(api.brand_id))}
    (done,) = alice.post("/items/batch", json={"operations": [row]}).json()["data"]
    assert (done["item"]["category"], done["item"]["brand"]) == (category, item["brand"])


def test_update_item_200_shows_the_references_that_it_names_now(
    api: Api, alice: Client, dresses: str
) -> None:
    item = create(api, alice)
    assert item["brand"] is None
    path = f"/items/{item['id']}"
    named = alice.patch(path, json={"brand_id": str(api.brand_id), "category_id": dresses}).json()
    assert (named["brand"]["name"], named["category"]["path"]) == ("Aurelia", DRESSES)
    other = alice.patch(path, json={"size": "M"}).json()
    assert (other["brand"], other["category"]) == (named["brand"], named["category"])
    assert alice.patch(path, json={"brand_id": None}).json()["brand"] is None
    assert alice.get(path).json()["category"] == named["category"]


def test_orders_and_events_name_what_the_item_named(
    api: Api, alice: Client, dresses: str, brand: str
) -> None:
    item = create(api, alice, category_id=dresses, brand_id=brand)
    order = alice.post("/sandbox/orders", json={"item_id": item["id"]}).json()
    shown = (item["category"], item["brand"])
    assert (order["item"]["category"], order["item"]["brand"]) == shown
    with api.database.transaction() as session:
        query = "SELECT type, data FROM events WHERE subject_id = :id AND user_id = :seller"
        values = {"id": item["id"], "seller": item["seller"]["id"]}
        events = session.execute(text(query), values).all()
        session.execute(text("DELETE FROM orders WHERE id = :id"), {"id": order["id"]})
    said = [data["item"] if kind.startswith("order.") else data for kind, data in events]
    assert [(data["category"], data["brand"]) for data in said] == [shown] * 4


def test_a_renamed_brand_or_category_is_a_new_version_of_its_items(
    api: Api, alice: Client, anyone: Client, dresses: str, brand: str
) -> None:
    item = create(api, alice, category_id=dresses, brand_id=brand)
    path = f"/items/{item['id']}"
    for change, shows in (
        ("UPDATE brands SET name = 'Casa Estate' WHERE id = :brand", "Casa Estate"),
        ("UPDATE categories SET name = 'Gowns' WHERE id = :category", "Gowns"),
        ("UPDATE categories SET name = :name WHERE id = :category", DRESSES[-1]),
    ):
        known = anyone.get(path)
        with api.database.transaction() as session:
            given = {"brand": brand, "category": dresses, "name": DRESSES[-1]}
            session.execute(text(change), given)
        now = anyone.get(path, headers={"If-None-Match": known.headers["ETag"]})
        assert now.status_code == 200
        assert shows in (now.json()["brand"]["name"], now.json()["category"]["name"])
        since = {"updated_since": now.json()["updated_at"], "brand_id": brand}
        assert [listed["id"] for listed in anyone.get("/items", params=since).json()["data"]] == [
            item["id"]
        ]
        stale = alice.patch(path, json={"size": "M"}, headers={"If-Match": known.headers["ETag"]})
        assert stale.status_code == 412
    with api.database.transaction() as session:
        session.execute(text("UPDATE brands SET kind = 'x' WHERE id = :brand"), {"brand": brand})
    tag = {"If-None-Match": now.headers["ETag"]}
    assert anyone.get(path, headers=tag).status_code == 304


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("maison", True),
        ("MAIS", True),
        ("ete", True),
        ("été mai", True),
        ("d'e", True),
        ("aison", False),
        ("maison hiver", False),
        ("!!!", False),
        ("'", False),
        ("x:*&|!()\\", False),
    ],
)
def test_list_brands_200_finds_by_beginnings_of_words(
    api: Api, anyone: Client, brand: str, q: str, found: bool
) -> None:
    page = anyone.get("/brands", params={"q": q}).json()
    assert [listed["id"] for listed in page["data"]] == [brand] * found


def test_list_categories_200_finds_by_words_of_the_path(
    api: Api, alice: Client, dresses: str
) -> None:
    def names(**query: str | list[str]) -> list[str]:
        return [
            category["name"] for category in alice.get("/categories", params=query).json()["data"]
        ]

    assert names(q="women soir") == names(q="SOIREE") == [DRESSES[-1]]
    assert names(q="cloth") == ["Clothing", DRESSES[-1]]
    top = str(api.category_id)
    assert names(q="cloth", parent_id=top) == ["Clothing"]
    (clothing,) = alice.get("/categories", params={"q": "cloth", "parent_id": top}).json()["data"]
    assert names(q="cloth", parent_id=[top, clothing["id"]]) == ["Clothing", DRESSES[-1]]
    assert names(q="cloth", parent_id=[clothing["id"], str(uuid4())]) == [DRESSES[-1]]
    first = alice.get("/categories", params={"q": "cloth", "limit": 1}).json()
    assert first["has_more"]
    assert names(q="cloth", cursor=first["next_cursor"]) == [DRESSES[-1]]
    other = {"q": "women", "cursor": first["next_cursor"]}
    refused = alice.get("/categories", params=other)
    assert refused.json()["errors"][0]["code"] == "cursor_of_another_list"
