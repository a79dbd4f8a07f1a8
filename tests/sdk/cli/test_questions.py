"""Thirty questions that the tools of `cute-dev mcp` answer, each within three calls.

The protocol's own client makes the calls of `questions.json`. `$0.data.0.id` in an argument is a
value of the first result; `#` in a path is the length of a list.
"""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mcp import Client

from cute_api.config import ROOT
from tests.fixtures.api import Api
from tests.sdk.cli.test_tools import serving, text_of

QUESTIONS = json.loads((ROOT / "tests/sdk/cli/questions.json").read_text())
MOST_CALLS = 3


def value_at(data: Any, path: str) -> Any:
    """The value of a JSON document at a path such as `data.0.id`."""
    for name in path.split("."):
        if name == "#":
            data = len(data)
        else:
            data = data[int(name)] if isinstance(data, list) else data[name]
    return data


def filled(node: Any, results: Sequence[Any]) -> Any:
    """Arguments with the values of earlier results."""
    if isinstance(node, dict):
        return {name: filled(value, results) for name, value in node.items()}
    if isinstance(node, list):
        return [filled(value, results) for value in node]
    if isinstance(node, str) and node.startswith("$"):
        number, _, path = node[1:].partition(".")
        return value_at(results[int(number)], path)
    return node


async def answer(client: Client, question: dict[str, Any]) -> str | None:
    """The error in the answer to a question, or None."""
    results: list[Any] = []
    text = ""
    for call in question["calls"]:
        result = await client.call_tool(call["tool"], filled(call["arguments"], results))
        text = text_of(result)
        if result.is_error:
            return text
        results.append(result.structured_content)
    if "has" in question:
        return None if question["has"] in text else text[:200]
    found = value_at(results[-1], question["at"])
    return None if found == question["is"] else repr(found)


def a_shop(api: Api) -> None:
    """Alice's objects: scarves, a draft, an open and a completed order, a webhook."""
    alice = api.client("alice")
    coat = {"sku": "COAT-7", "status": "draft", "metadata": {"warehouse": "A7"}}
    ids = [
        alice.post("/items", json=api.new_item(title=title, price=price, **more)).json()["id"]
        for title, amount, more in (
            ("Silk scarf", 2_450, {"brand_id": str(api.brand_id)}),
            ("Cotton scarf", 900, {}),
            ("Wool coat", 12_000, coat),
            ("Felt hat", 3_000, {}),
            ("Leather bag", 9_900, {}),
        )
        for price in [{"amount": amount, "currency": "EUR"}]
    ]
    for item_id in ids[3:]:
        order = alice.post("/sandbox/orders", json={"item_id": item_id}).json()
    assert alice.post(f"/sandbox/orders/{order['id']}/complete").status_code == 200
    webhook = {"url": "http://127.0.0.1:9/hook", "types": ["item.*"]}
    assert alice.post("/webhooks", json=webhook).status_code == 201


def test_thirty_questions_are_answered_within_three_calls(api: Api, tmp_path: Path) -> None:
    assert len(QUESTIONS) == 30
    assert all(len(question["calls"]) <= MOST_CALLS for question in QUESTIONS)
    a_shop(api)

    async def session() -> dict[str, str | None]:
        async with serving(api, api.key("alice").secret, tmp_path) as client:
            return {question["question"]: await answer(client, question) for question in QUESTIONS}

    wrong = {
        question: found for question, found in asyncio.run(session()).items() if found is not None
    }
    print(f"{len(QUESTIONS) - len(wrong)} of {len(QUESTIONS)} questions answered")
    assert wrong == {}
