"""`cute-contract record`: what a program uses of the real server is in its contract file."""

import asyncio
import json
import pickle
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cute_contract import recording
from cute_contract.cli import main
from cute_contract.errors import CommandError
from cute_contract.record.launching import launched
from cute_sdk import AsyncCute, Cute, NotFoundError, webhooks
from cute_sdk._calls import hooks
from cute_sdk.models import Item, ItemSoldEvent, Money

from cute_api.config import child_environ
from cute_api.webhooks.delivery import signing
from scripts.shared import javascript, node
from tests.fixtures.api import Api
from tests.fixtures.programs import finished
from tests.sdk.webhooks.cases import EXAMPLES, SECRETS, compact

NOBODY = "01920000-0000-7000-8000-000000000001"
PROGRAM = """
import os
import sys
from cute_sdk import Cute, NotFoundError

client = Cute()
for item in client.items.list(condition="good", limit=2):
    print(item.title, item.price.amount, [image.url for image in item.images])
try:
    client.items.get("01920000-0000-7000-8000-000000000001")
except NotFoundError as error:
    print(error.code)
try:
    client.brands.get("01920000-0000-7000-8000-000000000001")
except NotFoundError as error:
    print(error.status)
if os.fork() == 0:
    Cute().brands.list()
    os._exit(0)
os.wait()
sys.exit(int(sys.argv[1]))
"""
NODE_PROGRAM = """
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [dist, secret, headers, body] = process.argv.slice(2);
const { Cute, NotFoundError, webhooks } = await import(pathToFileURL(`${dist}/esm/index.js`).href);
const client = new Cute();
for await (const item of client.items.list({ condition: "good", limit: 2 })) {
  const { length } = JSON.stringify(item);
  console.log(length, item.title, item.price.amount, item.images.map(({ url }) => url));
}
await assert.rejects(
  client.items.get("01920000-0000-7000-8000-000000000001"),
  (error) => error instanceof NotFoundError && error.code === "not_found",
);
await assert.rejects(client.brands.get("01920000-0000-7000-8000-000000000001"), NotFoundError);
const { Cute: Required } = createRequire(import.meta.url)(`${dist}/cjs/index.js`);
const page = await new Required().brands.list();
const plain = JSON.parse(JSON.stringify(page));
console.log(Object.keys(plain), plain.data.length);

const me = await client.me.get();
assert.equal(me.user, me.user);
me.user = Object.freeze({ id: "mine" });
assert.deepEqual([me.user.id, JSON.stringify(me.user)], ["mine", '{"id":"mine"}']);
const made = await client.items.create({
  ...JSON.parse(process.env.NEW_ITEM),
  images: [{ url: "https://images.cute.example/1.jpg" }],
});
await client.items.delete(made.id, { if_match: made.etag });

const event = await webhooks.unwrap(body, JSON.parse(headers), secret);
assert.equal(event.type, "item.sold");
assert.ok(event.data.price.amount);
process.exit(3);
"""
BY_NODE_PROGRAM = {
    "create_item": {
        "parameters": [],
        "body": [
            "/category_id",
            "/condition",
            "/images/*/url",
            "/price/amount",
            "/price/currency",
            "/title",
        ],
        "statuses": [201],
        "codes": {},
        "reads": ["/etag", "/id"],
    },
    "delete_item": {
        "parameters": ["If-Match", "item_id"],
        "body": [],
        "statuses": [204],
        "codes": {},
        "reads": [],
    },
    "get_me": {
        "parameters": [],
        "body": [],
        "statuses": [200],
        "codes": {},
        "reads": ["/user", "/user/id"],
    },
}
BY_PROGRAM = {
    "get_brand": {
        "parameters": ["brand_id"],
        "body": [],
        "statuses": [404],
        "codes": {},
        "reads": [],
    },
    "get_item": {
        "parameters": ["item_id"],
        "body": [],
        "statuses": [404],
        "codes": {"404": ["not_found"]},
        "reads": [],
    },
    "list_brands": {"parameters": [], "body": [], "statuses": [200], "codes": {}, "reads": []},
    "list_items": {
        "parameters": ["condition", "cursor", "limit"],
        "body": [],
        "statuses": [200],
        "codes": {},
        "reads": [
            "/data",
            "/data/*/images",
            "/data/*/images/*/url",
            "/data/*/price",
            "/data/*/price/amount",
            "/data/*/title",
            "/has_more",
            "/next_cursor",
        ],
    },
}


def recorded_at(path: Path) -> dict[str, Any]:
    contract: dict[str, Any] = json.loads(path.read_text())
    return contract


