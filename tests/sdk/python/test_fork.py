"""One client in several processes: forks while threads call, and unusable clients."""

import asyncio
import copy
import json
import pickle
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from cute_sdk import AsyncCute, ClientUnusableError, Cute

from cute_api.config import child_environ
from tests.fixtures.api import Api
from tests.fixtures.programs import printed
from tests.sdk.programs import PYTHON_SDK
from tests.sdk.python.scripted import BASE_URL, KEY, AsyncScript, Script, ok

HERE = Path(__file__).parent
ITEMS = 24


@pytest.fixture(scope="module")
def report(api: Api) -> dict[str, Any]:
    """The report of `forking.py` on its calls."""
    alice = api.client("alice")
    operations = [
        {"op": "create", "item": api.new_item(title=f"Scarf {number}")} for number in range(ITEMS)
    ]
    made = alice.post("/items/batch", json={"operations": operations}).json()["data"]
    environ = {
        "CUTE_BASE_URL": api.base_url,
        "CUTE_API_KEY": api.key("alice").secret,
        "PYTHONPATH": str(PYTHON_SDK),
    }
    ids = json.dumps([row["item"]["id"] for row in made])
    said = printed(sys.executable, HERE / "forking.py", ids, env=child_environ(environ))
    found: dict[str, Any] = json.loads(said)
    return found


def test_each_child_of_busy_threads_gets_the_items_that_it_asks_for(report: dict[str, Any]) -> None:
    children = report["children"]
    assert [child["status"] for child in children] == [0] * len(children)
    seen = Counter[str]()
    for child in children:
        seen.update(child["report"]["seen"])
    calls = len(children) * 8
    print(dict(seen), report["parent"])
    assert seen == {"right": calls, "attempt 1": calls}
    assert calls >= 100


def test_the_parent_continues_as_if_nobody_had_forked(report: dict[str, Any]) -> None:
    seen = report["parent"]
    assert seen.keys() == {"right", "attempt 1"}
    assert seen["right"] == seen["attempt 1"] > 0


def test_no_two_children_draw_the_same_jitter_or_idempotency_key(report: dict[str, Any]) -> None:
    reports = [child["report"] for child in report["children"]]
    for name in ("chance", "key"):
        assert len({report[name] for report in reports}) == len(reports)


def test_a_closed_client_says_so() -> None:
    client = Cute(KEY, BASE_URL)
    client.close()
    with pytest.raises(ClientUnusableError, match=r"closed\. Create a new one"):
        client.brands.list()

    async def closed() -> None:
        client = AsyncCute(KEY, BASE_URL)
        await client.close()
        await client.brands.list()

    with pytest.raises(ClientUnusableError, match=r"closed\. Create a new one"):
        asyncio.run(closed())


def test_an_async_client_of_another_event_loop_says_so() -> None:
    page: dict[str, Any] = {"data": [], "next_cursor": None, "has_more": False}
    client = AsyncCute(KEY, BASE_URL, http_client=AsyncScript(Script(ok(page), ok(page))))

    async def call() -> None:
        await client.brands.list()

    asyncio.run(call())
    with pytest.raises(ClientUnusableError, match=r"another event loop\. Create one for each"):
        asyncio.run(call())
    asyncio.run(client.close())


@pytest.mark.parametrize("client", [Cute(KEY, BASE_URL), AsyncCute(KEY, BASE_URL)])
def test_a_client_can_not_be_pickled_or_copied_and_says_why(client: Cute | AsyncCute) -> None:
    for attempt in (pickle.dumps, copy.copy):
        with pytest.raises(ClientUnusableError, match="make one in each process"):
            attempt(client)
