"""The example receivers at the end of the real thing: `cute serve`, `cute relay`, `cute worker`.

Each URL has to respond to a challenge before it is sent anything else, as in production.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from scripts.shared.ports import free_port
from tests.examples.processes import NAMES, Receiver, running
from tests.fixtures.api import furnish
from tests.fixtures.http import client_of
from tests.usage.world import PATIENCE_S, standing
from tests.webhooks.backend import eventually

ITEMS = 5


@pytest.fixture(scope="module")
def alice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of Alice's, with everything that delivers to her running, once a URL is verified."""
    with standing(tmp_path_factory.mktemp("world")) as world:
        world.environ["CUTE_WEBHOOK_VERIFICATION"] = "on"
        furnish(world.database)
        for name in ("serve", "relay", "worker"):
            world.start(name)
        with client_of(world.base_url, world.key()) as client:
            yield client


def made(client: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Return the API's response, which must be a 2xx."""
    response = client.post(path, json=body)
    assert response.is_success, response.text
    created: dict[str, Any] = response.json()
    return created


def hook_at(client: httpx.Client, port: int, stack: ExitStack) -> dict[str, Any]:
    """A webhook, with its secret, that is removed with the stack."""
    hook = {"url": f"http://127.0.0.1:{port}/hook", "types": ["item.created"]}
    webhook = made(client, "/webhooks", hook)
    assert webhook["status"] == "unverified"
    stack.callback(client.delete, f"/webhooks/{webhook['id']}")
    return webhook


def verified(client: httpx.Client) -> None:
    """Have each webhook verified now that its receiver listens."""
    for webhook in client.get("/webhooks").json()["data"]:
        assert client.post(f"/webhooks/{webhook['id']}/verify").is_success

    def statuses() -> set[str]:
        return {webhook["status"] for webhook in client.get("/webhooks").json()["data"]}

    try:
        eventually(lambda: statuses() == {"active"}, PATIENCE_S)
    except TimeoutError:
        pytest.fail(
            str([webhook["verification"] for webhook in client.get("/webhooks").json()["data"]])
        )


def listed(client: httpx.Client) -> list[str]:
    """List items; return the lines that a receiver prints for their events."""
    category_id = client.get("/categories").json()["data"][0]["id"]
    ids = set()
    for number in range(ITEMS):
        item = {
            "title": f"Größe {number}: Wollmantel",
            "price": {"amount": 4_500, "currency": "EUR"},
            "category_id": category_id,
            "condition": "good",
        }
        ids.add(made(client, "/items", item)["id"])

    def events() -> list[str]:
        feed = client.get("/events?limit=100").json()["data"]
        return [f"{event['type']} {event['id']}" for event in feed if event["data"]["id"] in ids]

    eventually(lambda: len(events()) == ITEMS, PATIENCE_S)
    return sorted(events())


def all_keep(client: httpx.Client, receivers: list[Receiver], expected: list[str]) -> None:
    """Wait until each has this many events, and check that they are these."""
    try:
        eventually(
            lambda: all(len(receiver.kept()) >= len(expected) for receiver in receivers), PATIENCE_S
        )
    except TimeoutError:
        pytest.fail(
            f"{[len(receiver.kept()) for receiver in receivers]} events kept; {undelivered(client)}"
        )
    assert [sorted(receiver.kept()) for receiver in receivers] == [expected] * len(receivers)


def undelivered(client: httpx.Client) -> list[Any]:
    """The deliveries that did not arrive, for a failure's report."""
    return [
        client.get(f"/deliveries/{delivery['id']}").json()
        for webhook in client.get("/webhooks").json()["data"]
        for delivery in client.get(f"/webhooks/{webhook['id']}/deliveries").json()["data"]
        if delivery["status"] != "delivered"
    ]


def test_every_example_keeps_each_event_of_the_feed_once(
    alice: httpx.Client, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        receivers = []
        for name in NAMES:
            port, place = free_port(), tmp_path / name
            place.mkdir()
            secret = hook_at(alice, port, stack)["secret"]
            receivers.append(stack.enter_context(running(name, secret, place, port)))
        verified(alice)
        all_keep(alice, receivers, listed(alice))


def test_during_a_rotation_the_older_and_the_newer_secret_do(
    alice: httpx.Client, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        receivers = []
        for number, name in enumerate(NAMES):
            port, place = free_port(), tmp_path / name
            place.mkdir()
            webhook = hook_at(alice, port, stack)
            rotated = made(alice, f"/webhooks/{webhook['id']}/rotate-secret", {})
            assert rotated["secret"] != webhook["secret"]
            secret = (webhook, rotated)[number % 2]["secret"]
            receivers.append(stack.enter_context(running(name, secret, place, port)))
        verified(alice)
        all_keep(alice, receivers, listed(alice))


def test_the_digest_of_the_api_is_that_of_what_was_kept(
    alice: httpx.Client, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        port = free_port()
        webhook = hook_at(alice, port, stack)
        secret = webhook["secret"]
        receiver = stack.enter_context(running("flask_receiver.py", secret, tmp_path, port))
        verified(alice)
        all_keep(alice, [receiver], listed(alice))
        latest = alice.get("/events?limit=100").json()["data"][-1]["timestamp"]
        day = datetime.fromtimestamp(latest / 1_000, UTC).date().isoformat()
        response = alice.get(f"/webhooks/{webhook['id']}/digest?date={day}").json()
        assert receiver.digest(day) == f"{response['count']} {response['chain']}"
        assert response["count"] > 0


def test_a_test_event_is_acknowledged_and_not_kept(alice: httpx.Client, tmp_path: Path) -> None:
    with ExitStack() as stack:
        port = free_port()
        webhook = hook_at(alice, port, stack)
        name = "express_receiver.mjs"
        receiver = stack.enter_context(running(name, webhook["secret"], tmp_path, port))
        verified(alice)
        delivery = made(alice, f"/webhooks/{webhook['id']}/test", {"type": "item.sold"})

        def status() -> str:
            found: str = alice.get(f"/deliveries/{delivery['id']}").json()["status"]
            return found

        eventually(lambda: status() == "delivered", PATIENCE_S)
        assert receiver.kept() == []