@pytest.fixture
def client(api: Api) -> Iterator[Cute]:
    with Cute(api.key().secret, api.base_url) as made:
        yield made


def ended_with(api: Api, out: Path, *program: str, **environ: str) -> int:
    """Run a program under `cute-contract record` in the folder of `out`; its exit status."""
    ours = ["record", "--out", str(out), "--consumer", "shop", "--"]
    return finished(
        *(sys.executable, "-m", "cute_contract.cli", *ours, *program),
        env=child_environ(
            {"CUTE_API_KEY": api.key().secret, "CUTE_BASE_URL": api.base_url, **environ}
        ),
        cwd=out.parent,
    ).returncode


@pytest.fixture
def items(api: Api) -> None:
    client = api.client()
    for number in range(3):
        images = [{"url": f"https://images.cute.example/{number}.jpg", "alt": "A scarf"}]
        client.post("/items", json=api.new_item(condition="good", images=images))


@pytest.mark.usefixtures("items")
def test_a_program_and_its_forks_are_recorded_and_keep_the_exit_status(
    api: Api, tmp_path: Path
) -> None:
    out, script = tmp_path / "shop.json", tmp_path / "installed"
    script.write_text(f"#!{sys.executable}\n{PROGRAM}")
    script.chmod(0o755)
    (tmp_path / "program.py").write_text(PROGRAM)
    assert ended_with(api, out, sys.executable, "program.py", "0") == 0
    contract = recorded_at(out)
    assert contract == {
        "cute_contract": 1,
        "consumer": "shop",
        "spec_version": api.spec.document["info"]["version"],
        "operations": BY_PROGRAM,
        "events": {},
    }
    for program in ([sys.executable, "-B", "-W", "default", "-m", "program"], [str(script)]):
        out.unlink()
        assert ended_with(api, out, *program, "3") == 3
        assert recorded_at(out) == contract


@pytest.mark.usefixtures("items")
def test_a_program_for_node_is_recorded_in_the_same_form(api: Api, tmp_path: Path) -> None:
    out = tmp_path / "shop.json"
    (tmp_path / "program.mjs").write_text(NODE_PROGRAM)
    body, headers = signed_event("item.sold")
    program = [str(node.find().program), "program.mjs", str(javascript.build())]
    event = [SECRETS["current"], json.dumps(headers), body.decode()]
    new_item = json.dumps(api.new_item())
    assert ended_with(api, out, *program, *event, NEW_ITEM=new_item) == 3
    assert recorded_at(out) == {
        "cute_contract": 1,
        "consumer": "shop",
        "spec_version": api.spec.document["info"]["version"],
        "operations": {**BY_NODE_PROGRAM, **BY_PROGRAM},
        "events": {"item.sold": {"reads": ["/data", "/data/price", "/data/price/amount", "/type"]}},
    }
    assert main(["verify", str(out), "--spec", f"{api.base_url}/openapi.json"]) == 0


def test_a_script_for_node_starts_with_the_recorder(tmp_path: Path) -> None:
    script = tmp_path / "vitest"
    script.write_text("#!/usr/bin/env node\n")
    script.chmod(0o755)
    _, option, started, argument = launched([str(script), "run"], "/a b")
    assert option.startswith("--import=file:///")
    assert option.endswith("/node.mjs?folder=%2Fa+b")
    assert (started, argument) == (str(script), "run")


def test_what_is_sent_read_and_returned_is_recorded(client: Cute, api: Api, tmp_path: Path) -> None:
    out = tmp_path / "shop.json"
    with recording(out, consumer="shop"):
        made = client.items.create(
            **{**api.new_item(), "images": [{"url": "https://images.cute.example/1.jpg"}]}
        )
        assert made.brand is None
        raw = client.items.with_raw_response.get(made.id)
        assert raw.parse().title == "Silk scarf"
        client.items.update(made.id, price=Money(amount=1, currency="EUR"), if_match=str(raw.etag))
        client.items.delete(made.id)
        page = client.categories.list()
        assert page.raw["data"][0]["name"]
        assert page.data[0].name
        found = client.items.list(include="facets", limit=1).facets
        assert found
        assert found.complete in {True, False}
    operations = recorded_at(out)["operations"]
    assert operations["create_item"] == {
        "parameters": [],
        "body": [
            "/category_id",
            "/condition",
            "/images/*/url",
            "/price/amount",
            "/price/currency",
            "/title",
        ],
        "statuses": [201],
        "codes": {},
        "reads": ["/brand", "/id"],
    }
    assert operations["get_item"]["reads"] == ["/title"]
    assert operations["list_items"]["reads"] == ["/facets", "/facets/complete"]
    assert operations["update_item"]["parameters"] == ["If-Match", "item_id"]
    assert operations["update_item"]["body"] == ["/price/amount", "/price/currency"]
    assert operations["delete_item"]["statuses"] == [204]
    assert operations["list_categories"]["reads"] == ["/data", "/data/*/name"]


