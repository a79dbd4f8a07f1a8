"""Conditional calls and quotas: what did not change is free, and nothing else ever is."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import text

from cute_api.edge.limits.rate_limits import Admission, RateLimits, RequestKind
from cute_api.edge.limits.strategy import WindowStrategy
from cute_api.models.enums import Tier
from cute_api.spec import Spec
from scripts.shared.waiting import until
from tests.api.access.test_limits import somebody
from tests.fixtures.api import Api, Client
from tests.fixtures.limits import store_on

GUARD_FACTOR = 10
SPEC = Spec.load(sandbox=True)
FREE = SPEC.tiers[Tier.FREE]
OTHER = {"If-None-Match": '"0"'}
ABSENT = "/items/01936f5e-7b2a-7c3d-8e4f-5a6b7c8d9e0f"
THREADS = 16


def left(response: httpx.Response) -> int:
    """The minute's remaining calls, by the response's headers."""
    minute, _, _ = response.headers["RateLimit"].partition(", ")
    return int(minute.split(";")[1].removeprefix("r="))


def use_up(client: Client, *, but: int = 0) -> None:
    """Use up the minute's calls except for this many."""
    units = left(client.get("/me")) - but
    assert [client.get("/categories").status_code for _ in range(units)] == [200] * units


@contextmanager
def brands_locked(api: Api) -> Iterator[None]:
    """Requests that read brands wait until the block ends."""
    with api.database.transaction() as session:
        session.execute(text("LOCK TABLE brands IN ACCESS EXCLUSIVE MODE"))
        yield


