"""The calls that count against each limit: the table of docs/limits.md, line by line."""

from typing import Any
from uuid import uuid4

import httpx
import pytest
import redis

from cute_api.models.enums import Scope, Tier
from cute_api.services.keys.principals import make_secret
from cute_api.spec import BASE_PATH, Spec
from tests.api.access.test_limits import somebody
from tests.fixtures.api import Api, Client

GUARD_FACTOR = 10
SPEC = Spec.load(sandbox=True)
TIERS = SPEC.tiers
BASIC = TIERS[Tier.BASIC]
FREE = TIERS[Tier.FREE]
ABSENT = "/items/01936f5e-7b2a-7c3d-8e4f-5a6b7c8d9e0f"
JSON = {"Content-Type": "application/json"}


def left(response: httpx.Response) -> tuple[int, int]:
    """The remaining calls of the minute and the day, by the response's headers."""
    windows = response.headers["RateLimit"].split(", ")
    minute, day, *_ = (int(window.split(";")[1].removeprefix("r=")) for window in windows)
    return minute, day


def untouched(client: Client) -> None:
    assert left(client.get("/me")) == (BASIC.minute, BASIC.day)


@pytest.mark.parametrize(
    ("method", "path", "sent", "status"),
    [
        ("GET", "/categories", {}, 200),
        ("HEAD", "/categories", {}, 200),
        ("GET", "/items?q=%FF", {}, 400),
        ("POST", "/items", {"headers": JSON, "content": b"{"}, 400),
        ("POST", "/items", {"headers": JSON, "content": b"{}"}, 403),
        ("GET", "/nothing", {}, 404),
        ("GET", ABSENT, {}, 404),
        ("PUT", "/items", {}, 405),
        ("DELETE", "/me", {}, 405),
        ("POST", "/webhooks", {"headers": JSON, "content": b"x" * 1_048_577}, 413),
        ("POST", "/webhooks", {"headers": {"Content-Type": "text/plain"}, "content": b"x"}, 415),
        ("GET", "/items?x=1", {}, 422),
    ],
)
def test_response_counts_once_in_both_windows(
    api: Api, method: str, path: str, sent: dict[str, Any], status: int
) -> None:
    scopes = [Scope.READ_ITEMS, Scope.WEBHOOKS]
    if status == 400 and method == "POST":
        scopes.append(Scope.WRITE_ITEMS)
    client = api.client("alice", tier=Tier.BASIC, scopes=scopes)
    response = client.request(method, path, **sent)
    assert response.status_code == status
    assert left(response) == (BASIC.minute - 1, BASIC.day - 1)
    assert left(client.get("/me")) == left(response)


