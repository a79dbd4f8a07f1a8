"""`cute-contract publish`: a contract file gets into the registry, and its verdicts are printed."""

import json
from pathlib import Path
from typing import Any

import pytest
from cute_contract.cli import main

from cute_api.models.enums import Scope
from tests.fixtures.api import Api

FIELDS = sorted(f"/data/*/metadata/{number}" for number in range(120))
CONTRACT: dict[str, Any] = {
    "cute_contract": 1,
    "consumer": "wholesale",
    "spec_version": "0.1.0",
    "api_version": "2026-12-15",
    "operations": {
        "list_items": {"statuses": [200], "reads": ["/data/*/seller_id"]},
        "list_my_items": {
            "parameters": ["limit"],
            "statuses": [200, 429],
            "codes": {"429": ["rate_limited"]},
            "reads": FIELDS,
        },
        "get_me": {},
    },
    "events": {"item.created": {"reads": ["/data/title"]}},
}


def publish(api: Api, folder: Path, key: str, **changes: Any) -> int:
    path = folder / "wholesale.json"
    path.write_text(json.dumps({**CONTRACT, **changes}))
    options = ["--program-version", "3.1", "--base-url", api.base_url, "--key", key]
    return main(["publish", str(path), *options])


def test_a_contract_is_stored_and_its_verdicts_are_printed(
    api: Api, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = api.key("dora", scopes=[Scope.CONTRACTS]).secret
    assert publish(api, tmp_path, key) == 0
    printed = capsys.readouterr().out
    assert "wholesale 3.1 is published, for version 2026-12-15 of the API" in printed
    assert "2027-01-15, not released yet: breaks" in printed
    assert "list_items 200 /data/*/seller_id" in printed
    client = api.with_key(key)
    (listed,) = client.get("/contracts").json()["data"]
    stored = client.get(f"/contracts/{listed['id']}").json()["operations"]
    assert [(entry["operation"], len(entry["reads"])) for entry in stored] == [
        ("get_me", 0),
        ("list_items", 1),
        ("list_my_items", 100),
        ("list_my_items", 20),
    ]
    assert stored[2]["problems"] == [{"status": 429, "code": "rate_limited"}]


def test_a_refused_contract_exits_with_2_and_the_place_of_the_error(
    api: Api, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = api.key("dora", scopes=[Scope.CONTRACTS]).secret
    assert publish(api, tmp_path, key, operations={"list_item": {}}) == 2
    assert "/operations/0/operation: " in capsys.readouterr().err
    secret = {"get_me": {"reads": [f"/user/{key}"]}}
    assert publish(api, tmp_path, key, operations=secret) == 2
    assert "/operations/0/reads/0: This looks like an API key" in capsys.readouterr().err
    assert publish(api, tmp_path, key, api_version="2025-01-01") == 2
    assert "/api_version: " in capsys.readouterr().err
    assert publish(api, tmp_path, key, consumer="x" * 10_000_000) == 2
    assert "is larger than a contract file can be" in capsys.readouterr().err
    assert publish(api, tmp_path, key, api_version="") == 2
    assert "record it again" in capsys.readouterr().err
    assert publish(api, tmp_path, api.key("dora", scopes=[]).secret) == 2
    assert "`contracts`" in capsys.readouterr().err
