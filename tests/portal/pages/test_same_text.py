"""A mistake has the same text in the API, both SDKs, `cute-dev`, its MCP server, and the portal."""

import asyncio
import html
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from cute_api.config import child_environ
from cute_api.services.usage import request_log
from tests.fixtures.api import Api
from tests.portal.conftest import NewBrowser
from tests.portal.pages.callers import Person
from tests.sdk.cli.test_tools import serving, text_of
from tests.sdk.programs import PYTHON_SDK, Program, Run, run_javascript, run_python
from tests.usage.helpers import Moved
from tests.webhooks.backend import eventually

PYTHON = """
from cute_sdk import Cute, ValidationError
with Cute() as client:
    for query in ({"limit": 500}, {"sort": "price"}, {"limt": 5}):
        try:
            client.request("GET", "/items", query=query)
        except ValidationError as error:
            print(error)
"""
JAVASCRIPT = """
import { Cute, ValidationError } from "@cute/sdk";
const client = new Cute();
for (const query of [{ limit: 500 }, { sort: "price" }, { limt: 5 }]) {
  try {
    await client.items.list(query);
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    console.log(error.message);
  }
}
"""
QUERIES = {
    "limit=500": "Must be at most 100, not 500.",
    "sort=price": "Unknown value `price`. Did you mean `price_asc`? "
    "Allowed: `newest`, `price_asc`, `price_desc`, `total_asc`, `relevance`.",
    "limt=5": "Unknown parameter `limt`. Did you mean `limit`?",
}
# `cute-dev` says itself which options it has.
OPTIONS = ("limit=500", "sort=price")


def by_sdk(
    run: Callable[..., dict[str, Run]], source: str, api: Api, key: str, folder: Path
) -> str:
    folder.mkdir()
    (result,) = run([Program("mistakes", source, key)], api.base_url, folder).values()
    assert result.error == ""
    return result.printed


def by_command_line(api: Api, key: str, folder: Path) -> str:
    said = []
    for query in OPTIONS:
        name, _, value = query.partition("=")
        command = [sys.executable, "-m", "cute_dev", "items", "list", f"--{name}", value]
        ran = subprocess.run(
            command,
            env=child_environ(
                {
                    "CUTE_API_KEY": key,
                    "CUTE_BASE_URL": api.base_url,
                    "CUTE_CONFIG_DIR": str(folder),
                    "PYTHONPATH": str(PYTHON_SDK),
                }
            ),
            capture_output=True,
            text=True,
            check=False,
        )
        said.append(ran.stderr)
    return "".join(said)


async def by_tool(api: Api, key: str, folder: Path) -> str:
    said = []
    async with serving(api, key, folder) as client:
        for query in QUERIES:
            name, _, value = query.partition("=")
            arguments = {name: int(value) if value.isdigit() else value}
            said.append(text_of(await client.call_tool("list_items", arguments)))
    return "".join(said)


def in_portal(api: Api, person: Person, store: Moved) -> str:
    """What the pages of the calls say, as text."""
    client = api.with_key(person.key.secret)
    made = [client.get(f"/items?{query}").headers["X-Request-Id"] for query in QUERIES]

    def stored() -> bool:
        store.consumer.move(store.connection)
        with api.database.transaction() as session:
            return all(
                request_log.find(session, person.id, UUID(request_id)) for request_id in made
            )

    eventually(stored)
    pages = "".join(person.browser.get(f"/requests/{request_id}").text for request_id in made)
    return html.unescape(re.sub("</?code>", "`", pages))


def test_a_mistake_has_the_same_text_everywhere(
    api: Api, browser: NewBrowser, store: Moved, tmp_path: Path
) -> None:
    alice = Person("alice39", api, browser, store)
    key, client = alice.key.secret, api.with_key(alice.key.secret)
    for query, text in QUERIES.items():
        (error,) = client.get(f"/items?{query}").json()["errors"]
        assert error["detail"] == text
    said = {
        "Python": by_sdk(run_python, PYTHON, api, key, tmp_path / "python"),
        "JavaScript": by_sdk(run_javascript, JAVASCRIPT, api, key, tmp_path / "javascript"),
        "command line": by_command_line(api, key, tmp_path),
        "tool": asyncio.run(by_tool(api, key, tmp_path)),
        "portal": in_portal(api, alice, store),
    }
    lacking = {
        (where, text)
        for where, shown in said.items()
        for query, text in QUERIES.items()
        if text not in shown and (where != "command line" or query in OPTIONS)
    }
    assert lacking == set(), said
