"""A seller's own items: by SKU and by times, when they were sold, and once they are deleted."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from cute_api.models.enums import ItemStatus
from tests.api.batches.calls import create, send, statuses
from tests.fixtures.api import Api, Client

Json = dict[str, Any]
WORDS: dict[str, Any] = {
    "title": "Grandmother's kimono",
    "description": "Worn by Olga at her wedding in Zwickau",
    "size": "Olgasize",
    "color": "Olgablue",
    "sku": "OLGA-1",
    "images": [{"url": "https://images.cute.example/olga.jpg", "alt": "Olga in 1961"}],
    "metadata": {"owner": "Olga"},
}
WRITTEN = ("grandmother", "kimono", "olga", "zwickau")


def test_list_my_items_200_by_sku_finds_that_item_alone(
    api: Api, alice: Client, bob: Client
) -> None:
    sku = f"Coat/{uuid4()} ü"
    item = create(api, alice, sku=sku, status="draft")
    create(api, bob, sku=sku)
    assert alice.get("/me/items", params={"sku": sku}).json()["data"] == [item]
    for other in (sku.upper(), sku[:-1]):
        assert alice.get("/me/items", params={"sku": other.strip()}).json()["data"] == []
    alice.delete(f"/items/{item['id']}")
    assert alice.get("/me/items", params={"sku": sku}).json()["data"] == []


def test_list_my_items_200_by_several_skus_finds_those_that_are_there(
    api: Api, alice: Client, bob: Client
) -> None:
    made = uuid4().hex
    first, second = (create(api, alice, sku=f"{made}, {n} & ü") for n in range(2))
    create(api, alice, sku=f"{made}-other")
    theirs = create(api, bob, sku=f"{made}-bob")
    skus = [first["sku"], f"{made}-unknown", theirs["sku"], second["sku"], f"{made}, 0 & Ü"]
    assert alice.get("/me/items", params={"sku": skus}).json()["data"] == [second, first]

    page = alice.get("/me/items", params={"sku": skus, "limit": 1})
    assert page.json()["data"] == [second]
    link = page.links["next"]["url"].removeprefix("/v1")
    assert link.count("sku=") == len(skus)
    following = alice.get(link).json()
    assert (following["data"], following["has_more"]) == ([first], False)


def test_list_my_items_200_by_100_skus_however_long(api: Api, alice: Client) -> None:
    made = uuid4().hex
    item = create(api, alice, sku=f"{made}{'ü' * 32}")
    skus = [item["sku"], *(f"{made}{n:02}{'ü' * 30}" for n in range(99))]
    response = alice.get("/me/items", params={"sku": skus, "limit": 100})
    assert (response.status_code, response.json()["data"]) == (200, [item])


@pytest.mark.parametrize(
    ("skus", "code"),
    [
        ([f"A-{n}" for n in range(101)], "max_items"),
        ([""], "min_length"),
        (["A-1", ""], "min_length"),
        (["A-1", "A-1"], "unique_items"),
        (["A-1", " A-2"], "pattern"),
    ],
    ids=["101", "an empty one", "an empty one among others", "one twice", "white space"],
)
def test_list_my_items_422_for_skus_that_cannot_be(
    alice: Client, skus: list[str], code: str
) -> None:
    response = alice.get("/me/items", params={"sku": skus})
    errors = [(error["parameter"], error["code"]) for error in response.json()["errors"]]
    assert (response.status_code, errors) == (422, [("sku", code)])


def times(item: Json) -> tuple[str | None, str | None]:
    return item["published_at"], item["sold_at"]


def test_an_item_says_when_it_was_first_listed_and_when_it_was_sold(
    api: Api, alice: Client
) -> None:
    item = alice.post("/items", json=api.new_item(status="draft")).json()
    path = f"/items/{item['id']}"
    assert times(item) == (None, None)
    assert times(alice.patch(path, json={"size": "M"}).json()) == (None, None)
    listed = alice.patch(path, json={"status": "active"}).json()
    assert times(listed) == (listed["updated_at"], None)
    assert times(alice.patch(path, json={"status": "archived"}).json()) == times(listed)
    again = alice.patch(path, json={"status": "active"}).json()
    assert times(again) == times(alice.get(path).json()) == times(listed)
    order = alice.post("/sandbox/orders", json={"item_id": item["id"]}).json()
    assert times(alice.get(path).json()) == times(listed)
    done = alice.post(f"/sandbox/orders/{order['id']}/complete").json()
    sold = alice.get(path).json()
    assert times(sold) == (listed["published_at"], done["completed_at"])
    with api.database.transaction() as session:
        found = session.execute(
            text(
                "SELECT data FROM events WHERE subject_id = :id AND type LIKE 'item.%' ORDER BY id"
            ),
            {"id": item["id"]},
        )
        said = [times(data) for (data,) in found]
    assert said[0] == (None, None)
    assert said[-1] == times(sold)


def test_an_item_that_is_listed_at_once_was_published_when_it_was_created(
    api: Api, alice: Client
) -> None:
    new = api.new_item()
    made = alice.post("/items", json=new).json()
    put = alice.put("/me/items/by-sku/at-once", json=new).json()
    operations = [
        {"op": "create", "item": new},
        {"op": "create", "item": {**new, "status": "draft"}},
    ]
    rows = alice.post("/items/batch", json={"operations": operations}).json()["data"]
    for item in (made, put, rows[0]["item"]):
        assert times(item) == (item["created_at"], None)
        assert alice.get(f"/items/{item['id']}").json() == item
    assert times(rows[1]["item"]) == (None, None)


@pytest.mark.parametrize("status", ItemStatus)
def test_what_sql_lists_or_sells_has_its_times(api: Api, alice: Client, status: ItemStatus) -> None:
    item = alice.post("/items", json=api.new_item(status="draft")).json()
    with api.database.transaction() as session:
        session.execute(
            text("UPDATE items SET status = :status, updated_at = now() WHERE id = :id"),
            {"status": status, "id": item["id"]},
        )
    now = alice.get(f"/items/{item['id']}").json()
    is_listed = status not in (ItemStatus.DRAFT, ItemStatus.ARCHIVED)
    at = now["updated_at"]
    assert times(now) == (at if is_listed else None, at if status is ItemStatus.SOLD else None)


def test_list_my_orders_200_of_when_they_were_placed(api: Api) -> None:
    charlie = api.client("charlie")
    items = [charlie.post("/items", json=api.new_item()).json()["id"] for _ in range(3)]
    orders = [charlie.post("/sandbox/orders", json={"item_id": item}).json() for item in items]
    first, second, third = (order["created_at"] for order in orders)

    def found(**query: str) -> list[str]:
        page = charlie.get("/me/orders", params=query).json()["data"]
        return [order["created_at"] for order in page]

    assert found(created_since=second) == [third, second]
    assert found(created_until=third) == [second, first]
    assert found(created_since=second, created_until=third, role="seller") == [second]
    assert found(created_since=third, created_until=first) == []
    page = charlie.get("/me/orders", params={"created_until": third, "limit": 1}).json()
    assert found(created_until=third, cursor=page["next_cursor"]) == [first]
    refused = charlie.get("/me/orders", params={"created_since": "2016-12-31T23:59:60Z"})
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "not_a_time")


def row(api: Api, item_id: str) -> str:
    """A stored item and the number of its metadata's search rows, as text."""
    with api.database.transaction() as session:
        found = session.execute(
            text(
                "SELECT items::text || (SELECT count(*) FROM item_pairs WHERE item_id = items.id)"
                " FROM items WHERE id = CAST(:id AS uuid)"
            ),
            {"id": item_id},
        )
        return str(found.scalar_one()).lower()


