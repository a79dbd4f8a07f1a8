"""A deleted item says nothing any more; what was ordered does."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from tests.api.items.batches import create, send, statuses
from tests.fixtures.api import Api, Client

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


def row(api: Api, item_id: str) -> str:
    """All of a stored item, and what finds it by its metadata, as text."""
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