def test_401_without_a_key_counts_against_the_address(api: Api, redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as valkey:
        valkey.flushdb()
    anyone = api.client(None)
    response = anyone.get("/me/items")
    assert response.status_code == 401
    assert left(response) == (TIERS["anonymous"].minute - 1, TIERS["anonymous"].day - 1)


def test_401_of_an_invalid_key_counts_against_no_quota(api: Api) -> None:
    response = api.with_key(make_secret(lambda letters: letters[7])).get("/categories")
    assert response.status_code == 401
    assert "RateLimit" not in response.headers


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_get_me_200_takes_nothing(api: Api, method: str) -> None:
    client = api.client("alice", tier=Tier.BASIC)
    response = client.request(method, "/me")
    assert response.status_code == 200
    assert left(response) == (BASIC.minute, BASIC.day)
    untouched(client)


def test_get_me_422_takes_nothing(api: Api) -> None:
    client = api.client("alice", tier=Tier.BASIC)
    assert client.get("/me?x=1").status_code == 422
    untouched(client)


def test_get_me_200_when_the_quota_is_used_up(api: Api) -> None:
    client = api.client(somebody(), tier=Tier.FREE)
    for _ in range(FREE.minute + 1):
        client.get("/categories")
    assert client.get("/categories").status_code == 429
    response = client.get("/me")
    assert response.status_code == 200
    assert left(response) == (0, FREE.day - FREE.minute)


def test_get_me_429_beyond_the_guard_while_the_quota_is_whole(api: Api) -> None:
    client = api.client(somebody(), tier=Tier.FREE)
    statuses = [client.get("/me").status_code for _ in range(GUARD_FACTOR * FREE.minute)]
    assert set(statuses) == {200}
    refused = client.get("/me")
    assert refused.status_code == 429
    assert "free of quota" in refused.json()["detail"]
    assert 0 < int(refused.headers["Retry-After"]) <= 61
    assert left(client.get("/categories")) == (FREE.minute - 1, FREE.day - 1)


def test_304_gives_its_unit_back_and_says_so(api: Api) -> None:
    client = api.client("alice", tier=Tier.BASIC)
    etag = client.get("/categories").headers["ETag"]
    for method in ("GET", "HEAD", "GET"):
        again = client.request(method, "/categories", headers={"If-None-Match": etag})
        assert again.status_code == 304
        assert left(again) == (BASIC.minute - 1, BASIC.day - 1)
        assert again.headers["X-RateLimit-Remaining"] == str(BASIC.minute - 1)
    assert left(client.get("/me")) == (BASIC.minute - 1, BASIC.day - 1)


def test_304_is_free_up_to_the_guard(api: Api) -> None:
    client = api.client(somebody(), tier=Tier.FREE)
    headers = {"If-None-Match": client.get("/categories").headers["ETag"]}
    calls = GUARD_FACTOR * FREE.minute
    statuses = [client.get("/categories", headers=headers).status_code for _ in range(calls)]
    assert set(statuses) == {304}
    assert client.get("/categories", headers=headers).status_code == 429
    assert left(client.get("/categories")) == (FREE.minute - 2, FREE.day - 2)


def test_304_without_a_key_gives_its_unit_back(api: Api, redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as valkey:
        valkey.flushdb()
    anyone = api.client(None)
    headers = {"If-None-Match": anyone.get("/categories").headers["ETag"]}
    anonymous = TIERS["anonymous"]
    for _ in range(anonymous.minute):
        again = anyone.get("/categories", headers=headers)
        assert again.status_code == 304
        assert left(again) == (anonymous.minute - 1, anonymous.day - 1)


def test_429_takes_nothing(api: Api) -> None:
    client = api.client(somebody(), tier=Tier.FREE)
    for _ in range(FREE.minute):
        client.get("/categories")
    for _ in range(5):
        assert left(client.get("/categories")) == (0, FREE.day - FREE.minute)


def test_preflight_204_takes_nothing(api: Api) -> None:
    client = api.client("alice", tier=Tier.BASIC)
    headers = {"Origin": "https://shop.example", "Access-Control-Request-Method": "GET"}
    url = f"{api.base_url}{BASE_PATH}/categories"
    response = httpx.options(url, headers={**client.headers, **headers}, trust_env=False)
    assert response.status_code == 204
    assert "RateLimit" not in response.headers
    untouched(client)


def test_repeated_create_with_its_idempotency_key_counts_each_time(api: Api) -> None:
    client = api.client("alice", tier=Tier.BASIC)
    headers = {"Idempotency-Key": str(uuid4())}
    for calls in (1, 2):
        response = client.post("/items", json=api.new_item(), headers=headers)
        assert response.status_code == 201
        assert left(response) == (BASIC.minute - calls, BASIC.day - calls)


def test_pages_outside_the_api_count_against_nothing(api: Api) -> None:
    response = httpx.get(f"{api.base_url}/healthz", trust_env=False)
    assert response.status_code == 200
    assert "RateLimit" not in response.headers


def test_only_reading_me_is_free_of_quota() -> None:
    free = [operation for operation in SPEC.operations.values() if operation.unmetered]
    assert [(operation.method, operation.path) for operation in free] == [("get", "/me")]