def delete(client: Client, item: dict[str, Any]) -> None:
    assert client.delete(f"/items/{item['id']}").status_code == 204


def delete_in_a_batch(client: Client, item: dict[str, Any]) -> None:
    assert statuses(send(client, {"op": "delete", "id": item["id"]})) == [204]


@pytest.mark.parametrize("way", [delete, delete_in_a_batch])
def test_delete_item_204_leaves_nothing_that_its_seller_wrote(
    api: Api, alice: Client, way: Callable[[Client, dict[str, Any]], None]
) -> None:
    item = create(api, alice, brand_id=str(api.brand_id), **WORDS)
    before = row(api, item["id"])
    assert all(word in before for word in WRITTEN)
    way(alice, item)
    after = row(api, item["id"])
    assert [word for word in (*WRITTEN, str(api.brand_id)) if word in after] == []
    assert after.endswith("0"), "no pair finds it"


def test_an_order_of_an_item_that_is_deleted_keeps_what_was_ordered(
    api: Api, alice: Client
) -> None:
    item = create(api, alice, **WORDS)
    order = alice.post("/sandbox/orders", json={"item_id": item["id"]}).json()
    assert alice.post(f"/sandbox/orders/{order['id']}/cancel").status_code == 200
    delete(alice, item)
    kept = alice.get(f"/me/orders/{order['id']}").json()["item"]
    assert kept == order["item"]
    assert kept["title"] == WORDS["title"]
