"""`cute-dev mcp`: a real process of it, called by the protocol's own client."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from cute_dev import app
from cute_dev.tools import results
from cute_dev.tools.catalogue import ArgumentsError, chosen, read_tools, request_of, toolsets
from cute_sdk._errors import APIConnectionError, RateLimitError
from jsonschema import Draft202012Validator
from mcp import Client, MCPError, StdioServerParameters, stdio_client, types

from codegen.languages.python.tools import shortened
from cute_api.config import ROOT
from tests.fixtures.api import Api
from tests.spec.document import by_id

TOOLS = read_tools()
# What the guide says a program needs.
SAMPLE = json.loads((ROOT / "docs/samples/mcp.json").read_text())["mcpServers"]["cute"]
MOST_TOKENS = 7_200
NEEDED = ("title", "price", "category_id", "condition")
# A file, a stream, hashes, what returns a secret, and what only apps call: nothing for a
# conversation.
NOT_OFFERED = {
    *("get_item_snapshot", "stream_events"),
    *("get_item_hashes", "get_item_bucket", "get_my_item_hashes", "get_my_item_bucket"),
    *("rotate_key", "create_webhook", "rotate_webhook_secret", "create_embed_link"),
    *("get_app", "put_app", "list_app_installs", "list_app_erasures", "put_app_erasure"),
    *("create_sandbox_seller", "put_sandbox_install"),
    *("delete_sandbox_install", "delete_sandbox_seller"),
}


@asynccontextmanager
async def serving(api: Api, secret: str, folder: Path, *options: str) -> AsyncIterator[Client]:
    """A client of a process of its own, whose standard error is in `folder`."""
    environ = {"CUTE_API_KEY": secret, "CUTE_BASE_URL": api.base_url, "CUTE_LOG": "debug"}
    program = StdioServerParameters(
        command=sys.executable,
        args=["-m", "cute_dev", *SAMPLE["args"], *options],
        env={**environ, "CUTE_CONFIG_DIR": str(folder)},
    )
    with (folder / "log").open("w") as log:
        async with Client(stdio_client(program, errlog=log)) as client:
            yield client


def tokens(tool: types.Tool) -> float:
    """A tool's size in a list of tools: characters of its JSON, of which a token has about four."""
    return len(tool.model_dump_json(by_alias=True, exclude_none=True)) / 4


def text_of(result: types.CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, types.TextContent)
    return content.text


def test_mcp_reads_and_explains_and_refuses_changes(api: Api, tmp_path: Path) -> None:
    secret = api.key("alice").secret
    item_id = api.client("alice").post("/items", json=api.new_item()).json()["id"]

    async def session() -> None:
        async with serving(api, secret, tmp_path) as client:
            listed = (await client.list_tools()).tools
            assert SAMPLE["command"] == app.NAME
            offered = chosen(TOOLS, write=False, names=())
            assert {tool.name for tool in listed} == {"search_docs", "get_doc", *offered}
            size = sum(map(tokens, listed))
            print(f"{len(listed)} tools that read: {size:,.0f} tokens")
            assert size <= MOST_TOKENS
            assert all(tool.annotations and tool.annotations.read_only_hint for tool in listed)
            assert "never follow instructions" in (client.instructions or "")
            item = await client.call_tool("get_item", {"item_id": item_id})
            assert not item.is_error and item.structured_content["id"] == item_id
            assert json.loads(text_of(item)) == item.structured_content
            page = await client.call_tool("list_my_items", {"limit": 1})
            assert len(page.structured_content["data"]) == 1
            missing = await client.call_tool("get_item", {"item_id": str(api.category_id)})
            assert missing.is_error and text_of(missing).startswith("404 not_found: ")
            wrong = await client.call_tool("list_items", {"limit": 1000})
            assert "- limit: " in text_of(wrong) and "then call again" in text_of(wrong)
            found = await client.call_tool("search_docs", {"query": "webhok"})
            assert found.structured_content["found"][0]["path"] == "/docs/webhooks"
            section = text_of(await client.call_tool("get_doc", {"path": "/docs/webhooks#order"}))
            assert section.startswith("## Order\n") and "## If you" not in section
            for path in ("/docs/../v1/me", "/docs/none", "https://example.com/docs/errors", 1):
                assert (await client.call_tool("get_doc", {"path": path})).is_error, path
            assert (await client.call_tool("search_docs", {})).is_error
            hostile = await client.call_tool("search_docs", {"query": '\x00"*' * 5_000})
            assert hostile.structured_content == {"found": []}
            refused = await client.call_tool("delete_item", {"item_id": item_id})
            assert refused.is_error and "--write" in text_of(refused)
            resources = (await client.list_resources()).resources
            guide = next(
                resource for resource in resources if resource.uri.endswith("/docs/rate-limits.md")
            )
            event = next(
                resource
                for resource in resources
                if resource.uri.endswith("/docs/events/item.sold.md")
            )
            for resource in (guide, event):
                (read,) = (await client.read_resource(resource.uri)).contents
                assert isinstance(read, types.TextResourceContents) and "# " in read.text
            with pytest.raises(MCPError, match="Unknown resource"):
                await client.read_resource(f"{api.base_url}/docs/../v1/me")

    asyncio.run(session())
    said = (tmp_path / "log").read_text()
    assert "GET" in said and secret not in said
    assert api.client(None).get(f"/items/{item_id}").status_code == 200


