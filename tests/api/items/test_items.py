"""Items: what their owner and others see, and what changes record."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select

from cute_api.models import Event, Item, Order, User
from tests.fixtures.api import Api, Client


def create(api: Api, client: Client, **changes: Any) -> dict[str, Any]:
    response = client.post("/items", json=api.new_item(**changes))
    assert response.status_code == 201, response.text
    item: dict[str, Any] = response.json()
    return item


def events_of(api: Api, item: dict[str, Any]) -> list[str]:
    with api.database.transaction() as session:
        return list(
            session.scalars(
                select(Event.type)
                .where(Event.subject_id == item["id"], Event.user_id == item["seller"]["id"])
                .order_by(Event.position)
            )
        )


def test_create_item_201_returns_what_get_item_returns(api: Api, alice: Client) -> None:
    sent = api.new_item(
        brand_id=str(api.brand_id),
        description="Hand-rolled hem.",
        size="90 x 90",
        color="Grün",
        sku="A-1",
        images=[{"url": "https://images.cute.example/1.jpg", "alt": "Front"}],
    )
    response = alice.post("/items", json=sent)
    item = response.json()
    ids = {f"{name}_id": item[name]["id"] for name in ("brand", "category")}
    assert {key: {**item, **ids}[key] for key in sent} == sent
    assert (item["status"], item["seller"]["username"]) == ("active", "alice")
    assert response.headers["Location"] == f"/v1/items/{item['id']}"
    assert alice.get(f"/items/{item['id']}").json() == item


def test_get_item_200_hides_the_sku_from_others(api: Api, alice: Client, bob: Client) -> None:
    item = create(api, alice, sku="hidden")
    for other in (bob, api.client(None)):
        assert "sku" not in other.get(f"/items/{item['id']}").json()


def test_get_item_200_in_a_currency_that_was_withdrawn(api: Api, alice: Client) -> None:
    item = create(api, alice)
    with api.database.transaction() as session:
        session.get_one(Item, item["id"]).price_currency = "HRK"
    price = alice.get(f"/items/{item['id']}").json()["price"]
    assert price == {**item["price"], "currency": "HRK"}
    again = alice.patch(f"/items/{item['id']}", json={"price": price})
    assert (again.status_code, again.json()["errors"][0]["pointer"]) == (422, "/price/currency")


def test_draft_is_its_owners_only(api: Api, alice: Client, bob: Client) -> None:
    item = create(api, alice, status="draft")
    assert alice.get(f"/items/{item['id']}").status_code == 200
    assert bob.get(f"/items/{item['id']}").status_code == 404
    assert bob.patch(f"/items/{item['id']}", json={"size": "S"}).status_code == 404
    assert item["id"] not in [row["id"] for row in bob.get("/items?limit=100").json()["data"]]
    assert item["id"] in [row["id"] for row in alice.get("/me/items?limit=100").json()["data"]]


def test_update_item_403_not_owner(api: Api, alice: Client, bob: Client) -> None:
    item = create(api, alice)
    for response in (
        bob.patch(f"/items/{item['id']}", json={"size": "S"}),
        bob.delete(f"/items/{item['id']}"),
    ):
        assert (response.status_code, response.json()["code"]) == (403, "not_owner")
    assert events_of(api, item) == ["item.created"]


def test_update_item_200_leaves_what_is_not_named(api: Api, alice: Client) -> None:
    images = [{"url": "https://images.cute.example/1.jpg", "alt": None}]
    item = create(api, alice, size="M", images=images)
    changed = alice.patch(
        f"/items/{item['id']}",
        content=b'{"size": null, "price": {"amount": 900, "currency": "EUR"}}',
        headers={"Content-Type": "application/merge-patch+json"},
    ).json()
    assert changed["size"] is None
    assert changed["price"]["amount"] == 900
    assert (changed["images"], changed["title"]) == (images, item["title"])
    assert changed["updated_at"] > item["updated_at"]


def test_update_item_200_without_a_change_records_no_event(api: Api, alice: Client) -> None:
    item = create(api, alice, size="M")
    assert alice.patch(f"/items/{item['id']}", json={"size": "M"}).json() == item
    assert events_of(api, item) == ["item.created"]


@pytest.mark.parametrize("change", [{"status": "draft"}, {"images": []}])
def test_update_item_200_records_a_change_beside_references_that_stay(
    api: Api, alice: Client, change: dict[str, Any]
) -> None:
    images = [{"url": "https://images.cute.example/1.jpg"}]
    item = create(api, alice, brand_id=str(api.brand_id), images=images)
    same = {"brand_id": item["brand"]["id"], "category_id": item["category"]["id"]}
    changed = alice.patch(f"/items/{item['id']}", json={**change, **same}).json()
    assert changed["updated_at"] > item["updated_at"]
    assert events_of(api, item) == ["item.created", "item.updated"]


def test_delete_item_204_then_404(api: Api, alice: Client) -> None:
    item = create(api, alice, sku="again")
    assert alice.delete(f"/items/{item['id']}").status_code == 204
    assert alice.get(f"/items/{item['id']}").status_code == 404
    assert alice.delete(f"/items/{item['id']}").status_code == 404
    assert create(api, alice, sku="again")["sku"] == "again"


def test_sale_records_every_event_in_order(api: Api, alice: Client) -> None:
    item = create(api, alice)
    order = alice.post("/sandbox/orders", json={"item_id": item["id"]}).json()
    assert alice.get(f"/items/{item['id']}").json()["status"] == "reserved"
    done = alice.post(f"/sandbox/orders/{order['id']}/complete").json()
    assert done["status"] == "completed"
    assert alice.get(f"/items/{item['id']}").json()["status"] == "sold"
    assert events_of(api, item) == [
        "item.created",
        "order.created",
        "item.reserved",
        "item.updated",
        "order.completed",
        "item.sold",
    ]


def test_sandbox_order_403_for_another_sellers_item(api: Api, alice: Client, bob: Client) -> None:
    item = create(api, alice)
    response = bob.post("/sandbox/orders", json={"item_id": item["id"]})
    assert (response.status_code, response.json()["code"]) == (403, "not_owner")


def test_list_my_orders_200_by_role_and_status(api: Api, alice: Client) -> None:
    item = create(api, alice)
    order = alice.post("/sandbox/orders", json={"item_id": item["id"]}).json()
    sold = alice.get("/me/orders?role=seller&status=open&limit=100").json()["data"]
    assert order["id"] in [row["id"] for row in sold]
    path, older = "/me/orders?role=seller&status=created&limit=100", {"Cute-Version": "2026-12-15"}
    before = alice.get(path, headers=older).json()["data"]
    assert [row["id"] for row in before] == [row["id"] for row in sold]
    assert {row["status"] for row in before} == {"created"}
    assert alice.get("/me/orders?role=buyer").json()["data"] == []
    both = alice.get("/me/orders?role=buyer&role=seller&limit=100").json()["data"]
    assert both == alice.get("/me/orders?limit=100").json()["data"] != []


def test_list_my_orders_200_hides_the_sku_from_the_buyer(api: Api, alice: Client) -> None:
    item = create(api, alice, sku="sellers-own")
    order = alice.post("/sandbox/orders", json={"item_id": item["id"]}).json()
    assert order["item"]["sku"] == "sellers-own"
    buyer = api.client(order["buyer"]["username"])
    with api.database.transaction() as session:
        row = session.get_one(Order, order["id"])
        row.buyer_id = session.scalars(
            select(User.id).where(User.email == f"{order['buyer']['username']}@cute.example")
        ).one()
    (bought,) = buyer.get("/me/orders?role=buyer").json()["data"]
    assert bought["id"] == order["id"]
    assert "sku" not in bought["item"]
    assert (order["role"], bought["role"]) == ("seller", "buyer")
    assert order["seller"]["id"] == bought["seller"]["id"] == alice.get("/me").json()["user"]["id"]
    assert bought["buyer"]["id"] == buyer.get("/me").json()["user"]["id"]
    assert buyer.get(f"/me/orders/{order['id']}").json() == bought


def test_list_categories_200_shows_a_tree(api: Api) -> None:
    anyone = api.client(None)
    women = anyone.get("/categories?limit=1").json()["data"][0]
    children = anyone.get(f"/categories?parent_id={women['id']}").json()["data"]
    assert [(child["name"], child["path"]) for child in children] == [
        ("Scarves", ["Women", "Scarves"])
    ]


def test_put_item_by_sku_replaces_everything(api: Api, alice: Client) -> None:
    path = "/me/items/by-sku/P%C3%BCt%201"
    first = alice.put(path, json=api.new_item(size="M", color="red", status="draft"))
    assert (first.status_code, first.json()["sku"]) == (201, "Püt 1")
    second = alice.put(path, json=api.new_item(color="blue"))
    item = second.json()
    assert (second.status_code, item["id"]) == (200, first.json()["id"])
    assert (item["size"], item["color"], item["status"]) == (None, "blue", "active")
    assert alice.put(path, json=api.new_item(color="blue")).json() == item
    assert events_of(api, item) == ["item.created", "item.updated"]


def test_put_item_by_sku_422_when_the_body_names_another(api: Api, alice: Client) -> None:
    response = alice.put("/me/items/by-sku/A", json=api.new_item(sku="B"))
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (422, "/sku")


def test_put_item_by_sku_is_per_seller(api: Api, alice: Client, bob: Client) -> None:
    ids = {
        client.put("/me/items/by-sku/shared", json=api.new_item()).json()["id"]
        for client in (alice, bob)
    }
    assert len(ids) == 2


def test_racing_puts_of_one_sku_make_one_item(api: Api, alice: Client) -> None:
    with ThreadPoolExecutor(8) as pool:
        responses = list(
            pool.map(
                lambda n: alice.put("/me/items/by-sku/race", json=api.new_item(size=str(n))),
                range(8),
            )
        )
    assert sorted(a.status_code for a in responses) == [200] * 7 + [201]
    assert len({a.json()["id"] for a in responses}) == 1
