"""Quantities of items, and SKUs that outlive a sale."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from cute_api.models import Event
from tests.api.batches.calls import create
from tests.fixtures.api import Api, Client


@pytest.mark.parametrize("way", ["put", "post", "batch"])
def test_a_sku_outlives_the_sale_of_its_item(api: Api, alice: Client, way: str) -> None:
    sku = f"again-{way}"
    new = api.new_item(sku=sku)
    sold = create(api, alice, sku=sku)
    assert sold["relisted_from"] is None
    order = alice.post("/sandbox/orders", json={"item_id": sold["id"]}).json()
    assert send_as(alice, way, new) == 409, "its item is reserved"
    alice.post(f"/sandbox/orders/{order['id']}/complete")
    assert send_as(alice, way, new) == 201
    item, before = alice.get("/me/items", params={"sku": sku}).json()["data"]
    assert (before["id"], before["status"]) == (sold["id"], "sold")
    assert (item["relisted_from"], item["status"]) == (sold["id"], "active")
    with api.database.transaction() as session:
        query = select(Event.data).where(Event.subject_id == item["id"])
        assert session.scalars(query).all() == [item]
    assert send_as(alice, way, new) == (409 if way == "post" else 200)
    assert alice.put(f"/me/items/by-sku/{sku}", json=api.new_item()).json() == item


def test_one_sku_in_two_batches_at_once_is_listed_once_after_a_sale(
    api: Api, alice: Client
) -> None:
    new = api.new_item(sku="twice")
    order = alice.post("/sandbox/orders", json={"item_id": create(api, alice, sku="twice")["id"]})
    alice.post(f"/sandbox/orders/{order.json()['id']}/complete")
    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(lambda _: send_as(alice, "batch", new), range(4)))
    assert sorted(statuses) == [200, 200, 200, 201]
    assert len(alice.get("/me/items", params={"sku": "twice"}).json()["data"]) == 2


def send_as(client: Client, way: str, item: dict[str, Any]) -> int:
    """Send an item with its SKU in one of the ways; return the status."""
    if way == "put":
        return client.put(f"/me/items/by-sku/{item['sku']}", json=item).status_code
    if way == "post":
        return client.post("/items", json=item).status_code
    row = {"op": "put", "sku": item["sku"], "item": item}
    rows = client.post("/items/batch", json={"operations": [row]}).json()["data"]
    return int(rows[0]["status"])


def test_an_archived_item_frees_its_sku_but_stays_the_one_that_a_put_replaces(
    api: Api, alice: Client
) -> None:
    path = "/me/items/by-sku/shelved"
    first = alice.put(path, json=api.new_item()).json()
    alice.patch(f"/items/{first['id']}", json={"status": "archived"})
    assert alice.put(path, json=api.new_item()).json()["id"] == first["id"]
    alice.patch(f"/items/{first['id']}", json={"status": "archived"})
    second = create(api, alice, sku="shelved")
    assert second["relisted_from"] is None
    assert alice.put(path, json=api.new_item(size="M")).json()["id"] == second["id"]
    back = alice.patch(f"/items/{first['id']}", json={"status": "active"})
    assert (back.status_code, back.json()["code"]) == (409, "sku_taken")


def test_quantity_excludes_units_of_open_orders(api: Api, alice: Client) -> None:
    item = create(api, alice, quantity=5)
    body = {"item_id": item["id"], "quantity": 3}
    order = alice.post("/sandbox/orders", json=body).json()
    assert order["total"]["amount"] == 3 * item["price"]["amount"]
    path = f"/items/{item['id']}"
    assert alice.get(path).json()["quantity"] == 2
    assert alice.post("/sandbox/orders", json=body).json()["code"] == "item_not_available"
    lower = alice.patch(path, json={"quantity": 1.0}).json()
    assert (lower["quantity"], lower["status"]) == (1, "active"), "below what is reserved"
    for too_many in (9_997, 10_000):
        refused = alice.patch(path, json={"quantity": too_many})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/quantity")
    assert alice.delete(path).json()["code"] == "item_not_available"
    alice.post(f"/sandbox/orders/{order['id']}/cancel")
    assert alice.get(path).json()["quantity"] == 4


def test_a_reserved_item_can_be_restocked_but_not_edited(api: Api, alice: Client) -> None:
    item = create(api, alice)
    path = f"/items/{item['id']}"
    order = alice.post("/sandbox/orders", json={"item_id": item["id"]}).json()
    refused = alice.patch(path, json={"quantity": 2, "size": "M"})
    assert (refused.status_code, refused.json()["code"]) == (409, "item_not_available")
    restocked = alice.patch(path, json={"quantity": 2}).json()
    assert (restocked["status"], restocked["quantity"]) == ("active", 2)
    alice.post(f"/sandbox/orders/{order['id']}/complete")
    last = alice.get(path).json()
    assert (last["status"], last["quantity"], last["sold_at"]) == ("active", 2, None)