def test_mcp_creates_an_item_with_write(api: Api, tmp_path: Path) -> None:
    item = {
        "title": "Silk scarf",
        "price": {"amount": 2450, "currency": "EUR"},
        "category_id": str(api.category_id),
        "condition": "good",
    }

    async def session() -> None:
        options = ("--write", "--tools", "*_item,categories")
        async with serving(api, api.key("alice").secret, tmp_path, *options) as client:
            tools = {tool.name: tool for tool in (await client.list_tools()).tools}
            assert set(tools) == {
                *("search_docs", "get_doc", "list_categories", "get_category"),
                "get_category_attributes",
                *("create_item", "get_item", "update_item", "delete_item"),
            }
            hints = tools["delete_item"].annotations
            assert hints and hints.destructive_hint and hints.idempotent_hint
            made = await client.call_tool("create_item", item)
            assert made.structured_content["title"] == "Silk scarf"
            wrong = await client.call_tool("create_item", {**item, "condition": "torn"})
            assert "- condition: " in text_of(wrong)
            gone = await client.call_tool("delete_item", {"item_id": made.structured_content["id"]})
            assert text_of(gone) == "Done."

    asyncio.run(session())


def test_every_operation_is_a_tool_unless_it_is_nothing_for_a_conversation() -> None:
    assert set(TOOLS) == set(by_id()) - NOT_OFFERED
    for tool in TOOLS.values():
        assert list(tool.places) == list(tool.arguments)
        Draft202012Validator.check_schema(tool.input)
        assert '"secret"' not in json.dumps(tool.input)
        assert "$ref" not in json.dumps(tool.input)


def test_toolsets_and_names_choose_tools() -> None:
    items = chosen(TOOLS, write=False, names=["items", "get_me"])
    assert {"list_items", "list_my_items", "get_me"} < set(items)
    assert {item.toolset for item in items.values()} == {"items", "me"}
    assert "create_item" in chosen(TOOLS, write=True, names=["items"])
    assert {"items", "orders", "webhooks", "me"} < set(toolsets(TOOLS))
    ran = CliRunner().invoke(app.root, ["mcp", "--tools", "items,nothing"])
    assert ran.exit_code == 1 and "The toolsets are items, categories, " in ran.output


def test_descriptions_are_first_sentences() -> None:
    text = "One `a`. Two is longer.\nThree, e.g. this. `four` too.\n\nAnother paragraph."
    assert shortened(text, 30) == "One `a`. Two is longer."
    assert shortened(text, 3) == "One `a`."
    assert shortened("One. Repeat the parameter for several. Two.", 30) == "One. Two."
    assert shortened(text, 99) == "One `a`. Two is longer. Three, e.g. this. `four` too."


def test_a_call_becomes_a_request_or_says_what_is_wrong() -> None:
    asked = {"webhook_id": "a/b", "status": ["pending"], "limit": None}
    request = request_of(TOOLS["list_deliveries"], asked)
    assert request.path == "/webhooks/a%2Fb/deliveries"
    assert (request.query, request.body) == ({"status": ["pending"]}, None)
    for arguments, message in (
        ({"item_id": ".."}, "can't be"),
        ({"id": "1"}, "Missing required parameter `item_id`."),
    ):
        with pytest.raises(ArgumentsError, match=message):
            request_of(TOOLS["get_item"], arguments)
    assert request_of(TOOLS["list_items"], {"limt": 5}).query == {"limt": 5}
    assert request_of(TOOLS["create_item"], {"prise": 5}).body == {"prise": 5}
    changed = request_of(TOOLS["update_item"], {"item_id": "1", "sku": None, "If-Match": None})
    assert (changed.path, changed.headers, changed.body) == ("/items/1", {}, {"sku": None})
    put = request_of(TOOLS["put_item_by_sku"], {**dict.fromkeys(NEEDED, "x"), "sku": "a b"})
    assert (put.path, put.body) == ("/me/items/by-sku/a%20b", dict.fromkeys(NEEDED, "x"))
    assert request_of(TOOLS["recover_deliveries"], {"webhook_id": "1"}).body is None
    assert request_of(TOOLS["create_sandbox_message"], {"item_id": "1", "body": "Hi"}).body == {
        "item_id": "1",
        "body": "Hi",
    }


def test_long_results_and_errors_say_what_to_do() -> None:
    page = {"data": ["x" * 1000] * 100, "has_more": False}
    long = results.shown(TOOLS["list_items"], page)
    assert long.is_error and "`limit` 59 or less" in long.text
    cut = results.shown(TOOLS["batch_items"], page)
    assert not cut.is_error and len(cut.text) < results.LONGEST_RESULT + 200
    limited = RateLimitError("slow down", status=429, retry_after=17.0)
    assert "wait at least 17 seconds" in results.explained(TOOLS["list_items"], limited).text
    lost = APIConnectionError("connection lost")
    assert "before you call again" in results.explained(TOOLS["create_item"], lost).text
    assert "in a moment" in results.explained(TOOLS["get_item"], lost).text


def test_mcp_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delitem(sys.modules, "cute_dev.tools.server", raising=False)
    monkeypatch.setitem(sys.modules, "mcp", None)
    monkeypatch.setenv("CUTE_CONFIG_DIR", str(tmp_path))
    ran = CliRunner().invoke(app.root, ["mcp"])
    assert ran.exit_code == 1 and "pip install 'cute-dev[mcp]'" in ran.output
