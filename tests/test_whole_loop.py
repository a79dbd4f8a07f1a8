"""The whole of `make run`, killed piece by piece while Alice lists items through the API."""

import json
import os
import random
import signal
import tempfile
import threading
from pathlib import Path

import httpx
import pytest

from cute_api.spec import Spec
from tests.fixtures.api import Client
from tests.fixtures.contract import contract_of
from tests.platform.processes import wait_until
from tests.platform.sandbox import Sandbox, running
from tests.webhooks.receiver import Receiver, receiving

pytestmark = pytest.mark.long

CONTRACT = contract_of(Spec.load(sandbox=True))
VICTIMS = ("api", "relay", "worker-1", "worker-2", "usage", "valkey")
ROUNDS = 2
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
    victims = list(VICTIMS) * ROUNDS
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
        wait_until(lambda: sandbox.pid(name) not in {None, victim}, f"{name} started again")


def items_that_arrived(receiver: Receiver) -> set[str]:
    return {json.loads(request.body)["data"]["id"] for request in receiver.at("/hook")}


def test_no_item_event_is_lost_when_api_relay_workers_and_valkey_are_killed() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="cute-sandbox-", ignore_cleanup_errors=True) as place,
        receiving() as receiver,
        running(Path(place) / "data", given={"CUTE_WEBHOOK_SCHEDULE": "0,1,1,1,1"}) as sandbox,
    ):
        demo = sandbox.read("demo.json")
        alice = Client(demo["base_url"], CONTRACT, demo["api_key"])
        hook = {"url": receiver.url("/hook"), "types": ["item.created"]}
        assert alice.post("/webhooks", json=hook).status_code == 201
        category_id = alice.get("/categories?limit=1").json()["data"][0]["id"]
        alice.close()
        seller = Seller(demo["base_url"], demo["api_key"], category_id)
        seller.start()
        kill_everything_in_turn(sandbox)
        wait_until(lambda: sandbox.status("/readyz") == 200, "the API is ready again", HEALING_S)
        wait_until(lambda: len(seller.listed) > 50, "Alice has listed enough", HEALING_S)
        listed = seller.end()
        wait_until(lambda: set(listed) <= items_that_arrived(receiver), "every event", HEALING_S)
        ids = {(request.event_id, request.body) for request in receiver.at("/hook")}
        assert len(ids) == len({event_id for event_id, _ in ids}), "sent twice, the same twice"
        assert sandbox.stop(signal.SIGTERM) == 0
        assert sandbox.state_files() == []
