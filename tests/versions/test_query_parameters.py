"""Parameters of queries in versions before 2027-01-15."""

import pytest

from tests.fixtures.api import Api, Client
from tests.versions.served import OLDER

NOBODY = "00000000-0000-4000-8000-000000000000"
LONG_AGO, LATER = "2020-01-01T00:00:00Z", "2030-01-01T00:00:00Z"
HOOK = {"url": "https://receiver.cute.example/hook", "types": ["item.created"]}


@pytest.fixture
def paths(api: Api) -> dict[str, str]:
    """Lists with filters of times by the name of the time."""
    hook = api.client("alice").post("/webhooks", json=HOOK).json()
    return {
        "start": "/me/usage",
        "started": "/me/requests",
        "created": f"/webhooks/{hook['id']}/deliveries",
        "hour": f"/webhooks/{hook['id']}/stats",
    }


@pytest.mark.parametrize("field", ["start", "started", "created", "hour"])
def test_each_version_has_its_name_of_a_filter_of_times(
    api: Api, paths: dict[str, str], field: str
) -> None:
    alice, path = api.client("alice"), paths[field]
    older, newer = {"since": LONG_AGO, "until": LATER}, {}
    for end, moment in older.items():
        newer[f"{field}_{end}"] = moment
    assert alice.get(path, params=older, headers=OLDER).status_code == 200
    assert alice.get(path, params=newer).status_code == 200
    assert unknown(alice, path, newer, OLDER) == f"{field}_since"
    assert unknown(alice, path, older, {}) == "since"
    wrong = {"since": LONG_AGO, "until": "2016-12-31T23:59:60Z"}
    refused = alice.get(path, params=wrong, headers=OLDER)
    assert [error["parameter"] for error in refused.json()["errors"]] == ["until"]


def test_a_filter_of_an_older_name_filters(api: Api, paths: dict[str, str]) -> None:
    alice, path = api.client("alice"), paths["created"]
    alice.post("/items", json=api.new_item())
    assert alice.get(path, params={"since": LATER}, headers=OLDER).json()["data"] == []


def test_include_takes_several_values_and_one_as_before(api: Api) -> None:
    alice = api.client("alice")
    for version in (OLDER, {}):
        assert "facets" in alice.get("/items?include=facets", headers=version).json()
    twice = alice.get("/items?include=facets&include=facets").json()
    assert [error["parameter"] for error in twice["errors"]] == ["include"]


FILTERS = {
    "/items": {"seller_id": NOBODY},
    "/categories": {"parent_id": NOBODY},
    "/me/orders": {"role": "buyer"},
    "/me/usage": {"key_id": NOBODY, "operation": "get_me", "status_class": "5xx"},
    "/me/requests": {"request_id": NOBODY, "status": "599", "operation": "get_me"},
    "created": {"status": "cancelled", "type": "item.deleted"},
}


@pytest.mark.parametrize("path", FILTERS)
def test_a_filter_takes_one_value_in_older_versions(
    api: Api, paths: dict[str, str], path: str
) -> None:
    alice, asked = api.client("alice"), FILTERS[path]
    path = paths.get(path, path)
    for name, value in asked.items():
        found = alice.get(path, params={name: value}, headers=OLDER)
        assert found.json()["data"] == []
        twice = alice.get(path, params={name: [value, "other"]}, headers=OLDER)
        assert [error["parameter"] for error in twice.json()["errors"]] == [name]


def unknown(alice: Client, path: str, query: dict[str, str], version: dict[str, str]) -> str:
    """The first parameter that a call is refused for."""
    refused = alice.get(path, params=query, headers=version)
    assert refused.status_code == 422
    found: str = refused.json()["errors"][0]["parameter"]
    return found
