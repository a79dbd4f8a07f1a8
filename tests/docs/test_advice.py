"""The advice of the guides, followed step by step in the simulated market.

All of the guides in `HERE` is followed here and in `test_receiver_advice.py`; `advice.yaml` says
where that of the others is.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import jsonschema_rs
import pytest

from cute_api.config import ROOT
from cute_api.models.enums import Scope
from cute_api.portal.docs.guides import FOLDER, NAMES
from tests.api.items.copies.mirror import Mirror, catalogue, make_snapshot, number_changes
from tests.api.webhooks.feed import Reader
from tests.docs.market import live
from tests.fixtures.api import Api, Client
from tests.webhooks.backend import eventually
from tests.webhooks.delivery.pumping import relaying
from tests.yaml_files import read_yaml

Json = dict[str, Any]
GUIDE = (FOLDER / "integrations.md").read_text("utf-8")
BODIES: Mapping[str, Json] = {
    "POST /items/batch": {"operations": [{"op": "delete", "id": str(uuid4())}]},
    "POST /webhooks": {"url": "http://127.0.0.1:9/hook"},
}
# What each program of the guide to authentication calls, by the beginning of its row. A webhook
# is for the types behind the call.
CALLS: Mapping[str, Sequence[str]] = {
    "search the market": ("GET /items?q=coat", "GET /items/changes"),
    "list items from your stock": ("GET /me/items", "POST /items/batch"),
    "keep stock in sync with webhooks": (
        *("GET /me/items", "POST /items/batch", "GET /me/orders"),
        "POST /webhooks order.created item.updated",
    ),
    "report on sales": ("GET /me/items", "GET /me/orders", "GET /events?types=order.completed"),
    "receive messages with webhooks": (
        "GET /events?types=message.received",
        "POST /webhooks message.received",
    ),
    "monitor who changes what in your account": ("GET /audit",),
    "monitor keys": ("GET /me/keys", "GET /me/usage"),
}
# The advice of the other guides, and the tests that follow it.
FOLLOWED: Mapping[str, Sequence[Json]] = read_yaml(Path(__file__).with_name("advice.yaml"))
HERE = {"authentication", "integrations", "pagination", "webhooks"}


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
    prices = [change["item"]["price"] for change in mirror.changes if change["id"] == item["id"]]
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
        advised(r"When `([\w.]+)` arrives, an order has reserved units"),
        advised(r"When\s+`([\w.]+)` arrives, offer the units again"),
        advised(r"Don't wait for `([\w.]+)`, which\s+is sent only when the order of the last unit"),
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
        listed["item"] for listed in batch(alice, row(api, "HAT-1"), row(api, "HAT-2"))["data"]
    )
    assert alice.patch(f"/items/{first['id']}", json={"size": "M"}).status_code == 200
    rows = [
        {**row(api, item["sku"], title="Straw hat"), "if_match": item["etag"]}
        for item in (first, second)
    ]
    result = batch(alice, *rows, key="stock-1")
    assert [outcome["status"] for outcome in result["data"]] == [412, 200]
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
    assert [outcome["status"] for outcome in result] == [201, 422, 201]
    again = batch(alice, rows[0], rows[2])["data"]
    assert [outcome["item"] for outcome in again] == [result[0]["item"], result[2]["item"]]


def is_there(test: str) -> bool:
    """Whether a test function or a scenario of the SDKs has this name."""
    path, _, name = test.partition("::")
    text = (ROOT / path).read_text("utf-8")
    return f"- name: {name}\n" in text if path.endswith(".yaml") else f"def {name}(" in text


def test_each_advice_of_a_guide_is_followed_by_a_test() -> None:
    assert FOLLOWED.keys() | HERE == set(NAMES)
    for guide, rows in FOLLOWED.items():
        text = " ".join((FOLDER / f"{guide}.md").read_text("utf-8").split())
        for row in rows:
            assert row["advice"] in text, guide
            assert [test for test in row["tests"] if not is_there(test)] == [], row["advice"]


def called(client: Client, call: str) -> int:
    """The status of a call."""
    method, path, *types = call.split()
    body = BODIES.get(f"{method} {path}")
    return client.request(
        method, path, json={**body, "types": types} if body and types else body
    ).status_code


def test_each_program_needs_exactly_the_scopes_that_its_row_names(api: Api) -> None:
    guide = (FOLDER / "authentication.md").read_text("utf-8")
    rows = re.findall(r"^\| ([a-z][^,|]*).* \| (`[^|]+) \|$", guide, re.MULTILINE)
    needed = {program.strip(): re.findall(r"`([\w:]+)`", scopes) for program, scopes in rows}
    assert needed.keys() == CALLS.keys()
    for program, scopes in needed.items():
        for missing in (None, *scopes):
            rest = [Scope(scope) for scope in scopes if scope != missing]
            client = api.client(f"program-{uuid4().hex[:8]}", scopes=rest)
            statuses = [called(client, call) for call in CALLS[program]]
            assert (403 in statuses) is (missing is not None), (program, missing, statuses)


def test_pages_of_a_busy_market_repeat_nothing_and_miss_nothing(api: Api, alice: Client) -> None:
    bob = api.client("bob")
    live(api)
    before, query = catalogue(bob), Json(limit=25, status=["active", "reserved", "sold"])
    seen: list[str] = []
    while True:
        page = bob.get("/items", params=query).json()
        seen += [item["id"] for item in page["data"]]
        if not page["has_more"]:
            break
        live(api, 5)
        query["cursor"] = page["next_cursor"]
    assert len(seen) == len(set(seen))
    assert before.keys() & catalogue(bob).keys() <= set(seen)
    hers = alice.get("/me/items", params={"limit": 1}).json()["next_cursor"]
    for client, path, code in (
        (bob, "/me/items", "invalid_cursor"),
        (alice, "/me/orders", "cursor_of_another_list"),
    ):
        refused = client.get(path, params={"cursor": hers})
        assert [error["code"] for error in refused.json()["errors"]] == [code]
    assert api.client("alice").get("/me/items", params={"cursor": hers}).status_code == 200


def test_a_feed_that_is_read_from_a_stored_cursor_is_complete_and_in_order(
    api: Api, alice: Client, feed: Reader
) -> None:
    start = feed.cursor
    live(api)
    arrive(feed, 0, "item.created", "order.created")
    first = Reader(alice, cursor=start, limit=5)
    first.poll()
    last = alice.post("/items", json=api.new_item()).json()["id"]
    after = Reader(api.client("alice"), cursor=first.cursor, limit=100)
    eventually(lambda: last in after.subjects())
    feed.catch_up()
    both = [event["id"] for event in first.seen + after.seen]
    assert both == [event["id"] for event in feed.seen] == list(dict.fromkeys(both))
