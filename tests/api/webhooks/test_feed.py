"""The event feed: in commit order, gapless, never frozen, and enough to mirror one's items."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import orjson
import pytest
from sqlalchemy import text

from cute_api.models.database import Database, make_engine
from tests.api.webhooks.feed import Json, Reader, create, emit
from tests.fixtures.api import Api, Client
from tests.webhooks.backend import eventually
from tests.webhooks.delivery.pumping import relaying

WRITERS = 4
EVENTS_A_WRITER = 25
RELAYS = 3
STEPS = 40


@pytest.fixture
def alice(api: Api) -> Client:
    """A client of a user who has no events yet."""
    return api.client(f"alice-{uuid4().hex[:8]}")


@pytest.mark.usefixtures("relay")
def test_list_events_200_shows_a_late_commit_after_the_cursor_that_others_passed(
    api: Api, alice: Client
) -> None:
    item = create(api, alice)
    reader = Reader(alice)
    eventually(lambda: len(reader.ids()) == 1)
    with api.database.transaction() as late:
        early_id = emit(late, item)
        second = create(api, alice)
        eventually(lambda: reader.subjects()[1:] == [second["id"]])
        reader.catch_up()
        assert early_id not in reader.ids()
    eventually(lambda: reader.ids()[2:] == [early_id])


@pytest.mark.usefixtures("relay")
def test_list_events_200_goes_on_while_a_transaction_elsewhere_stays_open(
    api: Api, alice: Client
) -> None:
    bob = api.client("bob")
    item = create(api, bob)
    reader = Reader(alice)
    engine = make_engine(api.settings.need_database_url(), pool_size=1)
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as other:
        other.execute(
            text("SELECT cute_emit_event('item.updated', :user, :item, CAST(:data AS jsonb))"),
            {"user": item["seller"]["id"], "item": item["id"], "data": orjson.dumps(item).decode()},
        )
        made = [create(api, alice)["id"] for _ in range(5)]
        eventually(lambda: reader.subjects() == made)
        assert other.in_transaction()
    engine.dispose()


@pytest.mark.usefixtures("relay")
def test_list_events_200_loses_and_repeats_nothing_while_many_commit_out_of_order(
    api: Api, alice: Client
) -> None:
    item = create(api, alice)
    reader = Reader(alice, limit=7)
    eventually(lambda: len(reader.ids()) == 1)
    database = Database(make_engine(api.settings.need_database_url(), pool_size=WRITERS))

    def write(seed: int) -> list[str]:
        rng = random.Random(seed)
        never = threading.Event()
        committed = []
        for _ in range(EVENTS_A_WRITER):
            with database.transaction() as session:
                event_id = emit(session, item)
                never.wait(rng.random() * 0.02)
                if rng.random() < 0.1:
                    session.rollback()
                else:
                    committed.append(str(event_id))
        return committed

    with ThreadPoolExecutor(WRITERS) as pool:
        writers = [pool.submit(write, seed) for seed in range(WRITERS)]
        while not all(writer.done() for writer in writers):
            reader.poll()
        committed = [event_id for writer in writers for event_id in writer.result()]
    eventually(lambda: len(reader.ids()) >= 1 + len(committed))
    database.engine.dispose()
    seen = reader.ids()[1:]
    assert sorted(seen) == sorted(committed)
    assert Reader(alice).ids()[1:] == seen


def test_a_client_of_the_feed_alone_ends_with_the_servers_items(api: Api, alice: Client) -> None:
    rng = random.Random(20_261_125)
    reader = Reader(alice)
    mirror: dict[str, Json] = {}
    applied = 0

    def follow() -> None:
        nonlocal applied
        reader.limit = rng.randint(1, 30)
        reader.poll()
        for event in reader.seen[applied:]:
            if event["type"] == "item.deleted":
                del mirror[event["data"]["id"]]
            elif event["type"].startswith("item."):
                mirror[event["data"]["id"]] = event["data"]
        applied = len(reader.seen)

    for _ in range(RELAYS):
        with relaying(api.settings):
            for _ in range(STEPS):
                _act(api, alice, rng)
                if rng.random() < 0.4:
                    follow()
    truth = _own_items(alice)
    assert {item["status"] for item in truth.values()} >= {"active", "sold", "reserved"}

    def converged() -> bool:
        follow()
        return mirror == truth

    with relaying(api.settings):
        eventually(converged)
    types = {event["type"] for event in reader.seen}
    # Nobody here chooses an alert, cancels an order, installs an app, changes the catalogue, ends a
    # key, is erased or has a webhook.
    others = ("alert.", "app.", "catalog.", "key.", "user.", "webhook.")
    of_the_market = {name for name in api.spec.events if not name.startswith(others)}
    assert types == of_the_market - {"order.cancelled"}


DONE = {"update": 200, "put": 200, "delete": 204, "message": 201, "order": 201}


def _act(api: Api, client: Client, rng: random.Random) -> None:
    """Change the caller's items; return 409 if an item's state doesn't allow it."""
    items = _own_items(client)
    kind = rng.choice(["create", "create", "update", "put", "delete", "order", "message"])
    if kind == "create" or not items:
        create(api, client, size=rng.choice(["S", "M", "L"]), sku=uuid4().hex)
        return
    item_id = rng.choice(list(items))
    if kind == "update":
        body = {
            "price": {"amount": rng.randint(1, 9_999), "currency": "EUR"},
            "status": rng.choice(["draft", "active", "active", "archived"]),
        }
        response = client.patch(f"/items/{item_id}", json=body)
    elif kind == "put":
        path = f"/me/items/by-sku/{items[item_id]['sku']}"
        response = client.put(path, json=api.new_item(color=rng.choice(["red", "green"])))
    elif kind == "delete":
        response = client.delete(f"/items/{item_id}")
    elif kind == "message":
        response = client.post("/sandbox/messages", json={"item_id": item_id, "body": "Hello"})
    else:
        response = client.post("/sandbox/orders", json={"item_id": item_id})
        if response.status_code == 201 and rng.random() < 0.6:
            order = f"/sandbox/orders/{response.json()['id']}"
            shipped = client.post(f"{order}/fulfill", json={"fulfillment_status": "shipped"})
            assert shipped.status_code == 200, shipped.text
            done = client.post(f"{order}/complete")
            assert done.status_code == 200, done.text
        # After a sale the same SKU makes a new item.
    sold_before = kind == "put" and response.status_code == 201
    assert sold_before or response.status_code in {DONE[kind], 409}, response.text


def _own_items(client: Client) -> dict[str, Json]:
    items: dict[str, Json] = {}
    query: Json = {"limit": 100}
    while True:
        page = client.get("/me/items", params=query).json()
        items.update({item["id"]: item for item in page["data"]})
        if not page["has_more"]:
            return items
        query["cursor"] = page["next_cursor"]


@pytest.mark.usefixtures("relay")
def test_list_events_200_from_the_newest_on_shows_only_what_comes_later(
    api: Api, alice: Client
) -> None:
    create(api, alice, sku="BEFORE")
    reader = Reader(alice)
    eventually(lambda: len(reader.ids()) == 1)
    start = alice.get("/events", params={"after": "newest"}).json()
    assert (start["data"], start["has_more"]) == ([], False)
    item = create(api, alice, sku="AFTER")
    later = Reader(alice, cursor=start["next_cursor"])
    eventually(lambda: later.subjects() == [item["id"]])
