"""Faults on demand: what a caller gets, what still takes effect, and which keys it affects."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import func, update

from cute_api.edge.faults import NEVER_MET
from cute_api.lib.violations import MAX_ERRORS
from cute_api.models import ApiKey, SandboxScript
from cute_api.models.faults import LIFETIME
from cute_api.services.sandbox.faults import MAX_DOWN_S, MAX_SLOW_S
from tests.api.sandbox_clock import CLOCK
from tests.fixtures.api import Api, Client, running_api

FAULTS = "/sandbox/faults"
DONE = 1
NOT_DONE = 0


@pytest.fixture
def alice(api: Api) -> Client:
    return api.client(f"alice-{uuid4().hex[:8]}")


@pytest.fixture
def item(api: Api) -> dict[str, Any]:
    return api.new_item()


def items(client: Client) -> int:
    return len(client.get("/me/items").json()["data"])


@pytest.mark.parametrize(
    ("fault", "raised", "made"),
    [
        ("response_lost", httpx.RemoteProtocolError, DONE),
        ("truncated_body", httpx.RemoteProtocolError, DONE),
        ("connection_reset", httpx.ReadError, NOT_DONE),
    ],
)
def test_create_item_whose_response_is_not_whole_is_done_or_not_and_a_retry_does_it_once(
    alice: Client, item: dict[str, Any], fault: str, raised: type[Exception], made: int
) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    with pytest.raises(raised):
        alice.post("/items", json=item, headers={"Cute-Fault": fault, **key})
    assert items(alice) == made
    retried = alice.post("/items", json=item, headers=key)
    assert (retried.status_code, items(alice)) == (201, 1)
    assert ("Idempotent-Replayed" in retried.headers) == (made == DONE)


def test_create_item_429_has_the_retry_after_that_was_asked_for_and_uses_no_quota(
    alice: Client, item: dict[str, Any]
) -> None:
    before = int(alice.get("/brands").headers["X-RateLimit-Remaining"])
    fault = {"Cute-Fault": "rate_limited; seconds=86400"}
    refused = alice.post("/items", json=item, headers=fault)
    assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
    assert refused.headers["Retry-After"] == "86400"
    assert int(alice.get("/brands").headers["X-RateLimit-Remaining"]) == before - 1
    assert items(alice) == NOT_DONE


def test_create_item_500_does_nothing(alice: Client, item: dict[str, Any]) -> None:
    failed = alice.post("/items", json=item, headers={"Cute-Fault": "server_error"})
    assert (failed.status_code, failed.json()["code"]) == (500, "internal_error")
    assert items(alice) == NOT_DONE


def test_get_me_200_after_a_second_that_only_its_caller_waits(api: Api, alice: Client) -> None:
    slow = alice.get("/me", headers={"Cute-Fault": "slow"})
    other = api.client("bob").get("/me")
    assert (slow.status_code, other.status_code) == (200, 200)
    assert slow.elapsed >= timedelta(seconds=1) > other.elapsed


def test_head_and_responses_without_a_body_are_lost_when_they_should_be_truncated(
    alice: Client,
) -> None:
    for method, path in (("HEAD", "/me"), ("DELETE", "/me/favorites/" + str(uuid4()))):
        with pytest.raises(httpx.RemoteProtocolError):
            alice.request(method, path, headers={"Cute-Fault": "truncated_body"})


def test_put_sandbox_faults_200_meets_the_named_calls_of_this_key_until_they_are_removed(
    api: Api, alice: Client
) -> None:
    name = api.with_key(alice.key or "").get("/me").json()["user"]["username"]
    faults = [{"fault": "server_error", "operations": ["list_brands"], "nth": [2]}]
    script = alice.put(FAULTS, json={"faults": faults}).json()
    assert (script["faults"], script["calls"], script["seed"]) == (faults, 0, 0)
    assert [alice.get("/brands").status_code for _ in range(3)] == [200, 500, 200]
    assert alice.get("/me").status_code == 200
    assert alice.get(FAULTS).json()["calls"] == 4
    assert alice.put(FAULTS, json={"faults": [{"fault": "server_error"}]}).json()["calls"] == 0
    assert alice.get("/brands").status_code == 500
    assert api.client(name).get("/brands").status_code == 200, "another key of the same user"
    assert alice.delete(FAULTS).status_code == 204
    assert alice.get("/brands").status_code == 200
    nothing = {"seed": 0, "faults": [], "calls": 0, "events": 0, "expires_at": None}
    assert alice.get(FAULTS).json() == nothing


def test_faults_end_after_a_day(api: Api, alice: Client) -> None:
    alice.put(FAULTS, json={"faults": [{"fault": "server_error"}]})
    with api.database.transaction() as session:
        earlier = func.now() - LIFETIME
        session.execute(update(ApiKey).values(faults_until=func.now()))
        session.execute(update(SandboxScript).values(created_at=earlier))
    assert alice.get("/brands").status_code == 200
    assert alice.get(FAULTS).json()["faults"] == []


@pytest.mark.parametrize(
    ("fault", "pointer"),
    [
        ({"fault": "explosion"}, "/faults/0/fault"),
        ({"fault": "slow", "seconds": MAX_SLOW_S + 1}, "/faults/0/seconds"),
        ({"fault": "server_error", "seconds": 1}, "/faults/0/seconds"),
        ({"fault": "slow", "operations": ["creat_item"]}, "/faults/0/operations/0"),
        ({"fault": "slow", "percent": 101}, "/faults/0/percent"),
        ({"fault": "slow", "types": ["item.sold"]}, "/faults/0/types"),
        ({"fault": "webhook_twice", "types": ["item.stolen"]}, "/faults/0/types/0"),
        ({"fault": "webhook_twice", "operations": ["get_me"]}, "/faults/0/operations"),
        ({"fault": "webhook_twice", "seconds": 1}, "/faults/0/seconds"),
        ({"fault": "webhook_down", "nth": [1]}, "/faults/0/nth"),
        ({"fault": "webhook_down", "seconds": MAX_DOWN_S + 1}, "/faults/0/seconds"),
    ],
)
def test_put_sandbox_faults_422_names_what_is_wrong(
    alice: Client, fault: dict[str, Any], pointer: str
) -> None:
    refused = alice.put(FAULTS, json={"faults": [fault]})
    assert refused.status_code == 422
    assert [error["pointer"] for error in refused.json()["errors"]] == [pointer]


def test_put_sandbox_faults_422_names_only_the_first_errors(alice: Client) -> None:
    fault = {"fault": "slow", "operations": [f"unknown_{number}" for number in range(30)]}
    refused = alice.put(FAULTS, json={"faults": [fault]})
    assert len(refused.json()["errors"]) == MAX_ERRORS


@pytest.mark.parametrize(
    "value", ["explosion", "slow; seconds=61", "slow; minutes=1", "slow;", "", "webhook_late"]
)
def test_get_me_422_for_a_header_that_names_no_fault(alice: Client, value: str) -> None:
    refused = alice.get("/me", headers={"Cute-Fault": value})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["parameter"] == "Cute-Fault"


def test_list_brands_200_without_a_key_ignores_the_header(api: Api) -> None:
    response = api.client(None).get("/brands", headers={"Cute-Fault": "server_error"})
    assert response.status_code == 200


@pytest.fixture
def outside(api: Api) -> Iterator[Api]:
    urls = api.settings.need_database_url(), api.settings.need_redis_url()
    with running_api(*urls, sandbox=False) as running:
        yield running


def test_outside_of_a_sandbox_neither_the_header_nor_a_script_counts(
    alice: Client, outside: Api
) -> None:
    alice.put(FAULTS, json={"faults": [{"fault": "server_error"}]})
    client = outside.with_key(alice.key or "")
    assert client.get("/brands", headers={"Cute-Fault": "server_error"}).status_code == 200


def test_calls_about_faults_and_the_clock_never_meet_one(api: Api) -> None:
    paths = {FAULTS, CLOCK}
    about = {name for name, each in api.spec.operations.items() if each.path in paths}
    assert about == NEVER_MET
