"""No response is built from what a request says of its host: neither of an operation nor of a path
that is none."""

from collections.abc import Iterator

import httpx
import pytest

from cute_api.spec import Spec
from tests.api.scenarios import SCENARIOS
from tests.api.world import World
from tests.fixtures.api import Api, Client

EVIL = "evil.example"
HOSTILE = {
    "Host": EVIL,
    "X-Forwarded-Host": EVIL,
    "X-Forwarded-Server": EVIL,
    "X-Forwarded-Proto": "https",
    "X-Original-URL": f"https://{EVIL}/",
    "Forwarded": f"host={EVIL};proto=https",
    "Referer": f"https://{EVIL}/",
}
SUCCEEDING = sorted(place for place in SCENARIOS if place[1].startswith("2"))
NO_OPERATIONS = (
    "",
    "/",
    "//v1/items",
    "/v1/items/",
    "/v1//items",
    "/v1/nothing",
    "/login/",
    "//login",
    "/docs/",
    "/assets",
    "/assets/",
    "/openapi.json/",
)


def without_evil(response: httpx.Response) -> None:
    response.read()
    assert EVIL not in response.text, response.request.url
    assert EVIL not in str(response.headers), response.request.url


@pytest.fixture(scope="module")
def world(api: Api) -> World:
    def hostile(client: Client) -> Client:
        client.headers.update(HOSTILE)
        client.event_hooks = {"response": [without_evil]}
        return client

    people = [hostile(api.client(name)) for name in ("alice", "bob", None)]
    return World(api, *people)


@pytest.fixture(scope="module")
def anyone(api: Api) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=api.base_url, headers=HOSTILE, trust_env=False) as client:
        yield client


def test_every_operation_succeeds_somewhere() -> None:
    assert {place[0] for place in SUCCEEDING} == Spec.load(sandbox=True).operations.keys()


@pytest.mark.parametrize(("operation_id", "status"), SUCCEEDING)
def test_operation_shows_no_host_that_the_request_names(
    world: World, operation_id: str, status: str
) -> None:
    assert SCENARIOS[operation_id, status](world).status_code == int(status)


def test_what_is_no_operation_shows_no_host_that_the_request_names(anyone: httpx.Client) -> None:
    for path in NO_OPERATIONS:
        for accept in ("*/*", "text/html"):
            for method in ("GET", "POST", "OPTIONS"):
                without_evil(anyone.request(method, path, headers={"Accept": accept}))
