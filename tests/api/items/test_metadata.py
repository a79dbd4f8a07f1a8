"""Metadata of items and webhooks is stored, found by a pair, changed, and private."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from cute_api.models import ItemPair, Order
from tests.api.idempotency.retries import new_key
from tests.fixtures.api import Api, Client

URL = "https://receiver.cute.example/hook"
PAIRS = {"warehouse": "A7", "\N{LABEL} note": "two\nlines \N{LABEL}", "empty": ""}
MERGE = {"Content-Type": "application/merge-patch+json"}
LONGEST_KEY, LONGEST_VALUE = "k" * 40, "\N{LABEL}" * 500


@pytest.fixture
def alice(api: Api) -> Client:
    return api.client(f"alice-{uuid4().hex[:8]}")


def made(api: Api, client: Client, pairs: dict[str, str], **more: Any) -> dict[str, Any]:
    response = client.post("/items", json=api.new_item(metadata=pairs, **more))
    assert response.status_code == 201, response.text
    item: dict[str, Any] = response.json()
    return item


def found(client: Client, key: str, value: str, path: str = "/me/items", **query: Any) -> list[str]:
    response = client.get(path, params={"metadata_key": key, "metadata_value": value, **query})
    assert response.status_code == 200, response.text
    return [item["id"] for item in response.json()["data"]]


def test_metadata_is_returned_to_its_owner_alone(api: Api, alice: Client) -> None:
    secret = f"hidden-{uuid4().hex}"
    item = made(api, alice, {**PAIRS, "secret": secret})
    assert item["metadata"] == {**PAIRS, "secret": secret}
    path = f"/items/{item['id']}"
    assert alice.get(path).json() == item
    assert alice.get("/me/items").json()["data"] == [item]
    bob, nobody = api.client("bob"), api.client(None)
    for other in bob, nobody:
        for where in path, "/items?limit=100", f"/items?seller_id={item['seller']['id']}":
            response = other.get(where)
            assert item["id"] in response.text
            assert secret not in response.text and "metadata" not in response.text
    assert alice.get(f"/items?seller_id={item['seller']['id']}").json()["data"] == [item]
    order = alice.post("/sandbox/orders", json={"item_id": item["id"]})
    assert secret not in order.text
    with api.database.transaction() as session:
        kept = session.scalars(select(Order.item_snapshot).where(Order.item_id == item["id"])).one()
    assert "metadata" not in kept


def test_a_patch_sets_and_removes_pairs_and_makes_a_new_version(api: Api, alice: Client) -> None:
    item = made(api, alice, {"a": "1", "b": "2"})
    path = f"/items/{item['id']}"
    patched = alice.patch(path, json={"metadata": {"a": None, "c": "3"}}, headers=MERGE)
    assert patched.json()["metadata"] == {"b": "2", "c": "3"}
    assert patched.headers["ETag"] != item["etag"]
    stale = alice.patch(path, json={"metadata": {"d": "4"}}, headers={"If-Match": item["etag"]})
    assert stale.status_code == 412
    same = alice.patch(path, json={"metadata": {"b": "2", "gone": None}})
    assert same.headers["ETag"] == patched.headers["ETag"], "nothing changed"
    assert alice.patch(path, json={"title": "Scarf"}).json()["metadata"] == {"b": "2", "c": "3"}
    assert alice.get(path).json()["metadata"] == {"b": "2", "c": "3"}


def test_a_put_and_a_batch_replace_or_merge_as_the_single_calls_do(api: Api, alice: Client) -> None:
    path = "/me/items/by-sku/S-1"
    first = alice.put(path, json=api.new_item(metadata={"a": "1", "b": "2"})).json()
    assert alice.put(path, json=api.new_item(metadata={"b": "2"})).json()["metadata"] == {"b": "2"}
    rows = [
        {"op": "create", "item": api.new_item(metadata={"x": "1"})},
        {"op": "update", "id": first["id"], "item": {"metadata": {"c": "3"}}},
        {"op": "update", "id": first["id"], "item": {"metadata": {str(n): "" for n in range(20)}}},
    ]
    created, updated, refused = alice.post("/items/batch", json={"operations": rows}).json()["data"]
    assert created["item"]["metadata"] == {"x": "1"}
    assert updated["item"]["metadata"] == {"b": "2", "c": "3"}
    (error,) = refused["problem"]["errors"]
    assert (error["pointer"], error["code"]) == ("/item/metadata", "too_many_pairs")
    assert alice.put(path, json=api.new_item()).json()["metadata"] == {}
    once = new_key()
    patch = {"metadata": {"once": "1"}}
    twice = [alice.patch(f"/items/{first['id']}", json=patch, headers=once) for _ in range(2)]
    assert twice[0].content == twice[1].content


def test_list_my_items_200_finds_by_one_pair_in_pages(api: Api, alice: Client) -> None:
    ids = [made(api, alice, {"shelf": "9", "n": str(n)})["id"] for n in range(3)]
    made(api, alice, {"shelf": "99"})
    made(api, api.client("bob"), {"shelf": "9"})
    assert found(alice, "shelf", "9") == ids[::-1]
    query: dict[str, Any] = {"metadata_key": "shelf", "metadata_value": "9", "limit": 2}
    first = alice.get("/me/items", params=query).json()
    assert [item["id"] for item in first["data"]] == ids[:0:-1]
    rest = alice.get("/me/items", params={**query, "cursor": first["next_cursor"]}).json()
    assert ([item["id"] for item in rest["data"]], rest["has_more"]) == (ids[:1], False)
    other = alice.get(
        "/me/items", params={**query, "metadata_value": "8", "cursor": first["next_cursor"]}
    )
    assert other.status_code == 422, "a cursor is bound to its filters"
    assert found(alice, "shelf", "9", status="draft") == []
    alice.patch(f"/items/{ids[0]}", json={"metadata": {"shelf": "10"}})
    alice.delete(f"/items/{ids[1]}")
    assert found(alice, "shelf", "9") == [ids[2]]
    assert found(alice, "shelf", "10") == [ids[0]]
    assert found(alice, "Shelf", "10") == found(alice, "shelf", "1") == []
    with api.database.transaction() as session:
        kept = session.scalar(select(func.count()).where(ItemPair.item_id.in_(ids)))
    assert kept == 4, "two pairs of each of the two items that are left"


@pytest.mark.parametrize("parameter", ["metadata_key", "metadata_value"])
@pytest.mark.parametrize("path", ["/me/items", "/webhooks"])
def test_a_key_or_a_value_alone_422(alice: Client, path: str, parameter: str) -> None:
    response = alice.get(path, params={parameter: "x"})
    assert response.status_code == 422
    assert response.json()["errors"][0]["parameter"] != parameter


@pytest.mark.parametrize(
    "pairs",
    [
        {str(n): "x" for n in range(21)},
        {"": "x"},
        {" ": "x"},
        {"k" * 41: "x"},
        {"k": "v" * 501},
        {"k": 1},
        {"k": None},
        {"k": True},
        {"k": {"a": "b"}},
        {"k": ["a"]},
        {"k": "a\x00b"},
        {"a\x00b": "v"},
        {"a\nb": "v"},
        "text",
        ["a"],
    ],
)
def test_bad_metadata_422_and_never_500(api: Api, alice: Client, pairs: Any) -> None:
    for path, body in (
        ("/items", api.new_item(metadata=pairs)),
        ("/webhooks", {"url": URL, "types": ["item.sold"], "metadata": pairs}),
    ):
        response = alice.post(path, json=body)
        assert response.status_code == 422, response.text
        assert response.json()["errors"][0]["pointer"].startswith("/metadata")
        assert "k" * 41 not in response.text, "what was sent is not echoed"


def test_the_largest_metadata_is_kept_and_found(api: Api, alice: Client) -> None:
    pairs = {LONGEST_KEY: LONGEST_VALUE, **{f"\N{LABEL}{n}": "x" for n in range(19)}}
    item = made(api, alice, pairs)
    assert item["metadata"] == alice.get(f"/items/{item['id']}").json()["metadata"] == pairs
    assert (
        found(alice, LONGEST_KEY, LONGEST_VALUE) == found(alice, "\N{LABEL}3", "x") == [item["id"]]
    )
    one_more = alice.patch(f"/items/{item['id']}", json={"metadata": {"more": "x"}})
    assert one_more.status_code == 422
    assert one_more.json()["errors"][0]["code"] == "too_many_pairs"
    swapped = alice.patch(
        f"/items/{item['id']}", json={"metadata": {"more": "x", LONGEST_KEY: None}}
    )
    assert swapped.status_code == 200 and len(swapped.json()["metadata"]) == 20


def test_metadata_of_a_webhook_is_kept_changed_and_found(api: Api, alice: Client) -> None:
    body = {"url": URL, "types": ["item.sold"], "metadata": PAIRS}
    webhook = alice.post("/webhooks", json=body).json()
    other = alice.post("/webhooks", json={**body, "metadata": {"warehouse": "B2"}}).json()
    assert webhook["metadata"] == PAIRS
    path = f"/webhooks/{webhook['id']}"
    assert alice.get(path).json()["metadata"] == PAIRS
    assert found(alice, "warehouse", "A7", "/webhooks") == [webhook["id"]]
    patched = alice.patch(path, json={"metadata": {"warehouse": None, "empty": None, "x": "1"}})
    assert patched.json()["metadata"] == {"\N{LABEL} note": PAIRS["\N{LABEL} note"], "x": "1"}
    assert found(alice, "warehouse", "A7", "/webhooks") == []
    assert found(alice, "warehouse", "B2", "/webhooks") == [other["id"]]
    assert found(api.client("bob"), "x", "1", "/webhooks") == []
    many = alice.patch(path, json={"metadata": {str(n): "" for n in range(20)}})
    assert (many.status_code, many.json()["errors"][0]["code"]) == (422, "too_many_pairs")
