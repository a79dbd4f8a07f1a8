"""The example receivers at the end of the real thing: `cute serve`, `cute relay`, `cute worker`."""

from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx

from tests.examples.processes import NAMES, Receiver, running
from tests.fixtures.api import free_port, furnish
from tests.usage.world import PATIENCE_S, World, standing
from tests.webhooks.house import eventually

ITEMS = 5


def made(client: httpx.Client, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """What the API answered; it must be a 201."""
    answer = client.post(path, json=body)
    assert answer.status_code == 201, answer.text
    created: dict[str, Any] = answer.json()
    return created


def subscribed(client: httpx.Client, name: str, directory: Path, stack: ExitStack) -> Receiver:
    """The example, running with the secret of a webhook that was registered for it."""
    port = free_port()
    hook = {"url": f"http://127.0.0.1:{port}/hook", "events": ["item.created"]}
    secret = made(client, "/webhooks", hook)["secret"]
    place = directory / name
    place.mkdir()
    return stack.enter_context(running(name, secret, place, port))


def listed(client: httpx.Client, number: int) -> None:
    categories = client.get("/categories").json()["data"]
    item = {
        "title": f"Größe {number}: Wollmantel",
        "price": {"amount": 4_500, "currency": "EUR"},
        "category_id": categories[0]["id"],
        "condition": "good",
    }
    made(client, "/items", item)


def loop_of(world: World) -> httpx.Client:
    """A client of Alice's, once everything that delivers to her is running."""
    furnish(world.database)
    for name in ("serve", "relay", "worker"):
        world.start(name)
    headers = {"Authorization": f"Bearer {world.key()}"}
    return httpx.Client(base_url=f"{world.base_url}/v1", headers=headers, trust_env=False)


def test_every_example_keeps_each_event_of_the_feed_once(tmp_path: Path) -> None:
    with standing(tmp_path) as world, loop_of(world) as client, ExitStack() as stack:
        receivers = [subscribed(client, name, tmp_path, stack) for name in NAMES]
        for number in range(ITEMS):
            listed(client, number)
        eventually(lambda: all(len(one.kept()) >= ITEMS for one in receivers), PATIENCE_S)
        feed = client.get("/events").json()["data"]
        expected = [f"{event['event']} {event['id']}" for event in feed]
        assert len(expected) == ITEMS
        assert [sorted(one.kept()) for one in receivers] == [sorted(expected)] * len(NAMES)
