"""Keys from a function: who asks it, how often, and what it may return.

That a 401 asks again, and what comes of the answers, is in sdks/scenarios/keys.yaml.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from cute_sdk import (
    AsyncCute,
    AsyncHTTPResponse,
    AuthenticationError,
    ConfigurationError,
    Cute,
    HTTPRequest,
    HTTPResponse,
)

from tests.sdk.python.scripted import BASE_URL, Script, as_json, async_call, ok, problem

OLD, NEW = "cute_Old", "cute_New"
PAGE: dict[str, Any] = {"data": [], "next_cursor": None, "has_more": False}
CALLS = 8
MOMENT_S = 20.0


class Replaced:
    """Refuses the old key, once all calls have come with it."""

    def __init__(self) -> None:
        self._all_there = threading.Barrier(CALLS)

    def send(self, request: HTTPRequest) -> HTTPResponse:
        if OLD not in request.headers["Authorization"]:
            return ok(PAGE)
        self._all_there.wait(MOMENT_S)
        return problem(401, "invalid_api_key")


class AsyncReplaced:
    """The same for tasks."""

    def __init__(self) -> None:
        self._count = 0
        self._all_there = asyncio.Event()

    async def send(self, request: HTTPRequest) -> AsyncHTTPResponse:
        if OLD not in request.headers["Authorization"]:
            return AsyncHTTPResponse(200, {}, as_json(PAGE))
        self._count += 1
        if self._count == CALLS:
            self._all_there.set()
        await asyncio.wait_for(self._all_there.wait(), MOMENT_S)
        return AsyncHTTPResponse(401, {}, as_json({"code": "invalid_api_key"}))


def answering(*answers: str) -> tuple[Callable[[], str], list[str]]:
    """A function for the key with these answers, and those that it gave."""
    left, given = list(answers), list[str]()

    def answer() -> str:
        given.append(left.pop(0))
        return given[-1]

    return answer, given


def test_threads_that_meet_401_ask_once() -> None:
    answer, given = answering(OLD, NEW)
    with (
        Cute(answer, BASE_URL, http_client=Replaced(), pacing=False) as client,
        ThreadPoolExecutor(CALLS) as threads,
    ):
        pages = [threads.submit(client.brands.list) for _ in range(CALLS)]
        assert [page.result().data for page in pages] == [[]] * CALLS
    assert given == [OLD, NEW]


def test_tasks_that_meet_401_ask_once() -> None:
    answer, given = answering(OLD, NEW)

    async def answer_later() -> str:
        await asyncio.sleep(0)
        return answer()

    async def run() -> list[Any]:
        http_client = AsyncReplaced()
        async with AsyncCute(
            answer_later, BASE_URL, http_client=http_client, pacing=False
        ) as client:
            return await asyncio.gather(*(first_page(client) for _ in range(CALLS)))

    assert len(asyncio.run(run())) == CALLS
    assert given == [OLD, NEW]


async def first_page(client: AsyncCute) -> Any:
    return await client.brands.list()


def test_one_refusal_of_many_with_the_same_answer_asks_once() -> None:
    answer, given = answering(OLD, OLD)
    with (
        Cute(answer, BASE_URL, http_client=Replaced(), pacing=False) as client,
        ThreadPoolExecutor(CALLS) as threads,
    ):
        for page in [threads.submit(client.brands.list) for _ in range(CALLS)]:
            with pytest.raises(AuthenticationError):
                page.result()
    assert given == [OLD, OLD]


def test_clients_with_other_options_share_the_key_and_another_key_is_not_shared() -> None:
    answer, given = answering(OLD)
    script = Script(ok(PAGE), ok(PAGE), ok(PAGE))
    with Cute(answer, BASE_URL, http_client=script) as client:
        client.brands.list()
        client.with_options(timeout=5).brands.list()
        client.with_options(api_key=lambda: NEW).brands.list()
    assert given == [OLD]
    assert script.sent("Authorization") == [f"Bearer {key}" for key in (OLD, OLD, NEW)]


def test_a_post_without_idempotency_key_is_made_again_with_the_new_key() -> None:
    answer, _ = answering(OLD, NEW)
    script = Script(problem(401, "invalid_api_key"), ok({"status": "received"}))
    with Cute(answer, BASE_URL, http_client=script) as client:
        client.keys.report(key="cute_Found", source="A log")
    assert script.sent("Authorization") == [f"Bearer {OLD}", f"Bearer {NEW}"]


def test_a_credential_of_the_caller_stays() -> None:
    answer, _ = answering(OLD, NEW)
    script = Script(problem(401, "invalid_api_key"), ok(PAGE))
    own = {"Authorization": "Bearer mine"}
    with Cute(answer, BASE_URL, http_client=script) as client:
        client.brands.list(extra_headers=own)
    assert set(script.sent("Authorization")) == {"Bearer mine"}


def test_what_the_function_raises_is_raised_and_nothing_is_sent() -> None:
    def fail() -> str:
        raise LookupError("the vault is closed")

    script = Script()
    with (
        Cute(fail, BASE_URL, http_client=script) as client,
        pytest.raises(LookupError, match="vault"),
    ):
        client.brands.list()
    with pytest.raises(LookupError, match="vault"):
        async_call(script, lambda client: client.with_options(api_key=fail).brands.list())
    assert script.requests == []


async def later() -> str:
    return NEW


class Later:
    """The same, but no coroutine function."""

    def __call__(self) -> Awaitable[str]:
        return later()


@pytest.mark.parametrize("answer", ["", "a key", 7, None])
def test_an_answer_that_is_no_key_is_refused_and_not_shown(answer: Any) -> None:
    with (
        Cute(lambda: answer, BASE_URL, http_client=Script()) as client,
        pytest.raises(ConfigurationError) as refused,
    ):
        client.brands.list()
    assert "a key" not in str(refused.value)


def test_an_async_function_is_for_the_async_client() -> None:
    with pytest.raises(ConfigurationError, match="must be plain"):
        Cute(later, BASE_URL)  # type: ignore[arg-type]  # the mistake under test
    with (
        Cute(Later(), BASE_URL, http_client=Script()) as client,  # type: ignore[arg-type]  # the mistake under test
        pytest.raises(ConfigurationError, match="must be plain"),
    ):
        client.brands.list()
    script = Script(ok(PAGE))
    async_call(script, lambda client: client.with_options(api_key=later).brands.list())
    assert script.sent("Authorization") == [f"Bearer {NEW}"]
