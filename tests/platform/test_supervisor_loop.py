"""The whole of `make run`, killed piece by piece while Alice lists items through the API.

`test_supervisor.py` kills the other children.
"""

import json
import os
import random
import signal
import threading

import httpx
import pytest

from scripts.shared.waiting import until
from tests.fixtures.api import Client
from tests.platform.sandbox import CONTRACT, Sandbox
from tests.portal.browser import Browser, secret_of
from tests.webhooks.receiver import Receiver, receiving

SCOPES = ("read:items", "write:items", "webhooks")
VICTIMS = ("api", "relay", "worker-1", "worker-2", "usage", "valkey")
LISTING_PAUSE_S = 0.04
HEALING_S = 90.0
SEED = 4_711


class Seller(threading.Thread):
    """Alice, who lists items without pause. `listed` holds the ids that the API returned."""

    def __init__(self, base_url: str, key: str, category_id: str) -> None:
        super().__init__(daemon=True)
        self._client = Client(base_url, CONTRACT, key)
        self._category_id = category_id
        self._ended = threading.Event()
        self.listed: list[str] = []

    def run(self) -> None:
        while not self._ended.wait(LISTING_PAUSE_S):
            try:
                response = self._client.post(
                    "/items",
                    json={
                        "title": f"Scarf {len(self.listed)}",
                        "price": {"amount": 900, "currency": "EUR"},
                        "category_id": self._category_id,
                        "condition": "good",
                    },
                )
            except httpx.TransportError:
                continue
            if response.status_code == 201:
                self.listed.append(response.json()["id"])

    def end(self) -> list[str]:
        self._ended.set()
        self.join(30)
        self._client.close()
        return self.listed


def kill_everything_in_turn(sandbox: Sandbox) -> None:
    chance = random.Random(SEED)
    victims = list(VICTIMS)
    chance.shuffle(victims)
    pause = threading.Event()
    for name in victims:
        pause.wait(chance.uniform(0.2, 1.0))
        kill(sandbox, name)


def kill(sandbox: Sandbox, name: str) -> None:
    """`kill -9` a child, and wait until the supervisor has started another."""
    victim = sandbox.pid(name)
    if victim is not None:
        os.kill(victim, signal.SIGKILL)
        until(lambda: sandbox.pid(name) not in {None, victim}, f"{name} started again")


def items_that_arrived(receiver: Receiver) -> set[str]:
    return {json.loads(request.body)["data"]["id"] for request in receiver.at("/hook")}


@pytest.mark.costly
def test_no_item_event_is_lost_when_api_relay_workers_and_valkey_are_killed(
    sandbox: Sandbox,
) -> None:
    demo = sandbox.read("demo.json")
    with Browser(demo["base_url"]) as browser:
        # PostgreSQL may just have come back, and pages try it again after a moment.
        until(
            lambda: browser.log_in("demo", demo["password"]).status_code == 303,
            "the portal has its database",
        )
        # Of her own, so that she uses up no quota of the demo key.
        key = secret_of(browser.create_key("Selling", scope=SCOPES))
    with receiving() as receiver:
        alice = Client(demo["base_url"], CONTRACT, key)
        hook = {"url": receiver.url("/hook"), "types": ["item.created"]}
        assert alice.post("/webhooks", json=hook).status_code == 201
        category_id = alice.get("/categories?limit=1").json()["data"][0]["id"]
        alice.close()
        seller = Seller(demo["base_url"], key, category_id)
        seller.start()
        kill_everything_in_turn(sandbox)
        until(lambda: sandbox.status("/readyz") == 200, "the API is ready again", HEALING_S)
        printed = sandbox.output.read_text()
        assert [name for name in VICTIMS if f"{name} was ended by SIGKILL" not in printed] == []
        until(lambda: len(seller.listed) > 50, "Alice has listed enough", HEALING_S)
        listed = seller.end()
        until(lambda: set(listed) <= items_that_arrived(receiver), "every event", HEALING_S)
        ids = {(request.event_id, request.body) for request in receiver.at("/hook")}
        assert len(ids) == len({event_id for event_id, _ in ids}), "sent twice, the same twice"
