"""How to reach each status of the sandbox on messages and faults."""

from collections.abc import Callable
from uuid import uuid4

import httpx

from tests.api.world import World
from tests.fixtures.api import running_api

PATH = "/sandbox/faults"
FAULTS = {"faults": [{"fault": "server_error", "operations": ["get_brand"]}]}


def _outside_of_a_sandbox(world: World, method: str) -> httpx.Response:
    settings = world.api.settings
    urls = settings.need_database_url(), settings.need_redis_url()
    with running_api(*urls, sandbox=False) as api:
        return api.with_key(world.alice.key or "").request(method, PATH, json=FAULTS)


SANDBOX_SCENARIOS: dict[tuple[str, str], Callable[[World], httpx.Response]] = {
    ("create_sandbox_message", "201"): lambda w: w.alice.post(
        "/sandbox/messages", json={"item_id": w.item(), "body": "Is it still there?"}
    ),
    ("create_sandbox_message", "404"): lambda w: w.alice.post(
        "/sandbox/messages", json={"item_id": str(uuid4())}
    ),
    ("get_sandbox_faults", "200"): lambda w: w.alice.get(PATH),
    ("get_sandbox_faults", "404"): lambda w: _outside_of_a_sandbox(w, "GET"),
    ("put_sandbox_faults", "200"): lambda w: w.bob.put(PATH, json=FAULTS),
    ("put_sandbox_faults", "404"): lambda w: _outside_of_a_sandbox(w, "PUT"),
    ("delete_sandbox_faults", "204"): lambda w: w.bob.delete(PATH),
    ("delete_sandbox_faults", "404"): lambda w: _outside_of_a_sandbox(w, "DELETE"),
}
