"""The registry of contracts: what is stored, what is refused, and the verdicts."""

from typing import Any

import orjson
import pytest
from sqlalchemy import text

from cute_api.lib.violations import MAX_ERRORS
from cute_api.problems import ApiError
from cute_api.services.contracts.checking import require_valid
from tests.api.contract_scenarios import NEW, NOTHING, OLD, PATH, new_contract
from tests.fixtures.api import Api, Client
from tests.fixtures.contract import committed

SECRET = "cute_8sKdAq3ZpW0xYv7TnB5rLmC2HjF6GeU9aB12"
LIST_ITEMS = {**NOTHING, "operation": "list_items"}


def put(client: Client, **changes: Any) -> dict[str, Any]:
    response = client.put(PATH, json=new_contract(**changes))
    assert response.status_code == 200, response.text
    made: dict[str, Any] = response.json()
    return made


def verdicts(client: Client, contract: dict[str, Any]) -> list[dict[str, Any]]:
    response = client.get(f"{PATH}/{contract['id']}/verdicts")
    assert response.status_code == 200, response.text
    found: list[dict[str, Any]] = response.json()["verdicts"]
    return found


def test_put_contract_200_replaces_the_one_of_the_same_program_and_version(api: Api) -> None:
    client = api.client("carol")
    first = put(client)
    fields = [f"/data/*/metadata/{number}" for number in range(150)]
    several = [{**LIST_ITEMS, "reads": fields[:90]}, {**LIST_ITEMS, "reads": fields[90:]}]
    second = put(client, operations=several, events=[])
    assert second["id"] == first["id"]
    assert second["created_at"] == first["created_at"]
    assert second["updated_at"] > first["updated_at"]
    assert put(client, version="1.5.0")["id"] != first["id"]
    shown = client.get(f"{PATH}/{first['id']}").json()
    assert [len(entry["reads"]) for entry in shown["operations"]] == [100, 50]
    assert {name for entry in shown["operations"] for name in entry["reads"]} == {*fields}
    assert shown["events"] == []


def test_get_contract_200_returns_what_was_published(api: Api) -> None:
    client = api.client("carol")
    problems = [{"status": 404, "code": "not_found"}, {"status": 409, "code": "sku_taken"}]
    body = new_contract("2.0.0")
    body["operations"][0] |= {"problems": problems}
    shown = client.get(f"{PATH}/{client.put(PATH, json=body).json()['id']}").json()
    assert {name: shown[name] for name in body} == body


def test_get_contract_verdicts_200_names_the_field_that_goes(api: Api) -> None:
    client = api.client("carol")
    (verdict,) = verdicts(client, put(client))
    assert (verdict["version"], verdict["outcome"]) == (NEW, "breaks")
    (finding,) = verdict["findings"]
    assert (finding["outcome"], finding["rule"]) == ("breaks", "response-field-removed")
    field = {"part": "response", "detail": "200", "pointer": "/data/*/seller_id"}
    assert finding["places"] == [{"name": "list_items", **field}]


def test_get_contract_verdicts_200_says_that_a_program_works(api: Api) -> None:
    client = api.client("carol")
    # As `cute-contract record` writes it: whoever reads a title also reads `data`.
    unaffected = put(client, operations=[{**LIST_ITEMS, "reads": ["/data", "/data/*/title"]}])
    assert [verdict["outcome"] for verdict in verdicts(client, unaffected)] == ["works"]
    event = {"type": "item.created", "reads": ["/data/seller_id"]}
    reading = put(client, operations=[], events=[event])
    assert [verdict["outcome"] for verdict in verdicts(client, reading)] == ["breaks"]
    oldest = put(client, api_version="2026-12-01", operations=[], events=[])
    assert [verdict["version"] for verdict in verdicts(client, oldest)] == [OLD, NEW]
    assert verdicts(client, put(client, api_version=NEW, events=[])) == []


def test_get_contract_verdicts_200_has_the_stored_ones_until_they_are_outdated(api: Api) -> None:
    client = api.client("carol")
    contract = put(client)
    made = verdicts(client, contract)
    stored = "UPDATE contracts SET verdicts = :verdicts, checked_breaks = :digest WHERE id = :id"
    with api.database.transaction() as session:
        digest = session.scalar(
            text("SELECT checked_breaks FROM contracts WHERE id = :id"), {"id": contract["id"]}
        )
    works = {"version": NEW, "outcome": "works", "findings": []}
    retired = {**works, "version": "2020-01-01"}
    for known, expected in ((digest, [{**works, "released": False}]), ("another", made)):
        with api.database.transaction() as session:
            found = orjson.dumps({"verdicts": [retired, works], "proposals": []}).decode()
            values = {"verdicts": found, "digest": known, "id": contract["id"]}
            session.execute(text(stored), values)
        assert verdicts(client, contract) == expected


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"api_version": "2025-01-01"}, "/api_version", "unknown_version"),
        (
            {"operations": [LIST_ITEMS, {**NOTHING, "operation": "list_item"}]},
            "/operations/1/operation",
            "unknown_operation",
        ),
        (
            {"operations": [{**LIST_ITEMS, "parameters": ["q", "brand"]}]},
            "/operations/0/parameters/1",
            "unknown_parameter",
        ),
        ({"events": [{"type": "item.lost", "reads": []}]}, "/events/0/type", "unknown_event_type"),
        (
            {"operations": [{**LIST_ITEMS, "reads": [f"/data/*/metadata/{SECRET}"]}]},
            "/operations/0/reads/0",
            "contains_secret",
        ),
        ({"program": "shop of alice@cute.example"}, "/program", "contains_secret"),
    ],
)
def test_put_contract_422_names_what_can_t_be_stored(
    api: Api, changes: dict[str, Any], pointer: str, code: str
) -> None:
    response = api.client("carol").put(PATH, json=new_contract(**changes))
    assert response.status_code == 422
    errors = [(error["pointer"], error["code"]) for error in response.json()["errors"]]
    assert errors == [(pointer, code)]


def test_put_contract_422_compares_no_name_after_the_errors_that_it_shows() -> None:
    unknown = {**NOTHING, "operation": "list_item"}
    # An entry that is looked at would raise `KeyError`.
    entries = [*(unknown for _ in range(MAX_ERRORS)), {}]
    with pytest.raises(ApiError) as caught:
        require_valid(new_contract(operations=entries), committed())
    assert len(caught.value.errors) == MAX_ERRORS


def test_put_contract_422_for_more_than_256_kib_and_413_for_10_mb(api: Api) -> None:
    client = api.client("carol")
    fields = [f"/data/*/metadata/{'x' * 400}{number}" for number in range(700)]
    pieces = [{**LIST_ITEMS, "reads": fields[start : start + 100]} for start in range(0, 700, 100)]
    response = client.put(PATH, json=new_contract(operations=pieces))
    assert response.status_code == 422
    assert response.json()["errors"][0]["code"] == "contract_too_large"
    huge = client.put(PATH, content=b"x" * 10_000_000, headers={"Content-Type": "application/json"})
    assert huge.status_code == 413