def test_a_second_recording_adds_to_the_first(client: Cute, tmp_path: Path) -> None:
    out = tmp_path / "shop.json"
    with recording(out, consumer="shop"):
        client.brands.list()
    with recording(out, consumer="shop"), pytest.raises(NotFoundError):
        client.items.get(NOBODY)
    assert set(recorded_at(out)["operations"]) == {"get_item", "list_brands"}
    with (
        pytest.raises(CommandError, match="is the contract of shop"),
        recording(out, consumer="another"),
    ):
        client.brands.list()


@pytest.mark.usefixtures("items")
def test_the_async_client_is_recorded_alike(api: Api, tmp_path: Path) -> None:
    async def program() -> list[str]:
        async with AsyncCute(api.key().secret, api.base_url) as client:
            return [item.title async for item in client.items.list(limit=2)]

    out = tmp_path / "shop.json"
    with recording(out, consumer="shop"):
        assert asyncio.run(program())
    assert recorded_at(out)["operations"]["list_items"]["reads"] == [
        "/data",
        "/data/*/title",
        "/has_more",
        "/next_cursor",
    ]


def signed_event(event_type: str) -> tuple[bytes, dict[str, str]]:
    """The body and headers of a request to a webhook."""
    event = {**EXAMPLES["item.sold"], "type": event_type}
    body = compact(event)
    headers = signing.headers(
        [signing.secret_key(SECRETS["current"])],
        body,
        event_id=UUID(event["id"]),
        event_type=event_type,
        attempted_at=int(time.time()),
    )
    return body, dict(headers)


def test_events_of_webhooks_are_recorded(tmp_path: Path) -> None:
    def unwrapped(event_type: str) -> Any:
        return webhooks.unwrap(*signed_event(event_type), SECRETS["current"])

    out = tmp_path / "shop.json"
    with recording(out, consumer="shop"):
        sold = unwrapped("item.sold")
        assert isinstance(sold, ItemSoldEvent)
        assert sold.data.price.amount
        assert sold.type == "item.sold"
        assert unwrapped("item.reviewed").type == "item.reviewed"
    assert recorded_at(out)["events"] == {
        "item.reviewed": {"reads": []},
        "item.sold": {"reads": ["/data", "/data/price", "/data/price/amount", "/type"]},
    }


def test_recorded_responses_behave_as_others(client: Cute, api: Api, tmp_path: Path) -> None:
    made = client.items.create(**api.new_item())
    out = tmp_path / "shop.json"
    with recording(out, consumer="shop") as facts:
        seen = client.items.get(made.id)
        listed = next(item for item in client.me.items.list() if item.id == made.id)
        before = json.dumps(facts.to_dict())
        assert type(seen).__name__ == "Item"
        assert isinstance(seen, Item)
        assert seen == made
        assert made == seen
        assert seen == listed
        price: object = made.price
        assert seen != price
        assert seen.to_dict() == made.to_dict()
        assert repr(seen) == repr(made)
        assert pickle.loads(pickle.dumps(seen)) == made  # noqa: S301 - our own
        assert json.dumps(facts.to_dict()) == before, "these read no field in particular"
        seen.title = "Another"
        seen.price.amount = 7
        assert (seen.title, seen.price.amount) == ("Another", 7)


def test_nothing_is_changed_when_nothing_is_recorded(tmp_path: Path) -> None:
    with recording(tmp_path / "shop.json", consumer="shop"):
        assert hooks._everywhere
    assert not hooks._everywhere


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["/nowhere/at/all"], "can't be started"),
        ([sys.executable, "-m", "this"], "used nothing of the API"),
        ([sys.executable, "-c", "pass"], "can't be recorded"),
        ([sys.executable, "-u"], "can't be recorded"),
        (["sh", "-c", "python program.py"], "can't be recorded"),
    ],
)
def test_what_can_not_be_recorded_exits_2(
    command: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "shop.json"
    assert main(["record", "--out", str(out), "--consumer", "shop", "--", *command]) == 2
    assert said in capsys.readouterr().err
    assert not out.exists()
