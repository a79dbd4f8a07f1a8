"""How to reach each status of the sandbox on messages, faults and the clock."""

from collections.abc import Callable
from uuid import uuid4

import httpx

from tests.api.sandbox_clock import CLOCK
from tests.api.world import World, key_in_use
from tests.fixtures.api import running_api

PATH = "/sandbox/faults"
FAULTS = {"faults": [{"fault": "server_error", "operations": ["get_brand"]}]}


HOUR = {"seconds": 3_600}


def _outside_of_a_sandbox(
    world: World, method: str, path: str = PATH, body: object = None
) -> httpx.Response:
    settings = world.api.settings
    urls = settings.need_database_url(), settings.need_redis_url()
    with running_api(*urls, sandbox=False) as api:
        return api.with_key(world.alice.key or "").request(method, path, json=body)


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
    ("put_sandbox_faults", "404"): lambda w: _outside_of_a_sandbox(w, "PUT", body=FAULTS),
    ("delete_sandbox_faults", "204"): lambda w: w.bob.delete(PATH),
    ("delete_sandbox_faults", "404"): lambda w: _outside_of_a_sandbox(w, "DELETE"),
    ("get_sandbox_clock", "200"): lambda w: w.alice.get(CLOCK),
    ("get_sandbox_clock", "304"): lambda w: w.alice.get(CLOCK, headers={"If-None-Match": "*"}),
    ("get_sandbox_clock", "404"): lambda w: _outside_of_a_sandbox(w, "GET", CLOCK),
    ("advance_sandbox_clock", "202"): lambda w: w.bob.post(CLOCK, json=HOUR),
    ("advance_sandbox_clock", "404"): lambda w: _outside_of_a_sandbox(w, "POST", CLOCK, HOUR),
    ("advance_sandbox_clock", "409"): lambda w: key_in_use(w, "advance_sandbox_clock", CLOCK, HOUR),
    ("delete_sandbox_clock", "204"): lambda w: w.bob.delete(CLOCK),
    ("delete_sandbox_clock", "404"): lambda w: _outside_of_a_sandbox(w, "DELETE", CLOCK),
}
