"""`validate_only`: the response of the real call, and nothing changed."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from cute_api.models import Event
from tests.api.items.test_items import create
from tests.fixtures.api import Api, Client

ONLY = {"validate_only": "true"}
NOBODY = "01936f5e-7b2a-7c3d-8e4f-5a6b7c8d9e0f"
SIZES = [{"system": "eu", "value": "38"}]
SHIPPING = {"destination": "FI", "price": {"amount": 1, "currency": "SEK"}}


def pointers(problem: Any) -> list[str]:
    return [error["pointer"] for error in problem["errors"]]


def state(api: Api, alice: Client) -> Any:
    """The state that a change would alter: the user's items and storage, and the newest event."""
    with api.database.transaction() as session:
        newest = session.scalar(select(Event.id).order_by(Event.position.desc()).limit(1))
    user = alice.get("/me").json()["user"]
    return alice.get("/me/items?limit=100").json(), user["storage"], newest


def test_create_item_201_with_validate_only_creates_nothing(api: Api, alice: Client) -> None:
    before = state(api, alice)
    new = api.new_item(sku="checked", brand_id=str(api.brand_id))
    headers = {"Idempotency-Key": str(uuid4())}
    for _ in range(2):
        response = alice.post("/items", json=new, params=ONLY, headers=headers)
        item = response.json()
        assert (response.status_code, item["brand"]["id"]) == (201, str(api.brand_id))
        assert "Idempotent-Replayed" not in response.headers
        assert alice.get(f"/items/{item['id']}").status_code == 404
    assert state(api, alice) == before
    assert alice.post("/items", json=new, headers=headers).status_code == 201


def test_create_item_422_names_every_error(api: Api, alice: Client) -> None:
    create(api, alice, sku="mine")
    wrong = {"category_id": str(uuid4()), "brand_id": str(uuid4()), "sku": "mine"}
    before = state(api, alice)
    for params in (ONLY, {}):
        response = alice.post("/items", json=api.new_item(**wrong), params=params)
        assert response.status_code == 422
        assert [(error["pointer"], error["code"]) for error in response.json()["errors"]] == [
            ("/category_id", "unknown_reference"),
            ("/brand_id", "unknown_reference"),
            ("/sku", "sku_taken"),
        ]
    taken = alice.post("/items", json=api.new_item(sku="mine"), params=ONLY)
    assert (taken.status_code, taken.json()["code"]) == (409, "sku_taken")
    assert state(api, alice) == before


def test_put_item_by_sku_with_validate_only_replaces_nothing(api: Api, alice: Client) -> None:
    item = create(api, alice, sku="kept", title="Cap")
    before = state(api, alice)
    new = api.new_item(title="Hat")
    replaced = alice.put("/me/items/by-sku/kept", json=new, params=ONLY)
    assert (replaced.status_code, replaced.json()["title"]) == (200, "Hat")
    assert replaced.json()["id"] == item["id"]
    assert alice.put("/me/items/by-sku/other", json=new, params=ONLY).status_code == 201
    unknown = {**new, "category_id": str(uuid4())}
    assert alice.put("/me/items/by-sku/kept", json=unknown, params=ONLY).status_code == 422
    late = {"If-Match": '"0o"'}
    assert alice.put("/me/items/by-sku/kept", json=new, params=ONLY, headers=late).is_client_error
    assert state(api, alice) == before


def test_batch_items_200_with_validate_only_changes_nothing(api: Api, alice: Client) -> None:
    item = create(api, alice, sku="row")
    rows = [
        {"op": "create", "item": api.new_item(sku="first")},
        {"op": "create", "item": api.new_item(sku="first")},
        {"op": "update", "id": item["id"], "item": {"title": "Hat"}},
        {"op": "create", "item": {}},
        {"op": "put", "sku": "first", "item": api.new_item(title="Cap")},
        {"op": "delete", "id": item["id"]},
    ]
    before = state(api, alice)
    for atomic, statuses in (
        (False, [201, 409, 200, 422, 200, 204]),
        (True, [424, 409, 424, 422, 424, 424]),
    ):
        body = {"operations": rows, "atomic": atomic}
        result = alice.post("/items/batch", json=body, params=ONLY)
        assert [row["status"] for row in result.json()["data"]] == statuses
        assert state(api, alice) == before


