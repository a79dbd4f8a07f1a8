"""The Postman collection, run as its users run it: by Newman, against a real sandbox.

Every request is sent as it stands. What a reader has to put in, ids and moments, is made first over
the API and given as variables. What deletes is sent last, the key of the run at the very end.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from cute_api.config import ROOT
from cute_api.spec import Spec
from tests.fixtures.api import furnish
from tests.fixtures.http import client_of
from tests.fixtures.programs import finished_by_node, printed_by_node
from tests.spec.document import SCHEMAS, by_id, sends_json
from tests.usage.world import World, standing
from tests.webhooks.backend import eventually

Json = dict[str, Any]

NEWMAN = ROOT / "node_modules/newman/bin/newman.js"
LIBRARY = ROOT / "node_modules/postman-collection"
GUARD = Path(__file__).with_name("loopback_only.cjs")
COLLECTION = ROOT / "docs/postman.json"
# What a request must never get: the caller would have to fix the collection first.
NEVER = {400, 401, 403, 404, 405, 406, 411, 413, 415, 422, 429}
PROCESS_METRICS = {"baseUrl", "apiKey"}


@pytest.fixture(scope="module")
def collection() -> Json:
    loaded: Json = json.loads(COLLECTION.read_text())
    return loaded


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with standing(tmp_path_factory.mktemp("postman")) as world:
        furnish(world.database)
        world.start("relay")
        world.start("background")
        world.start("serve")
        yield world


@dataclass
class Seller:
    """The user who runs the collection, with the objects that its variables name."""

    client: httpx.Client

    def get(self, path: str) -> Any:
        return self.client.get(path).raise_for_status().json()

    def post(self, path: str, body: Json) -> Any:
        return self.client.post(path, json=body).raise_for_status().json()

    def item(self, category: str) -> str:
        body = {
            "title": "Linen dress",
            "price": {"amount": 1_000, "currency": "EUR"},
            "category_id": category,
            "condition": "good",
        }
        return str(self.post("/items", body)["id"])

    def contract(self) -> str:
        body = SCHEMAS["ContractPut"]["examples"][0]
        return str(self.client.put("/contracts", json=body).raise_for_status().json()["id"])

    def variables(self) -> dict[str, str]:
        """A value for each variable of the collection."""
        category = self.get("/categories")["data"][0]["id"]
        address = {"url": "http://127.0.0.1:9/", "types": ["order.created"]}
        webhook = self.post("/webhooks", address)
        order = self.post("/sandbox/orders", {"item_id": self.item(category)})
        deliveries = f"/webhooks/{webhook['id']}/deliveries"
        eventually(lambda: len(self.get(deliveries)["data"]) > 0)
        eventually(lambda: self.client.get("/items/snapshot").status_code == httpx.codes.OK)
        now = datetime.now(UTC)
        return {
            "categoryId": category,
            "brandId": self.get("/brands")["data"][0]["id"],
            "itemId": self.item(category),
            "orderId": order["id"],
            "webhookId": webhook["id"],
            "deliveryId": self.get(deliveries)["data"][0]["id"],
            "contractId": self.contract(),
            "eventId": self.get("/events")["data"][0]["id"],
            "keyId": self.get("/me")["key"]["id"],
            "since": (now - timedelta(hours=1)).isoformat(),
            "until": now.isoformat(),
        }


def requests_of(collection: Json) -> list[Json]:
    """All requests except for the stream, which newman would wait for, and those of apps.

    Nor are the one that lets others fail, and the one whose body the key has to sign.
    """
    everything = [entry for folder in collection["item"] for entry in folder["item"]]
    paths = [(entry, entry["request"]["url"]["path"]) for entry in everything]
    by_app = (["app"], ["sandbox", "sellers"])
    unfit = (("PUT", "faults"), ("PUT", "certificates"))
    return [
        entry
        for entry, path in paths
        if path[-1] != "stream"
        and path[:1] not in by_app
        and path[:2] not in by_app
        and (entry["request"]["method"], path[-1]) not in unfit
    ]


def last_things_last(entry: Json) -> tuple[bool, bool]:
    is_delete = entry["request"]["method"] == "DELETE"
    return is_delete, is_delete and "keys" in entry["request"]["url"]["path"]


def newman(directory: Path, collection: Json, variables: dict[str, str]) -> list[Json]:
    """The executions of the requests: `item`, `request` and `response` of each."""
    given, report = directory / "collection.json", directory / "report.json"
    given.write_text(json.dumps(collection))
    printed_by_node(
        *("--require", GUARD, NEWMAN, "run", given, "--reporters", "json"),
        *("--reporter-json-export", report, "--timeout-request", "60000"),
        *(word for name, value in variables.items() for word in ("--env-var", f"{name}={value}")),
    )
    finished = json.loads(report.read_text())["run"]
    assert finished["failures"] == []
    executions: list[Json] = finished["executions"]
    return executions


@pytest.mark.costly
def test_every_request_of_the_collection_is_sent_and_gets_what_is_documented(
    world: World, collection: Json, tmp_path: Path
) -> None:
    key = world.key()
    base_url = f"{world.base_url}/v1"
    with client_of(world.base_url, key) as client:
        variables = Seller(client).variables()
    assert {variable["key"] for variable in collection["variable"]} == PROCESS_METRICS | set(
        variables
    )
    wanted = sorted(requests_of(collection), key=last_things_last)
    sent = newman(
        tmp_path,
        {**collection, "item": wanted},
        {"baseUrl": base_url, "apiKey": key, **variables},
    )
    assert [entry["item"]["name"] for entry in sent] == [entry["name"] for entry in wanted]
    responses = {
        execution["item"]["name"]: (
            execution["response"]["code"],
            bytes(execution["response"]["stream"]["data"]),
        )
        for execution in sent
    }
    refusals = {
        name: (code, body[:400])
        for name, (code, body) in responses.items()
        if code in NEVER or code >= 500
    }
    assert refusals == {}
    # Refused for the state that things are in: no worker runs, so the delivery is still pending;
    # and the item was ordered, the order completed by a request before.
    refused = {name: code for name, (code, _) in responses.items() if code >= 300}
    assert "Send a delivery again" in refused
    assert set(refused.values()) == {409}
    assert len(refused) < len(responses) / 4


def test_the_guard_ends_what_dials_elsewhere() -> None:
    program = "require('node:http').get('http://api.cute.example/')"
    run = finished_by_node("--require", GUARD, "--eval", program)
    assert (run.returncode, run.stderr) == (97, "This process dialled api.cute.example.\n")


def test_the_collection_is_read_whole_by_postmans_own_library(collection: Json) -> None:
    program = """
        const { Collection } = require(process.argv[1]);
        const read = new Collection(JSON.parse(require("node:fs").readFileSync(process.argv[2])));
        const items = [];
        read.forEachItem((one) => items.push({
            name: one.name,
            folder: one.parent().name,
            token: one.getAuth().parameters().get("token"),
            described: String(one.request.description).length > 0,
            responses: one.responses.map((it) => [it.code, it.json() !== undefined]),
        }));
        console.log(JSON.stringify(items));
    """
    read = printed_by_node("--require", GUARD, "--eval", program, LIBRARY, COLLECTION)
    items = json.loads(read)
    operations = Spec.load(sandbox=True).operations
    assert len(items) == len(operations)
    assert {item["token"] for item in items} == {"{{apiKey}}"}
    assert all(item["described"] for item in items)
    assert {folder["name"] for folder in collection["item"]} == {item["folder"] for item in items}
    assert all(fits for item in items for _, fits in item["responses"])
    bare = {item["name"] for item in items if not item["responses"]}
    assert bare == {node["summary"] for node in by_id().values() if not sends_json(node)}