def wait_for_a_reader(api: Api) -> None:
    def waits() -> bool:
        with api.database.transaction() as session:
            return bool(session.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")))

    until(waits, "a call waits for the brands")


def test_more_304s_than_the_quota_all_succeed_with_one_unit_left(api: Api) -> None:
    client = api.client(somebody(), tier=Tier.FREE)
    etag = client.get("/categories").headers["ETag"]
    use_up(client, but=1)
    calls = FREE.minute + 5
    responses = [client.get("/categories", headers={"If-None-Match": etag}) for _ in range(calls)]
    assert [response.status_code for response in responses] == [304] * calls
    assert {left(response) for response in responses} == {1}
    assert client.get("/categories").status_code == 200
    assert client.get("/categories", headers={"If-None-Match": etag}).status_code == 429


@pytest.mark.parametrize(
    ("path", "status"),
    [("/categories", 200), (ABSENT, 404), ("/nothing", 404), ("/items?x=1", 422), ("/orders", 404)],
)
def test_a_conditional_call_that_ends_otherwise_takes_one_unit(
    api: Api, path: str, status: int
) -> None:
    client = api.client(somebody(), tier=Tier.FREE)
    response = client.get(path, headers=OTHER)
    assert response.status_code == status
    assert left(response) == FREE.minute - 1
    assert left(client.get("/me")) == FREE.minute - 1


def test_a_conditional_write_takes_one_unit(api: Api) -> None:
    client = api.client(somebody(), tier=Tier.FREE)
    response = client.post("/items", json=api.new_item(), headers=OTHER)
    assert response.status_code == 201
    assert left(client.get("/me")) == FREE.minute - 1


def test_conditional_429_when_others_took_the_last_unit_meanwhile(api: Api) -> None:
    client = api.client(somebody(), tier=Tier.FREE)
    with ThreadPoolExecutor(1) as pool:
        with brands_locked(api):
            waiting = pool.submit(client.get, "/brands", headers=OTHER)
            wait_for_a_reader(api)
            use_up(client)
        refused = waiting.result()
    assert refused.status_code == 429
    assert refused.json()["code"] == "rate_limited"
    assert left(refused) == 0
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    assert 0 < int(refused.headers["Retry-After"]) <= 121
    assert "ETag" not in refused.headers


def test_conditional_304_though_others_took_the_last_unit_meanwhile(api: Api) -> None:
    client = api.client(somebody(), tier=Tier.FREE)
    etag = client.get("/brands").headers["ETag"]
    with ThreadPoolExecutor(1) as pool:
        with brands_locked(api):
            waiting = pool.submit(client.get, "/brands", headers={"If-None-Match": etag})
            wait_for_a_reader(api)
            use_up(client)
        assert waiting.result().status_code == 304


def test_calls_of_all_kinds_at_a_time_never_pass_the_quota(api: Api) -> None:
    client = api.client(somebody(), tier=Tier.FREE)
    etag = client.get("/categories").headers["ETag"]
    unchanged = {"If-None-Match": etag}
    kinds: list[dict[str, str]] = [{}, OTHER, OTHER, unchanged]
    sent = [kinds[number % 4] for number in range(2 * FREE.minute)]

    def call(headers: dict[str, str]) -> tuple[bool, int]:
        return headers is unchanged, client.get("/categories", headers=headers).status_code

    with ThreadPoolExecutor(THREADS) as pool:
        found = list(pool.map(call, sent))
    counted = [status for is_unchanged, status in found if not is_unchanged]
    # One was taken to learn the tag.
    assert counted.count(200) == FREE.minute - 1
    assert set(counted) == {200, 429}
    assert {status for is_unchanged, status in found if is_unchanged} <= {304, 429}
    assert left(client.get("/me")) == 0


def limits_on(store: WindowStrategy) -> RateLimits:
    return RateLimits(store, SPEC.tiers)


def take_all(limits: RateLimits, address: str) -> int:
    """Use up the minute of an address; return how many calls that took."""
    taken = 0
    while limits.admit(None, address, RequestKind.COUNTED).admitted:
        taken += 1
    return taken


@pytest.fixture
def address() -> str:
    """The policies of a caller who has not called yet."""
    return f"caller-{uuid4()}"


def test_a_unit_that_was_there_is_taken_once(redis_url: str, address: str) -> None:
    limits = limits_on(store_on(redis_url))
    quota = SPEC.tiers["anonymous"].minute
    admission = limits.admit(None, address, RequestKind.CONDITIONAL)
    assert (admission.admitted, admission.windows[0].remaining) == (True, quota)
    taken = limits.take(admission)
    assert (taken.admitted, taken.kind, taken.windows[0].remaining) == (
        True,
        RequestKind.COUNTED,
        quota - 1,
    )
    assert take_all(limits, address) == quota - 1


def test_conditional_calls_that_all_found_room_take_what_is_there_and_no_more(
    redis_url: str, address: str
) -> None:
    limits = limits_on(store_on(redis_url))
    quota = SPEC.tiers["anonymous"].minute
    found = [limits.admit(None, address, RequestKind.CONDITIONAL) for _ in range(quota + 5)]
    assert all(admission.admitted for admission in found)

    def take(admission: Admission) -> bool:
        return limits.take(admission).admitted

    with ThreadPoolExecutor(THREADS) as pool:
        assert sum(pool.map(take, found)) == quota
    assert not limits.admit(None, address, RequestKind.CONDITIONAL).admitted


def test_without_valkey_conditional_calls_take_what_is_there_and_no_more(address: str) -> None:
    limits = limits_on(store_on("unix:///nonexistent/valkey.sock?db=0"))
    quota = SPEC.tiers["anonymous"].minute
    found = [limits.admit(None, address, RequestKind.CONDITIONAL) for _ in range(quota + 5)]
    assert [admission.admitted for admission in found] == [True] * (quota + 5)
    assert sum(limits.take(admission).admitted for admission in found) == quota
    assert not limits.admit(None, address, RequestKind.CONDITIONAL).admitted


def test_what_is_free_of_quota_without_valkey_ends_at_the_guard(address: str) -> None:
    limits = limits_on(store_on("unix:///nonexistent/valkey.sock?db=0"))
    guard = GUARD_FACTOR * SPEC.tiers["anonymous"].minute
    calls = [
        limits.admit(None, address, RequestKind.CONDITIONAL).admitted for _ in range(guard + 5)
    ]
    assert calls == [True] * guard + [False] * 5
    assert limits.admit(None, address, RequestKind.COUNTED).admitted
