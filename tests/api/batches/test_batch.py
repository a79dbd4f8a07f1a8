"""POST /v1/items/batch: each row with its own result, or all of them undone."""

from typing import Any
from uuid import uuid4

import orjson
import pytest

from cute_api.models.enums import Scope
from tests.api.batches.calls import codes, create, events_of, pointers, send, state, statuses
from tests.fixtures.api import Api, Client

STALE = '"0o"'
NO_ITEM = "01936f5e-7b2a-7c3d-8e4f-5a6b7c8d9e0f"
JSON = {"Content-Type": "application/json"}


def reserved(api: Api, alice: Client, **changes: Any) -> str:
    item_id: str = create(api, alice, **changes)["id"]
    assert alice.post("/sandbox/orders", json={"item_id": item_id}).status_code == 201
    return item_id


def test_batch_items_200_does_each_kind_of_row(api: Api, alice: Client) -> None:
    changed, removed, replaced = (create(api, alice, size="M", sku=str(uuid4())) for _ in range(3))
    rows = send(
        alice,
        {"op": "create", "item": api.new_item(title="Cap")},
        {"op": "update", "id": changed["id"], "item": {"size": None}},
        {"op": "delete", "id": removed["id"], "if_match": removed["etag"]},
        {"op": "put", "sku": replaced["sku"], "item": api.new_item(title="Hat")},
        {"op": "put", "sku": "with/slash", "item": api.new_item(title="Coat")},
    )
    assert statuses(rows) == [201, 200, 204, 200, 201]
    assert (rows[2]["item"], rows[2]["etag"]) == (None, None)
    for row in (rows[0], rows[1], rows[3], rows[4]):
        read = alice.get(f"/items/{row['item']['id']}")
        assert (read.json(), read.headers["ETag"]) == (row["item"], row["etag"])
    assert rows[1]["item"]["size"] is None
    assert (rows[3]["item"]["id"], rows[3]["item"]["size"]) == (replaced["id"], None)
    assert rows[4]["item"]["sku"] == "with/slash"
    assert alice.get(f"/items/{removed['id']}").status_code == 404
    assert events_of(api, rows[0]["item"]["id"]) == ["item.created"]
    assert events_of(api, changed["id"]) == ["item.created", "item.updated"]
    assert events_of(api, removed["id"]) == ["item.created", "item.deleted"]
    assert events_of(api, replaced["id"]) == ["item.created", "item.updated"]
    assert events_of(api, rows[4]["item"]["id"]) == ["item.created"]


def test_batch_items_200_names_the_problem_of_each_bad_row_and_does_the_rest(
    api: Api, alice: Client, bob: Client
) -> None:
    mine = create(api, alice, sku="mine-1")
    bobs, bobs_draft = create(api, bob), create(api, bob, status="draft")
    order, ordered_sku = reserved(api, alice), str(uuid4())
    reserved(api, alice, sku=ordered_sku)
    before = state(api)[1]
    rows = send(
        alice,
        {"op": "create", "item": api.new_item(title=7)},
        {"op": "update", "id": str(uuid4()), "item": {"size": "M"}},
        {"op": "update", "id": bobs["id"], "item": {"size": "M"}},
        {"op": "delete", "id": bobs_draft["id"]},
        {"op": "create", "item": api.new_item(sku="mine-1")},
        {"op": "delete", "id": order},
        {"op": "put", "sku": ordered_sku, "item": api.new_item()},
        {"op": "update", "id": mine["id"], "item": {"size": "M"}, "if_match": STALE},
        {"op": "put", "sku": "nowhere", "item": api.new_item(), "if_match": mine["etag"]},
        {"op": "create", "item": api.new_item(category_id=str(uuid4()))},
        {"op": "put", "sku": "A", "item": api.new_item(sku="B")},
        {"op": "update", "id": mine["id"], "item": {"size": "L"}, "if_match": mine["etag"]},
        {"op": "create", "item": api.new_item(title="Last")},
    )
    assert statuses(rows) == [422, 404, 403, 404, 409, 409, 409, 412, 412, 422, 422, 200, 201]
    assert codes(rows)[2] == "not_owner"
    assert codes(rows)[4:7] == ["sku_taken", "item_not_available", "item_not_available"]
    assert pointers(rows[0]) == ["/item/title"]
    assert pointers(rows[9]) == ["/item/category_id"]
    assert pointers(rows[10]) == ["/item/sku"]
    assert rows[7]["etag"] == mine["etag"], "the current tag, to continue with"
    assert state(api)[1] == before + 2
    assert alice.get(f"/items/{mine['id']}").json()["size"] == "L"
    assert events_of(api, bobs["id"]) == ["item.created"]


