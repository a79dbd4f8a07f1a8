"""The advice of the guide to integrations, followed step by step in the simulated market."""

import random
import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import jsonschema_rs
import pytest

from cute_api.portal.docs.guides import FOLDER
from scripts.sandbox.market.simulation import Market
from tests.api.items.mirror import Mirror, catalogue, make_snapshot, number_changes
from tests.api.webhooks.feed import Reader
from tests.fixtures.api import Api, Client
from tests.webhooks.backend import eventually
from tests.webhooks.delivery.pumping import relaying

Json = dict[str, Any]
GUIDE = (FOLDER / "integrations.md").read_text("utf-8")
# Enough for several orders that are completed.
ACTIONS = 150


@pytest.fixture(scope="module")
def alice(api: Api) -> Client:
    """A seller in whose name the market lists, sells and cancels."""
    return api.client("alice")


@pytest.fixture
def feed(api: Api, alice: Client) -> Iterator[Reader]:
    """Alice's feed from now on, with the relay behind it."""
    with relaying(api.settings):
        newest = alice.get("/events", params={"after": "newest"}).json()["next_cursor"]
        yield Reader(alice, cursor=newest)


def live(api: Api, actions: int = ACTIONS) -> None:
    """Let the market act for Alice."""
    market = Market(api.database, random.Random(7), seller_emails=["alice@cute.example"])
    for _ in range(actions):
        market.step()


def row(api: Api, sku: str, **changes: Any) -> Json:
    return {"op": "put", "sku": sku, "item": api.new_item(**changes)}


def batch(client: Client, *rows: Json, key: str | None = None) -> Json:
    headers = {"Idempotency-Key": key or str(uuid4())}
    response = client.post("/items/batch", json={"operations": rows}, headers=headers)
    assert response.status_code == 200, response.text
    found: Json = response.json()
    return found


def arrive(feed: Reader, known: int, *types: str) -> list[str]:
    """The types of the events after the first `known`, once these are among them."""

    def came() -> set[str]:
        feed.catch_up()
        return {event["type"] for event in feed.seen[known:]}

    eventually(lambda: set(types) <= came())
    return [event["type"] for event in feed.seen[known:]]


def advised(pattern: str) -> str:
    """The name in the guide's only sentence of this form."""
    (found,) = re.findall(pattern, GUIDE)
    return str(found)


def test_a_mirror_that_downloads_once_and_follows_is_the_catalogue(api: Api, alice: Client) -> None:
    bob = api.client("bob")
    live(api)
    make_snapshot(api)
    mirror = Mirror.of_snapshot(bob)
    live(api)
    item = alice.post("/items", json=api.new_item()).json()
    for amount in (1, item["price"]["amount"]):
        price = {"amount": amount, "currency": "EUR"}
        assert alice.patch(f"/items/{item['id']}", json={"price": price}).status_code == 200
    number_changes(api)
    mirror.catch_up()
    assert mirror.items == catalogue(bob)
    prices = [one["item"]["price"] for one in mirror.changes if one["id"] == item["id"]]
    assert set(map(str, prices)) == {str(item["price"])}
    query = {"after": mirror.cursor}
    etag = bob.get("/items/changes", params=query).headers["ETag"]
    left = bob.get("/me").headers["X-RateLimit-Remaining"]
    again = bob.get("/items/changes", params=query, headers={"If-None-Match": etag})
    assert (again.status_code, again.headers["X-RateLimit-Remaining"]) == (304, left)


def test_a_stock_is_off_sale_from_the_order_on_and_back_after_its_cancellation(
    api: Api, alice: Client, feed: Reader
) -> None:
    off, on, late = (
        advised(r"When `([\w.]+)` arrives, take the item off sale"),
        advised(r"When\s+`([\w.]+)` arrives, offer it again"),
        advised(r"Don't wait for `([\w.]+)`, which comes only when the order is completed"),
    )
    made = batch(alice, row(api, "COAT-1"))["data"][0]["item"]

    def order() -> str:
        return str(alice.post("/sandbox/orders", json={"item_id": made["id"]}).json()["id"])

    def status() -> str:
        return str(alice.get(f"/items/{made['id']}").json()["status"])

    steps: list[tuple[Callable[[], object], str, str]] = [
        (lambda: ids.append(order()), off, "reserved"),
        (lambda: alice.post(f"/sandbox/orders/{ids[-1]}/cancel"), on, "active"),
        (lambda: ids.append(order()), off, "reserved"),
        (lambda: alice.post(f"/sandbox/orders/{ids[-1]}/complete"), late, "sold"),
    ]
    ids: list[str] = []
    for act, type_, becomes in steps:
        known = len(feed.seen)
        act()
        came = arrive(feed, known, type_)
        assert status() == becomes
        assert (late in came) is (becomes == "sold")


def test_a_batch_overwrites_no_edit_and_does_nothing_twice(api: Api, alice: Client) -> None:
    first, second = (
        one["item"] for one in batch(alice, row(api, "HAT-1"), row(api, "HAT-2"))["data"]
    )
    assert alice.patch(f"/items/{first['id']}", json={"size": "M"}).status_code == 200
    rows = [
        {**row(api, one["sku"], title="Straw hat"), "if_match": one["etag"]}
        for one in (first, second)
    ]
    result = batch(alice, *rows, key="stock-1")
    assert [one["status"] for one in result["data"]] == [412, 200]
    assert alice.get(f"/items/{first['id']}").json()["size"] == "M"
    assert batch(alice, *rows, key="stock-1") == result


def test_revenue_is_that_of_completed_orders(api: Api, alice: Client, feed: Reader) -> None:
    counts = advised(r"Count revenue from `([\w.]+)`")

    def sold() -> dict[str, int]:
        query: dict[str, str | int] = {"role": "seller", "status": "completed", "limit": 100}
        orders = alice.get("/me/orders", params=query).json()["data"]
        return {order["id"]: order["total"]["amount"] for order in orders}

    def counted() -> dict[str, int]:
        feed.catch_up()
        orders = [event["data"] for event in feed.seen if event["type"] == counts]
        return {order["id"]: order["total"]["amount"] for order in orders}

    before = sold()
    live(api)
    item = alice.post("/items", json=api.new_item()).json()
    order = alice.post("/sandbox/orders", json={"item_id": item["id"]}).json()
    assert alice.post(f"/sandbox/orders/{order['id']}/cancel").status_code == 200
    arrive(feed, 0, "order.created", "order.cancelled")
    new = {id_: amount for id_, amount in sold().items() if id_ not in before}
    assert new
    assert order["id"] not in new
    eventually(lambda: counted() == new)


def test_a_row_is_checked_before_it_is_sent_and_a_second_run_changes_nothing(
    api: Api, alice: Client
) -> None:
    document = alice.get(f"{api.base_url}/openapi.json").json()
    schema = {**document, "$ref": "#/components/schemas/ItemCreate"}
    check = jsonschema_rs.validator_for(schema)
    wrong = {**api.new_item(), "condition": "worn"}
    assert check.is_valid(api.new_item())
    assert [list(error.instance_path) for error in check.iter_errors(wrong)] == [["condition"]]
    rows = [row(api, "SCARF-1"), {**row(api, "SCARF-2"), "item": wrong}, row(api, "SCARF-3")]
    result = batch(alice, *rows)["data"]
    assert [one["status"] for one in result] == [201, 422, 201]
    again = batch(alice, rows[0], rows[2])["data"]
    assert [one["item"] for one in again] == [result[0]["item"], result[2]["item"]]