@pytest.mark.parametrize("params", [ONLY, {}], ids=["tried", "real"])
def test_errors_of_the_schema_and_others_come_together(
    api: Api, alice: Client, params: dict[str, str]
) -> None:
    sku = f"taken {len(params)}"
    create(api, alice, sku=sku)
    wrong = api.new_item(
        condition="mint",
        brand_id=NOBODY,
        sku=sku,
        attributes={"material": ["silk"]},
        shipping=[SHIPPING, {**SHIPPING, "price": {"amount": 1, "currency": "EUR"}}],
        colour="red",
    )
    found = [
        "/condition",
        "/colour",
        "/brand_id",
        "/shipping/0/price/currency",
        "/shipping/1/destination",
        "/attributes/material",
    ]
    before = state(api, alice)
    headers = {"Idempotency-Key": str(uuid4())}
    created = alice.post("/items", json=wrong, params=params, headers=headers)
    put = alice.put("/me/items/by-sku/other", json=wrong, params=params)
    operations = [
        {"op": "create", "item": wrong},
        {"op": "put", "sku": "other", "item": {**wrong, "sku": None}},
        {"op": "put", "item": wrong},
        {"op": "update", "id": NOBODY, "item": {"title": ""}},
    ]
    rows = alice.post("/items/batch", json={"operations": operations}, params=params).json()["data"]
    for problem, at, wanted in (
        (created.json(), "", [*found, "/sku"]),
        (put.json(), "", [*found, "/sku"]),
        (rows[0]["problem"], "/item", [*found, "/sku"]),
        (rows[1]["problem"], "/item", [*found, "/sku"]),
        (rows[3]["problem"], "/item", ["/title"]),
    ):
        assert sorted(pointers(problem)) == sorted(at + pointer for pointer in wanted)
        assert f" has {len(wanted)} error" in problem["detail"]
    assert "/sku" in pointers(rows[2]["problem"])
    differs = alice.put("/me/items/by-sku/other", json=api.new_item(sku=sku, brand_id=NOBODY))
    assert pointers(differs.json()) == ["/sku", "/brand_id"]
    assert state(api, alice) == before
    assert alice.post("/items", json=api.new_item(), headers=headers).status_code == 201


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"attributes": {"gender": "cats"}, "sizes": SIZES}, ["/attributes/gender"]),
        ({"attributes": [], "sizes": SIZES}, ["/attributes"]),
        ({"sizes": SIZES, "attributes": {"color": ["red"]}}, ["/sizes"]),
        ({"sizes": [{"system": "eu"}]}, ["/sizes/0/value"]),
        ({"price": {"amount": 1}, "shipping": [SHIPPING]}, ["/price/currency"]),
        ({"shipping": [{}, SHIPPING]}, ["/shipping/0/destination", "/shipping/0/price"]),
        ({"category_id": "dresses", "brand_id": NOBODY}, ["/category_id", "/brand_id"]),
        ({"brand_id": NOBODY, **dict.fromkeys("abcdefgh")}, ["/brand_id"]),
        ({"brand_id": NOBODY, **dict.fromkeys(map(str, range(100)))}, []),
    ],
)
def test_only_valid_members_are_checked_further(
    api: Api, alice: Client, changes: dict[str, Any], found: list[str]
) -> None:
    response = alice.post("/items", json={**api.new_item(), "title": "", **changes})
    assert response.status_code == 422
    known = [pointer for pointer in pointers(response.json()) if len(pointer) > 3]
    assert sorted({*known} - {"/title"}) == sorted(found)