@pytest.mark.parametrize(
    ("row", "pointer", "code"),
    [
        (7, "", "type"),
        (None, "", "type"),
        ([], "", "type"),
        ({}, "/op", "required"),
        ({"op": "upsert"}, "/op", "enum"),
        ({"op": None}, "/op", "enum"),
        ({"op": ["create"]}, "/op", "enum"),
        ({"op": "create"}, "/item", "required"),
        ({"op": "create", "item": []}, "/item", "type"),
        ({"op": "create", "item": {}, "id": 1}, "/id", "additional_properties"),
        ({"op": "update", "id": "7", "item": {"size": "M"}}, "/id", "format"),
        ({"op": "update", "id": NO_ITEM, "item": {}}, "/item", "min_properties"),
        (
            {"op": "update", "id": NO_ITEM, "item": {"price": {"amount": -1}}},
            "/item/price/amount",
            "minimum",
        ),
        ({"op": "delete"}, "/id", "required"),
        ({"op": "delete", "id": NO_ITEM, "if_match": ""}, "/if_match", "min_length"),
        ({"op": "put", "sku": " A", "item": {"title": "Cap"}}, "/sku", "pattern"),
        (
            {"op": "update", "id": NO_ITEM, "item": {"size": "\0"}},
            "/item/size",
            "nul_character",
        ),
        ({"op": "delete", "id": NO_ITEM, "\0": 1}, "", "nul_character"),
    ],
    ids=repr,
)
def test_batch_items_200_names_the_error_of_a_row_by_its_kind(
    api: Api, alice: Client, row: Any, pointer: str, code: str
) -> None:
    good = {"op": "create", "item": api.new_item()}
    rows = send(alice, good, row, good)
    assert statuses(rows) == [201, 422, 201]
    errors = [(e["pointer"], e["code"]) for e in rows[1]["problem"]["errors"]]
    assert (pointer, code) in errors


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/operations"),
        ([], ""),
        ({"operations": []}, "/operations"),
        ({"operations": [{"op": "delete", "id": NO_ITEM}] * 101}, "/operations"),
        ({"operations": {}}, "/operations"),
        ({"operations": None}, "/operations"),
        ({"operations": [7], "surprise": 1}, "/surprise"),
        ({"operations": [7], "atomic": "yes"}, "/atomic"),
        ({"operations": [7], "atomic": "\0"}, "/atomic"),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_batch_items_422_for_what_is_wrong_as_a_whole(
    api: Api, alice: Client, body: Any, pointer: str
) -> None:
    before = state(api)
    response = alice.post("/items/batch", json=body)
    assert response.status_code == 422, response.text
    assert [error["pointer"] for error in response.json()["errors"]] == [pointer]
    assert state(api) == before


def test_batch_items_422_for_each_row_that_holds_nul(api: Api, alice: Client) -> None:
    before = state(api)
    row = {"op": "create", "item": api.new_item(title="a\0b", size="\0", color="\0")}
    rows = send(alice, *[row] * 100)
    assert statuses(rows) == [422] * 100
    assert rows[99]["problem"]["errors"][0]["pointer"] == "/item/title"
    assert state(api) == before


def test_batch_items_400_for_what_is_not_json(api: Api, alice: Client) -> None:
    deep = b'{"operations": [' + b"[" * 64 + b"]" * 64 + b"]}"
    for body in (b"", b"{", b'{"operations": [NaN]}', deep):
        response = alice.post("/items/batch", content=body, headers=JSON)
        assert (response.status_code, response.json()["code"]) == (400, "malformed_json")


def test_batch_items_200_atomic_does_all(api: Api, alice: Client) -> None:
    item = create(api, alice)
    rows = send(
        alice,
        {"op": "create", "item": api.new_item()},
        {"op": "delete", "id": item["id"]},
        atomic=True,
    )
    assert statuses(rows) == [201, 204]
    assert alice.get(f"/items/{rows[0]['item']['id']}").json() == rows[0]["item"]
    assert events_of(api, item["id"]) == ["item.created", "item.deleted"]


def test_batch_items_200_atomic_undoes_all_and_names_every_error(api: Api, alice: Client) -> None:
    item, other = create(api, alice, sku="kept"), create(api, alice)
    before = state(api)
    rows = send(
        alice,
        {"op": "create", "item": api.new_item()},
        {"op": "put", "sku": "kept", "item": api.new_item(title="Changed")},
        {"op": "update", "id": item["id"], "item": {"size": 7}},
        {"op": "delete", "id": other["id"]},
        {"op": "delete", "id": other["id"]},
        {"op": "update", "id": item["id"], "item": {"size": "S"}, "if_match": item["etag"]},
        {"op": "create", "item": api.new_item(sku="kept")},
        atomic=True,
    )
    assert statuses(rows) == [424, 424, 422, 424, 404, 412, 409]
    assert codes(rows)[0] == "batch_rolled_back"
    assert [row["etag"] for row in rows[:5]] == [None] * 5
    assert state(api) == before
    assert alice.get(f"/items/{item['id']}").headers["ETag"] == item["etag"]


