"""`cute-contract verify`: a new spec against what a consumer uses."""

import copy
import json
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
from cute_contract.cli import main

from tests.fixtures.api import Api

Document = dict[str, Any]
SPEC: Document = json.loads(
    resources.files("cute_contract._gen").joinpath("openapi.json").read_text("utf-8")
)
CONTRACT = {
    "cute_contract": 1,
    "consumer": "shop",
    "spec_version": "0.1.0",
    "operations": {
        "list_items": {
            "parameters": ["condition", "limit"],
            "body": [],
            "statuses": [200, 429],
            "codes": {"429": ["rate_limited"]},
            "reads": ["/data", "/data/*/title", "/data/*/price/amount", "/next_cursor"],
        },
        "create_item": {
            "parameters": [],
            "body": ["/title", "/price/amount", "/price/currency", "/images/*/url"],
            "statuses": [201, 422],
            "reads": ["/id", "/brand"],
        },
        "batch_items": {
            "parameters": [],
            "body": ["/operations/*/op", "/operations/*/item/title"],
            "statuses": [200, 429],
            "codes": {},
            "reads": [],
        },
        "list_events": {
            "parameters": ["after"],
            "body": [],
            "statuses": [200],
            "reads": ["/data/*/data/title", "/data/*/data/buyer"],
        },
    },
    "events": {"item.sold": {"reads": ["/data/price/amount", "/timestamp"]}},
}


def at(document: Document, *path: str) -> Any:
    node: Any = document
    for name in path:
        node = node[name]
    return node


def schema(document: Document, name: str) -> Any:
    return at(document, "components", "schemas", name)


def operation(document: Document, name: str) -> tuple[str, str]:
    return next(
        (path, method)
        for path, item in document["paths"].items()
        for method, node in item.items()
        if isinstance(node, dict) and node.get("operationId") == name
    )


def node(document: Document, name: str) -> Any:
    path, method = operation(document, name)
    return document["paths"][path][method]


def codes(document: Document, name: str, status: str) -> list[str]:
    """The problem codes of a response, which only this operation has."""
    responses = node(document, name)["responses"]
    response = responses[status]
    while "$ref" in response:
        response = at(document, *response["$ref"].removeprefix("#/").split("/"))
    responses[status] = copy.deepcopy(response)
    found: list[str] = responses[status]["x-problem-codes"]
    return found


def remove_operation(document: Document) -> None:
    path, method = operation(document, "list_items")
    del document["paths"][path][method]


def move_operation(document: Document) -> None:
    path, _ = operation(document, "list_items")
    document["paths"]["/goods"] = document["paths"].pop(path)


def drop_parameter(document: Document) -> None:
    parameters = node(document, "list_items")["parameters"]
    parameters[:] = [
        parameter for parameter in parameters if "condition" not in json.dumps(parameter)
    ]


def need_parameter(document: Document) -> None:
    fresh = {"name": "country", "in": "query", "required": True, "schema": {"type": "string"}}
    node(document, "list_items")["parameters"].append(fresh)


def optional_title(document: Document) -> None:
    schema(document, "Item")["required"].remove("title")


def nullable_title(document: Document) -> None:
    schema(document, "Item")["properties"]["title"]["type"] = ["string", "null"]


EDITS: dict[str, tuple[Callable[[Document], object], set[str]]] = {
    "an operation removed": (remove_operation, {"list_items is there"}),
    "an operation renamed": (
        lambda d: node(d, "list_items").update(operationId="find_items"),
        {"list_items is there"},
    ),
    "a parameter removed": (drop_parameter, {"list_items takes condition"}),
    "a parameter needed": (need_parameter, {"list_items without country"}),
    "a body field removed": (
        lambda d: schema(d, "ItemCreate")["properties"].pop("images"),
        {"create_item takes /images/*/url"},
    ),
    "a body field needed": (
        lambda d: schema(d, "ItemCreate")["required"].append("brand_id"),
        {"create_item without /brand_id"},
    ),
    "a nested body field needed": (
        lambda d: schema(d, "ImageCreate").update(required=["url", "alt"]),
        {"create_item without /images/*/alt"},
    ),
    "a body no more": (
        lambda d: node(d, "create_item").pop("requestBody"),
        {"create_item takes a body"},
    ),
    "a status removed": (
        lambda d: node(d, "list_items")["responses"].pop("429"),
        {"list_items returns 429"},
    ),
    "a field read removed": (
        lambda d: schema(d, "Money")["properties"].pop("amount"),
        {"list_items gives /data/*/price/amount", "event item.sold gives /data/price/amount"},
    ),
    "a field sent removed": (
        lambda d: schema(d, "MoneyInput")["properties"].pop("amount"),
        {"create_item takes /price/amount"},
    ),
    "a field read made optional": (
        optional_title,
        {"list_items gives /data/*/title"},
    ),
    "a field read made nullable": (
        nullable_title,
        {"list_items gives /data/*/title", "list_events gives /data/*/data/title"},
    ),
    "a problem code removed": (
        lambda d: codes(d, "list_items", "429").remove("auth_throttled"),
        {"list_items 429 has the same codes"},
    ),
    "a problem code that nobody reads removed": (
        lambda d: codes(d, "batch_items", "429").remove("rate_limited"),
        set(),
    ),
    "a problem code added": (
        lambda d: codes(d, "list_items", "429").append("too_many_searches"),
        set(),
    ),
    "the code of a problem renamed": (
        lambda d: schema(d, "Problem")["properties"].update(
            kind=schema(d, "Problem")["properties"].pop("code")
        ),
        {"list_items 429 gives /code", "create_item 422 gives /code"},
    ),
    "another scope needed": (
        lambda d: node(d, "create_item").update(security=[{"bearer": ["sell:items"]}]),
        {"create_item needs the same scopes"},
    ),
    "a scope more needed": (
        lambda d: node(d, "create_item")["security"][0]["bearer"].append("read:account"),
        {"create_item needs the same scopes"},
    ),
    "a scope less needed": (
        lambda d: node(d, "create_item")["security"][0]["bearer"].clear(),
        set(),
    ),
    "another scope of an event": (
        lambda d: d["webhooks"]["item.sold"]["post"].update({"x-required-scope": "read:sales"}),
        {"event item.sold needs the same scope"},
    ),
    "a form of an event removed": (
        lambda d: schema(d, "Event")["oneOf"].remove(
            {"$ref": "#/components/schemas/ItemDeletedEvent"}
        ),
        {"list_events gives /data/*/data/title"},
    ),
    "a form of an event added": (
        lambda d: schema(d, "Event")["oneOf"].append(
            {"$ref": "#/components/schemas/WebhookVerificationEvent"}
        ),
        set(),
    ),
    "an event removed": (
        lambda d: d["webhooks"].pop("item.sold"),
        {"event item.sold is there"},
    ),
    "what nobody uses removed": (
        lambda d: (
            d["paths"].pop(operation(d, "list_brands")[0]),
            schema(d, "Item")["properties"].pop("color"),
            d["webhooks"].pop("order.created"),
        ),
        set(),
    ),
    "a field added": (
        lambda d: schema(d, "Item")["properties"].update(rating={"type": "integer"}),
        set(),
    ),
}


