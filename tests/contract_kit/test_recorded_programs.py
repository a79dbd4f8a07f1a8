"""`cute-contract record -- PROGRAM`: programs for Python and Node are recorded alike."""

import json
import sys
from pathlib import Path

import pytest
from cute_contract.cli import main
from cute_contract.record.launching import launched
from cute_sdk import API_VERSION

from cute_api.config import child_environ
from cute_api.models.enums import Scope
from scripts.shared import javascript, node
from tests.contract_kit.test_record import recorded_at, signed_event
from tests.fixtures.api import Api
from tests.fixtures.programs import finished
from tests.sdk.webhooks.cases import SECRETS

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
        "api_version": API_VERSION,
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
        "api_version": API_VERSION,
        "operations": {**BY_NODE_PROGRAM, **BY_PROGRAM},
        "events": {"item.sold": {"reads": ["/data", "/data/price", "/data/price/amount", "/type"]}},
    }
    assert main(["verify", str(out), "--spec", f"{api.base_url}/openapi.json"]) == 0
    key = api.key("nora", scopes=[Scope.CONTRACTS]).secret
    given = ["--program-version", "2", "--base-url", api.base_url, "--key", key]
    assert main(["publish", str(out), *given]) == 0
    client = api.with_key(key)
    (published,) = client.get("/contracts").json()["data"]
    assert (published["program"], published["api_version"]) == ("shop", API_VERSION)
    stored = client.get(f"/contracts/{published['id']}").json()
    reads = {entry["operation"]: entry["reads"] for entry in stored["operations"]}
    recorded = recorded_at(out)["operations"]
    assert reads == {name: used["reads"] for name, used in recorded.items()}
    assert stored["events"] == [
        {"type": "item.sold", "reads": ["/data", "/data/price", "/data/price/amount", "/type"]}
    ]


def test_a_script_for_node_starts_with_the_recorder(tmp_path: Path) -> None:
    script = tmp_path / "vitest"
    script.write_text("#!/usr/bin/env node\n")
    script.chmod(0o755)
    _, option, started, argument = launched([str(script), "run"], "/a b")
    assert option.startswith("--import=file:///")
    assert option.endswith("/node.mjs?folder=%2Fa+b")
    assert (started, argument) == (str(script), "run")
