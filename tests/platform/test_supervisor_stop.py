"""The end of `make run`: by which signal, what is left, and what the next start has.

Here, since these end the sandbox that all modules before this one share.
"""

from pathlib import Path
from signal import Signals

import httpx
import pytest

from tests.platform.processes import alive, wait_until
from tests.platform.sandbox import CONTRACT, Sandbox, make_command, running


@pytest.fixture
def used(sandbox: Sandbox) -> Path:
    """The directory of the sandbox, which has ended."""
    if sandbox.process.poll() is None:
        sandbox.stop(Signals.SIGTERM)
    return sandbox.data_dir


def test_killed_supervisor_leaves_no_process(sandbox: Sandbox) -> None:
    assert sandbox.stop(Signals.SIGKILL) == -Signals.SIGKILL


def test_killed_make_leaves_no_process_and_the_next_start_has_the_same_data_until_ctrl_c(
    used: Path,
) -> None:
    with running(used, make_command()) as sandbox:
        first = sandbox.read("demo.json")
        item = {
            "title": "Linen dress of Alice",
            "price": {"amount": 2_500, "currency": "EUR"},
            "condition": "very_good",
            "category_id": category(first["base_url"]),
        }
        headers = {"Authorization": f"Bearer {first['api_key']}"}
        created = httpx.post(
            f"{first['base_url']}/v1/items", json=item, headers=headers, trust_env=False
        )
        CONTRACT.check(created)
        assert created.status_code == 201
        started = sandbox.family()
        sandbox.process.kill()
        wait_until(lambda: not alive(started), "all processes gone")
        assert sandbox.state_files() == []
    with running(used) as sandbox:
        second = sandbox.read("demo.json")
        path = f"/v1/items/{created.json()['id']}"
        assert sandbox.status(path, second["api_key"]) == 200
        assert sandbox.status(path, first["api_key"]) == 401
        assert sandbox.stop(Signals.SIGINT) == 0
    assert sandbox.state_files() == []


def category(base_url: str) -> str:
    response = httpx.get(f"{base_url}/v1/categories", trust_env=False)
    CONTRACT.check(response)
    found = response.json()["data"]
    return str(found[0]["id"])
