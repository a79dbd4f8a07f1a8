"""When an item was first listed and when it was sold; orders by when they were placed."""

from typing import Any

import pytest
from sqlalchemy import text

from cute_api.models.enums import ItemStatus
from tests.fixtures.api import Api, Client

Json = dict[str, Any]


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
            text("SELECT data FROM events WHERE subject_id = :id AND type LIKE 'item.%'"),
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
