"""A batch has the same effects and results as its rows sent one by one."""

import itertools
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from cute_api.models import Event
from tests.api.batches.calls import create, send
from tests.fixtures.api import Api, Client
from tests.fixtures.properties import examples

MAX_ROWS = 8
OWN_ITEMS = 3
NO_ITEM = "01936f5e-7b2a-7c3d-8e4f-5a6b7c8d9e0f"
SKUS = ("sku-0", "sku-1", "sku-2", "Größe 38")
OF_ONE_SELLER = (
    "id",
    "url",
    "etag",
    "seller",
    "created_at",
    "updated_at",
    "published_at",
)

Json = dict[str, Any]


@dataclass(frozen=True)
class Seller:
    """Someone with the same items as the others of their kind, in the same order."""

    client: Client
    items: list[Json]


FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["Cap", "Hat", 7]),
        "size": st.sampled_from([None, "M", "L", ""]),
        "sku": st.sampled_from([None, *SKUS]),
        "status": st.sampled_from(["draft", "active", "archived"]),
        "brand_id": st.sampled_from([None, NO_ITEM]),
        "surprise": st.just(1),
    },
)
TARGETS = st.integers(0, OWN_ITEMS + 2)
CONDITIONS = st.sampled_from([None, "as first read", "*", '"0o"'])
ROWS = st.one_of(
    st.fixed_dictionaries({"op": st.just("create"), "item": FIELDS}),
    st.fixed_dictionaries(
        {"op": st.just("update"), "target": TARGETS, "item": FIELDS, "if_match": CONDITIONS}
    ),
    st.fixed_dictionaries({"op": st.just("delete"), "target": TARGETS, "if_match": CONDITIONS}),
    st.fixed_dictionaries(
        {
            "op": st.just("put"),
            "sku": st.sampled_from(SKUS),
            "item": FIELDS,
            "if_match": CONDITIONS,
        }
    ),
)


@pytest.fixture(scope="module")
def strangers_items(api: Api) -> list[str]:
    """Ids that no seller of this module may write to: visible, hidden and missing items."""
    charlie = api.client("charlie")
    seen, hidden = create(api, charlie), create(api, charlie, status="draft")
    return [seen["id"], hidden["id"], NO_ITEM]


numbers = itertools.count()


@examples()
@given(drawn=st.lists(ROWS, min_size=1, max_size=MAX_ROWS))
def test_batch_is_its_rows_one_by_one(
    api: Api, strangers_items: list[str], drawn: list[Json]
) -> None:
    number = next(numbers)
    alice, bob = (_seller(api, f"{name}-{number}") for name in ("alice", "bob"))
    batch = send(alice.client, *[_row(api, alice, strangers_items, row) for row in drawn])
    single = [_call(bob.client, _row(api, bob, strangers_items, row)) for row in drawn]
    assert [_outcome(row) for row in batch] == single
    assert _items(alice.client) == _items(bob.client)
    assert _events(api, alice.client) == _events(api, bob.client)


def _seller(api: Api, name: str) -> Seller:
    client = api.client(name)
    items = [create(api, client, title=f"Item {n}", sku=f"sku-{n}") for n in range(OWN_ITEMS)]
    order = client.post("/sandbox/orders", json={"item_id": items[-1]["id"]})
    assert order.status_code == 201
    return Seller(client, items)


def _row(api: Api, seller: Seller, strangers: list[str], drawn: Json) -> Json:
    """The row that was drawn, as this seller sends it."""
    row = {key: value for key, value in drawn.items() if key not in ("target", "if_match")}
    ids = [*(item["id"] for item in seller.items), *strangers]
    if "target" in drawn:
        row["id"] = ids[drawn["target"]]
    if row["op"] in ("create", "put"):
        row["item"] = api.new_item(**row["item"])
    condition = drawn.get("if_match")
    if condition == "as first read":
        own = {item["id"]: item["etag"] for item in seller.items}
        by_sku = {item["sku"]: item["etag"] for item in seller.items}
        condition = own.get(row.get("id")) or by_sku.get(row.get("sku"), '"1o"')
    if condition is not None:
        row["if_match"] = condition
    return row


def _call(client: Client, row: Json) -> Json:
    """Send the row as a separate call; return its response in the form of `_outcome`."""
    method, path = {
        "create": ("POST", "/items"),
        "update": ("PATCH", f"/items/{row.get('id')}"),
        "delete": ("DELETE", f"/items/{row.get('id')}"),
        "put": ("PUT", f"/me/items/by-sku/{quote(row.get('sku', ''))}"),
    }[row["op"]]
    headers = {"If-Match": row["if_match"]} if "if_match" in row else {}
    body = {"json": row["item"]} if "item" in row else {}
    # Past the contract: what single calls return is checked by their own tests.
    response = httpx.Client.send(
        client, client.build_request(method, path, headers=headers, **body)
    )
    if response.status_code >= 400:
        problem = response.json()
        errors = [(e["pointer"], e["code"]) for e in problem.get("errors", ())]
        return {"status": response.status_code, "code": problem["code"], "errors": errors}
    item = response.json() if response.content else None
    return {"status": response.status_code, "item": _comparable(item)}


def _outcome(row: Json) -> Json:
    problem = row["problem"]
    if problem is None:
        return {"status": row["status"], "item": _comparable(row["item"])}
    errors = [(e["pointer"].removeprefix("/item"), e["code"]) for e in problem.get("errors", ())]
    return {"status": row["status"], "code": problem["code"], "errors": errors}


def _comparable(item: Json | None) -> Json | None:
    """An item without what differs from seller to seller."""
    if item is None:
        return None
    return {key: value for key, value in item.items() if key not in OF_ONE_SELLER}


def _items(client: Client) -> list[Json | None]:
    return [_comparable(item) for item in client.get("/me/items?limit=100").json()["data"]]


def _events(api: Api, client: Client) -> list[Any]:
    """The events in order, each with its item's place among the seller's items."""
    user_id = client.get("/me").json()["user"]["id"]
    with api.database.transaction() as session:
        rows = session.execute(
            select(Event.type, Event.data)
            .where(Event.user_id == user_id, Event.type.like("item.%"))
            .order_by(Event.position)
        ).all()
    places = {data["id"]: n for n, (_, data) in reversed(list(enumerate(rows)))}
    return [(kind, places[data["id"]], _comparable(data)) for kind, data in rows]
