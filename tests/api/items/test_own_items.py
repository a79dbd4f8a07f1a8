"""A seller's own items, found by SKU and by when they changed."""

from uuid import uuid4

import pytest

from tests.api.items.batches import create
from tests.fixtures.api import Api, Client


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


def test_list_my_items_200_updated_since_finds_what_changed(api: Api, bob: Client) -> None:
    items = [create(api, bob, title=f"Coat {n}") for n in range(3)]
    changed = bob.patch(f"/items/{items[0]['id']}", json={"status": "draft"}).json()
    since = {"updated_since": changed["updated_at"], "status": "draft"}
    assert bob.get("/me/items", params=since).json()["data"] == [changed]
    assert (
        bob.get("/me/items", params={"updated_since": "2999-01-01T00:00:00Z"}).json()["data"] == []
    )
    refused = bob.get("/me/items", params={"updated_since": "0000-01-01T00:00:00Z"})
    assert refused.status_code == 422
