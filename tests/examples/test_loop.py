"""The example receivers at the end of the real thing: `cute serve`, `cute relay`, `cute worker`."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.examples.processes import NAMES, Receiver, running
from tests.fixtures.api import free_port, furnish
from tests.usage.world import PATIENCE_S, standing
from tests.webhooks.house import eventually

ITEMS = 5


@pytest.fixture(scope="module")
def alice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of Alice's, with everything that delivers to her running."""
    with standing(tmp_path_factory.mktemp("world")) as world:
        furnish(world.database)
        for name in ("serve", "relay", "worker"):
            world.start(name)
        headers = {"Authorization": f"Bearer {world.key()}"}
        with httpx.Client(
            base_url=f"{world.base_url}/v1", headers=headers, timeout=30, trust_env=False
        ) as client:
            yield client


def made(client: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """What the API answered; it must be a 2xx."""
    answer = client.post(path, json=body)
    assert answer.is_success, answer.text
    created: dict[str, Any] = answer.json()
    return created


def hook_at(client: httpx.Client, port: int, stack: ExitStack) -> dict[str, Any]:
    """A webhook, with its secret, that is removed with the stack."""
    hook = {"url": f"http://127.0.0.1:{port}/hook", "events": ["item.created"]}
    webhook = made(client, "/webhooks", hook)
    stack.callback(client.delete, f"/webhooks/{webhook['id']}")
    return webhook


def listed(client: httpx.Client) -> list[str]:
    """Lists items; what a receiver prints for the event of each, by the event feed."""
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
        return [f"{one['event']} {one['id']}" for one in feed if one["data"]["id"] in ids]

    eventually(lambda: len(events()) == ITEMS, PATIENCE_S)
    return sorted(events())


def all_keep(receivers: list[Receiver], expected: list[str]) -> None:
    """Wait until each has as many events, and see that they are these."""
    eventually(lambda: all(len(one.kept()) >= len(expected) for one in receivers), PATIENCE_S)
    assert [sorted(one.kept()) for one in receivers] == [expected] * len(receivers)


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
        all_keep(receivers, listed(alice))