def test_batch_items_200_atomic_with_only_an_invalid_row_changes_nothing(
    api: Api, alice: Client
) -> None:
    before = state(api)
    assert statuses(send(alice, {"op": "create"}, atomic=True)) == [422]
    assert state(api) == before


def test_batch_items_200_sees_what_the_rows_before_it_did(api: Api, alice: Client) -> None:
    rows = send(
        alice,
        {"op": "create", "item": api.new_item(sku="chain", size="M")},
        {"op": "create", "item": api.new_item(sku="chain")},
        {"op": "put", "sku": "chain", "item": api.new_item(title="Hat")},
        {"op": "put", "sku": "chain", "item": api.new_item(title="Hat")},
    )
    assert statuses(rows) == [201, 409, 200, 200]
    item = rows[0]["item"]
    assert [row["item"]["id"] for row in rows[2:]] == [item["id"]] * 2
    assert rows[2]["item"]["size"] is None
    assert rows[2:] == [{**rows[2]}, {**rows[2], "index": 3}], "putting it again changes nothing"
    assert events_of(api, item["id"]) == ["item.created", "item.updated"]


def test_batch_items_200_takes_one_item_many_times(api: Api, alice: Client) -> None:
    item = create(api, alice, sku="often")
    item_id = item["id"]
    rows = send(
        alice,
        {"op": "update", "id": item_id, "item": {"size": "M"}, "if_match": item["etag"]},
        {"op": "update", "id": item_id, "item": {"size": "L"}, "if_match": item["etag"]},
        {"op": "update", "id": item_id, "item": {"brand_id": str(uuid4()), "size": "XL"}},
        {"op": "update", "id": item_id, "item": {"color": "red"}},
        {"op": "delete", "id": item_id},
        {"op": "delete", "id": item_id},
        {"op": "put", "sku": "often", "item": api.new_item()},
    )
    assert statuses(rows) == [200, 412, 422, 200, 204, 404, 201]
    assert rows[1]["etag"] == rows[0]["etag"]
    assert (rows[3]["item"]["size"], rows[3]["item"]["color"]) == ("M", "red")
    assert rows[6]["item"]["id"] != item_id
    assert events_of(api, item_id) == [
        "item.created",
        "item.updated",
        "item.updated",
        "item.deleted",
    ]


def test_batch_items_200_of_100_complete_rows_counts_once(api: Api, alice: Client) -> None:
    images = [{"url": f"https://images.cute.example/{n}.jpg", "alt": "Front"} for n in range(12)]
    complete = {"description": "x" * 5_000, "images": images, "size": "M", "color": "red"}
    made = [{"op": "create", "item": api.new_item(sku=f"full-{n}", **complete)} for n in range(100)]
    assert len(orjson.dumps(made)) < 1_048_576
    client = api.client("alice")
    left = int(client.get("/me").headers["X-RateLimit-Remaining"])
    response = client.post("/items/batch", json={"operations": made})
    assert int(response.headers["X-RateLimit-Remaining"]) == left - 1
    assert (response.json()["succeeded"], response.json()["failed"]) == (100, 0)
    ids = [row["item"]["id"] for row in response.json()["data"]]
    assert len(set(ids)) == 100
    rows = send(client, *({"op": "delete", "id": item_id} for item_id in ids), atomic=True)
    assert statuses(rows) == [204] * 100
    assert events_of(api, ids[99]) == ["item.created", "item.deleted"]


def test_batch_items_403_without_the_scope(api: Api) -> None:
    reader = api.client("alice", scopes=[Scope.READ_ITEMS])
    response = reader.post("/items/batch", json={"operations": [{"op": "delete"}]})
    assert (response.status_code, response.json()["code"]) == (403, "missing_scope")


@pytest.mark.parametrize("method", ["GET", "HEAD", "PATCH", "DELETE", "PUT"])
def test_fixed_path_405_is_not_taken_for_an_item(alice: Client, method: str) -> None:
    response = alice.request(method, "/items/batch")
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")


def test_served_document_has_the_strict_rows_and_no_marker(api: Api) -> None:
    schemas = api.spec.served(api.base_url)["components"]["schemas"]
    rows = schemas["ItemBatchCreate"]["properties"]["operations"]
    assert rows["items"] == {"$ref": "#/components/schemas/BatchOperation"}
    assert not [key for key in rows if key.startswith("x-")]
