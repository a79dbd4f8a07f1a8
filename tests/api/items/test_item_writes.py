"""Changes of items, single and in batches: what their events say, which errors are named."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import orjson
import pytest
from sqlalchemy import select

from cute_api.models import Event
from cute_api.problems import PROBLEMS, Code
from tests.api.batches.calls import codes, create, events_of, pointers, send, state, statuses
from tests.api.idempotency.retries import new_key
from tests.fixtures.api import Api, Client

Json = dict[str, Any]
Send = Callable[[Client, Json], httpx.Response]

UNUSUAL: Json = {
    "title": "100 % silk: %s %(id)s {id} \\ ' \" $1 🧣",
    "description": "A\nB\t\\u0000 -- ; DROP",
    "price": {"amount": 10_000_000_000, "currency": "JPY"},
    "images": [{"url": "https://images.cute.example/%7B1%7D.jpg?a='b'"}],
    "sku": "'%s'; --",
}


def post(client: Client, body: Json) -> httpx.Response:
    return client.post("/items", json=body)


def post_with_key(client: Client, body: Json) -> httpx.Response:
    return client.post("/items", json=body, headers=new_key())


def put(client: Client, body: Json) -> httpx.Response:
    return client.put("/me/items/by-sku/taken", json=body | {"sku": "taken"})


def data_of(api: Api, item_id: str) -> list[Json]:
    with api.database.transaction() as session:
        return list(
            session.scalars(
                select(Event.data).where(Event.subject_id == item_id).order_by(Event.position)
            )
        )


@pytest.mark.parametrize("way", [post, post_with_key])
def test_create_item_201_says_what_its_event_says(api: Api, way: Send) -> None:
    response = way(api.client("unusual" + way.__name__), api.new_item(**UNUSUAL))
    item = response.json()
    assert {name: item[name] for name in UNUSUAL} == UNUSUAL | {
        "images": [{**UNUSUAL["images"][0], "alt": None}]
    }
    assert data_of(api, item["id"]) == [item]
    assert response.headers["ETag"] == item["etag"]


def test_changes_say_what_their_events_say(api: Api, alice: Client) -> None:
    item = create(api, alice)
    path = f"/items/{item['id']}"
    patched = alice.patch(path, json=UNUSUAL).json()
    keyed = alice.patch(path, json={"size": "M"}, headers=new_key()).json()
    found = data_of(api, item["id"])
    assert found == [item, patched, keyed]
    assert alice.delete(path).status_code == 204
    gone = data_of(api, item["id"])[-1]
    changing = ("updated_at", "etag")
    assert {**gone, **{name: keyed[name] for name in changing}} == keyed
    assert gone["etag"] != keyed["etag"]


def test_put_item_by_sku_says_what_its_events_say(api: Api, alice: Client) -> None:
    made, replaced = (
        alice.put("/me/items/by-sku/twice", json=api.new_item(title=title)).json()
        for title in ("Cap", "Hat")
    )
    assert data_of(api, made["id"]) == [made, replaced]


def test_batch_items_200_says_what_its_events_say_in_the_order_of_rows(
    api: Api, alice: Client
) -> None:
    rows = send(
        alice,
        {"op": "create", "item": api.new_item(**UNUSUAL, size="S")},
        {"op": "create", "item": api.new_item(title="Cap", brand_id=str(api.brand_id))},
        {"op": "put", "sku": "of a batch", "item": api.new_item(title="Hat")},
        {"op": "create", "item": api.new_item(title="Coat")},
    )
    ids = [row["item"]["id"] for row in rows]
    assert [data_of(api, item_id) for item_id in ids] == [[row["item"]] for row in rows]
    with api.database.transaction() as session:
        wanted = select(Event.subject_id).where(Event.subject_id.in_(ids)).order_by(Event.position)
        assert [str(found) for found in session.scalars(wanted)] == ids
    assert ids == sorted(ids), "the list of items has them in this order, too"


UNKNOWN = "No {} has this id. `GET /v1/{}` lists them all."


@pytest.mark.parametrize("way", [post, post_with_key, put])
def test_item_422_names_the_category_the_brand_and_the_sku(api: Api, way: Send) -> None:
    client = api.client("errors" + way.__name__)
    first = create(api, client, sku="taken")
    nowhere = {"category_id": str(uuid4()), "brand_id": str(uuid4()), "sku": "taken"}
    before = state(api)
    response = way(client, api.new_item(**nowhere))
    assert response.status_code == 422
    taken = [] if way is put else [("/sku", "sku_taken", PROBLEMS[Code.SKU_TAKEN].advice)]
    assert [tuple(error.values()) for error in response.json()["errors"]] == [
        ("/category_id", "unknown_reference", UNKNOWN.format("category", "categories")),
        ("/brand_id", "unknown_reference", UNKNOWN.format("brand", "brands")),
        *taken,
    ]
    assert state(api) == before
    if way is not put:
        assert way(client, api.new_item(sku="taken")).json()["code"] == "sku_taken"
        assert state(api) == before
    assert events_of(api, first["id"]) == ["item.created"]


def test_update_item_409_for_a_sku_of_another_item_after_unknown_references(
    api: Api, alice: Client
) -> None:
    create(api, alice, sku="has it")
    path = f"/items/{create(api, alice)['id']}"
    before = state(api)
    wrong = alice.patch(path, json={"sku": "has it", "brand_id": str(uuid4())})
    assert [error["pointer"] for error in wrong.json()["errors"]] == ["/brand_id"]
    for headers in ({}, new_key()):
        taken = alice.patch(path, json={"sku": "has it"}, headers=headers)
        assert (taken.status_code, taken.json()["code"]) == (409, "sku_taken")
    assert state(api) == before


def test_batch_items_200_finds_each_bad_row_among_many_new_items(api: Api, alice: Client) -> None:
    create(api, alice, sku="before")
    new = [api.new_item(title=f"Cap {number}", sku=f"new {number}") for number in range(20)]
    new[3]["sku"] = "before"
    new[7]["category_id"] = str(uuid4())
    new[8]["brand_id"] = str(uuid4())
    new[13]["sku"] = new[12]["sku"]
    new[19]["title"] = ""
    count = state(api)[1]
    rows = send(alice, *({"op": "create", "item": item} for item in new))
    bad = {3: "sku_taken", 7: "validation_failed", 8: "validation_failed", 13: "sku_taken"}
    bad[19] = "validation_failed"
    assert {index: code for index, code in enumerate(codes(rows)) if code is not None} == bad
    assert (pointers(rows[7]), pointers(rows[8])) == (["/item/category_id"], ["/item/brand_id"])
    good = [row for index, row in enumerate(rows) if index not in bad]
    assert [row["item"]["title"] for row in good] == [
        item["title"] for index, item in enumerate(new) if index not in bad
    ]
    assert all(data_of(api, row["item"]["id"]) == [row["item"]] for row in good)
    assert state(api)[1] == count + len(good)


def test_batch_items_200_undoes_new_items_of_an_atomic_batch(api: Api, alice: Client) -> None:
    before = state(api)
    good = {"op": "create", "item": api.new_item()}
    bad = {"op": "create", "item": api.new_item(category_id=str(uuid4()))}
    assert statuses(send(alice, good, bad, good, atomic=True)) == [424, 422, 424]
    assert state(api) == before


def test_batch_items_200_replays_with_a_key(api: Api, alice: Client) -> None:
    row = {"op": "create", "item": api.new_item()}
    body = {"operations": [row, {**row, "item": api.new_item(brand_id=str(uuid4()))}, row]}
    headers = new_key()
    first, again = (alice.post("/items/batch", json=body, headers=headers) for _ in range(2))
    assert orjson.loads(first.content)["succeeded"] == 2
    assert (again.content, again.headers["Idempotent-Replayed"]) == (first.content, "true")