def verified(folder: Path, document: Document, *options: str) -> tuple[int, set[str]]:
    """The exit status, and which checks failed by the JUnit report."""
    (folder / "shop.json").write_text(json.dumps(CONTRACT))
    (folder / "new.json").write_text(json.dumps(document))
    report = folder / "report.xml"
    arguments = [str(folder / "shop.json"), "--spec", str(folder / "new.json")]
    status = main(["verify", *arguments, "--junit", str(report), *options])
    failed = {
        f"{case.get('classname')} {case.get('name')}"
        for case in ElementTree.fromstring(report.read_text()).iter("testcase")
        if case.find("failure") is not None
    }
    return status, failed


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_breaks_what_uses_it_and_nothing_else(
    edit: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change, expected = EDITS[edit]
    document = copy.deepcopy(SPEC)
    change(document)
    status, failed = verified(tmp_path, document)
    assert failed == expected
    assert status == (1 if expected else 0)
    printed = capsys.readouterr().out
    assert ("advice" in printed) is bool(expected)


def test_an_operation_that_moved_fails(tmp_path: Path) -> None:
    document = copy.deepcopy(SPEC)
    move_operation(document)
    assert verified(tmp_path, document) == (
        1,
        {"list_items is where it was", "create_item is where it was"},
    )


def test_the_spec_of_the_real_server_is_fetched_and_holds(
    api: Api, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    contract = tmp_path / "shop.json"
    contract.write_text(json.dumps(CONTRACT))
    assert main(["verify", str(contract), "--spec", f"{api.base_url}/openapi.json"]) == 0
    assert "failed" not in capsys.readouterr().out


def test_a_contract_of_an_older_version_holds_for_that_version(api: Api, tmp_path: Path) -> None:
    """A partner recorded it before 2026-12-15, which renamed two of the fields that are read."""
    older = f"{api.base_url}/openapi.json?version=2026-12-01"
    me = {
        "parameters": [],
        "body": [],
        "statuses": [200],
        "reads": ["/username", "/deliveries/held_until"],
    }
    contract = tmp_path / "partner.json"
    events = {"key.revoked": {"reads": ["/data/reason", "/data/paused_webhooks"]}}
    recorded = {**CONTRACT, "operations": {"get_me": me}, "events": events}
    contract.write_text(json.dumps(recorded))
    base = tmp_path / "base.json"
    base.write_bytes(httpx.get(older).content)
    command = ["verify", str(contract), "--base", str(base), "--spec"]
    assert main([*command, older]) == 0
    assert main([*command, f"{api.base_url}/openapi.json"]) == 1


def test_a_base_of_ones_own_says_what_was_promised(tmp_path: Path) -> None:
    base, document = copy.deepcopy(SPEC), copy.deepcopy(SPEC)
    optional_title(base)
    optional_title(document)
    (tmp_path / "base.json").write_text(json.dumps(base))
    assert verified(tmp_path, document, "--base", str(tmp_path / "base.json")) == (0, set())


@pytest.mark.parametrize(
    ("contract", "spec", "said"),
    [
        ("{}", json.dumps(SPEC), "is not a contract file"),
        (json.dumps(CONTRACT), "[]", "is not a bundled OpenAPI document"),
        (json.dumps({**CONTRACT, "cute_contract": 2}), json.dumps(SPEC), "of a newer format"),
        (None, json.dumps(SPEC), "can't be read"),
    ],
)
def test_what_can_not_be_verified_exits_2(
    contract: str | None,
    spec: str,
    said: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "spec.json").write_text(spec)
    if contract is not None:
        (tmp_path / "shop.json").write_text(contract)
    arguments = [str(tmp_path / "shop.json"), "--spec", str(tmp_path / "spec.json")]
    assert main(["verify", *arguments]) == 2
    assert said in capsys.readouterr().err
