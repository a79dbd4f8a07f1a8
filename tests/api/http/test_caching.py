"""No cache keeps what is one caller's alone: every success and every error says so."""

import socket

import httpx
import pytest

from cute_api.spec import Spec
from tests.api.scenarios import GENERAL, SCENARIOS
from tests.api.world import World
from tests.fixtures.api import Api

SPEC = Spec.load(sandbox=True)
# Reads of the catalogue: a caller's own cache may keep them, and asks before it uses them.
CATALOGUE = {
    "get_brand",
    "get_category",
    "get_item",
    "get_item_snapshot",
    "list_brands",
    "list_categories",
    "list_item_changes",
    "list_items",
}
SUCCEEDING = sorted(place for place in SCENARIOS if place[1][0] in "23")
UNCHANGED = [(o.id, "304") for o in SPEC.operations.values() if "304" in o.responses]
ERRORS = sorted({place[1] for place in SCENARIOS if place[1][0] == "4"} | GENERAL.keys() - {"304"})


@pytest.fixture(scope="module")
def world(api: Api) -> World:
    return World(api, api.client("alice"), api.client("bob"), api.client(None))


def wanted(operation_id: str) -> str:
    return "private, no-cache" if operation_id in CATALOGUE else "no-store"


@pytest.mark.parametrize(("operation_id", "status"), sorted({*SUCCEEDING, *UNCHANGED}))
def test_a_success_says_what_caches_may_do(world: World, operation_id: str, status: str) -> None:
    scenario = SCENARIOS.get((operation_id, status))
    operation = SPEC.operations[operation_id]
    response = scenario(world) if scenario else GENERAL[status](world, operation)
    assert response.status_code == int(status)
    assert response.headers.get_list("Cache-Control") == [wanted(operation_id)]


@pytest.mark.parametrize("status", ERRORS)
def test_no_error_is_kept(world: World, status: str) -> None:
    place = next((place for place in SCENARIOS if place[1] == status), None)
    operation = SPEC.operations["update_item"]
    response = SCENARIOS[place](world) if place else GENERAL[status](world, operation)
    assert response.status_code == int(status)
    assert response.headers.get_list("Cache-Control") == ["no-store"]


def test_a_replayed_secret_is_not_kept_either(world: World) -> None:
    body = {"url": "http://127.0.0.1:9/hook", "types": ["item.created"]}
    for replayed in (None, "true"):
        response = world.alice.post("/webhooks", json=body, headers={"Idempotency-Key": "twice"})
        assert response.status_code == 201
        assert response.headers.get("Idempotent-Replayed") == replayed
        assert response.headers.get_list("Cache-Control") == ["no-store"]


def test_document_declares_what_is_served() -> None:
    assert {o.id: o.cache_control for o in SPEC.operations.values()} == {
        name: wanted(name) for name in SPEC.operations
    }


def test_what_is_no_request_gets_an_error_that_is_not_kept_either(api: Api) -> None:
    with socket.create_connection(("127.0.0.1", api.port), timeout=60) as connection:
        connection.sendall(b"GET /v1/me HTTP/1.1\r\n\r\n")
        head = connection.makefile("rb").read().partition(b"\r\n\r\n")[0].lower().split(b"\r\n")
    assert head[0].startswith(b"http/1.1 400")
    assert {b"cache-control: no-store", b"x-content-type-options: nosniff"} <= set(head)


def test_health_is_not_kept(api: Api) -> None:
    for path in ("/healthz", "/readyz"):
        response = httpx.get(api.base_url + path, trust_env=False)
        assert response.headers["Cache-Control"] == "no-store"
