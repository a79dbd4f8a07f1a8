"""What the relay and the worker really send is unwrapped by both SDKs."""

from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from scripts.shared.ports import free_port
from tests.fixtures.api import furnish
from tests.sdk.webhooks.processes import running
from tests.usage.world import PATIENCE_S, standing
from tests.webhooks.backend import eventually

TITLE = "Größe 38: Wollmantel <&> 🧥"
KINDS = ("flask", "fastapi", "node", "express")


def test_a_real_delivery_is_unwrapped_in_both_languages(webhooks_js: Path, tmp_path: Path) -> None:
    with standing(tmp_path) as world, ExitStack() as stack:
        furnish(world.database)
        for name in ("serve", "relay", "worker"):
            world.start(name)
        headers = {"Authorization": f"Bearer {world.key()}"}
        alice = stack.enter_context(
            httpx.Client(base_url=f"{world.base_url}/v1", headers=headers, trust_env=False)
        )
        receivers = []
        for kind in KINDS:
            port = free_port()
            hook = {"url": f"http://127.0.0.1:{port}/hook", "types": ["item.created"]}
            secret = alice.post("/webhooks", json=hook).json()["secret"]
            receivers.append(
                stack.enter_context(running(kind, webhooks_js, secret, tmp_path, port))
            )
        item = {
            "title": TITLE,
            "price": {"amount": 4_500, "currency": "EUR"},
            "category_id": alice.get("/categories").json()["data"][0]["id"],
            "condition": "good",
        }
        assert alice.post("/items", json=item).status_code == 201
        try:
            eventually(
                lambda: all(f"received {TITLE}" in one.log.read_text() for one in receivers),
                PATIENCE_S,
            )
        except AssertionError:
            pytest.fail("\n".join(one.log.read_text() for one in receivers))
