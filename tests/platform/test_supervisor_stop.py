"""A killed `make run` leaves nothing behind, and the next start has the same data.

Here, since this ends the sandbox that all modules before this one share. How Ctrl-C ends one is in
`test_supervisor.py`.
"""

from signal import Signals
from typing import Any

import httpx

from scripts.shared.waiting import until
from tests.platform.processes import alive
from tests.platform.sandbox import CONTRACT, Sandbox, make_command, running


def test_killed_supervisor_and_killed_make_leave_no_process_and_the_next_start_has_the_same_data(
    sandbox: Sandbox,
) -> None:
    first = sandbox.read("demo.json")
    item_id = listed(first)
    assert sandbox.stop(Signals.SIGKILL) == -Signals.SIGKILL
    with running(sandbox.data_dir, make_command()) as again:
        second = again.read("demo.json")
        path = f"/v1/items/{item_id}"
        assert again.status(path, second["api_key"]) == 200
        assert again.status(path, first["api_key"]) == 401
        started = again.family()
        again.process.kill()
        until(lambda: not alive(started), "all processes gone")
    assert again.state_files() == [], "the supervisor stopped in order"


def listed(demo: dict[str, Any]) -> str:
    """The id of an item that Alice lists with the demo key."""
    item = {
        "title": "Linen dress of Alice",
        "price": {"amount": 2_500, "currency": "EUR"},
        "condition": "very_good",
        "category_id": category(demo["base_url"]),
    }
    headers = {"Authorization": f"Bearer {demo['api_key']}"}
    created = httpx.post(
        f"{demo['base_url']}/v1/items", json=item, headers=headers, trust_env=False
    )
    CONTRACT.check(created)
    assert created.status_code == 201
    return str(created.json()["id"])


def category(base_url: str) -> str:
    response = httpx.get(f"{base_url}/v1/categories", trust_env=False)
    CONTRACT.check(response)
    found = response.json()["data"]
    return str(found[0]["id"])
