"""A program's own HTTP client, transport or limits, and the parts that the SDK still sets."""

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Condition
from typing import Any

import httpx
import pytest
from cute_sdk import AsyncCute, ClientUnusableError, ConfigurationError, Cute

from scripts.shared.http_server import Request, Response, serving
from tests.fixtures.api import Api
from tests.sdk.python.scripted import BASE_URL, KEY, Script, StillClock, ok, problem

END: dict[str, Any] = {"data": [], "next_cursor": None, "has_more": False}
MOMENT_S = 0.1


class Counting(httpx.HTTPTransport):
    """Sends to the real server, as a proxy would, and counts."""

    def __init__(self) -> None:
        super().__init__()
        self.paths: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.paths.append(request.url.path)
        return super().handle_request(request)


class AsyncCounting(httpx.AsyncHTTPTransport):
    """The same for tasks."""

    def __init__(self) -> None:
        super().__init__()
        self.paths: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.paths.append(request.url.path)
        return await super().handle_async_request(request)


def test_calls_go_through_the_http_client_and_leave_it_open(api: Api) -> None:
    counting = Counting()
    secret = api.key("alice").secret
    with httpx.Client(transport=counting) as http_client:
        with Cute(secret, api.base_url, http_client=http_client) as client:
            client.brands.list(limit=1)
            client.with_options(timeout=5).me.get()
        assert not http_client.is_closed
        with pytest.raises(ClientUnusableError, match="is closed"):
            client.brands.list()
        # What else the program does with it is not ours to end.
        assert http_client.get(f"{api.base_url}/healthz").is_success
    assert counting.paths == ["/v1/brands", "/v1/me", "/healthz"]


def test_async_calls_go_through_the_http_client_and_leave_it_open(api: Api) -> None:
    counting = AsyncCounting()
    secret = api.key("alice").secret

    async def run() -> None:
        async with httpx.AsyncClient(transport=counting) as http_client:
            async with AsyncCute(secret, api.base_url, http_client=http_client) as client:
                await client.brands.list(limit=1)
                await client.me.get()
            assert not http_client.is_closed

    asyncio.run(run())
    assert counting.paths == ["/v1/brands", "/v1/me"]


@dataclass
class Pages:
    """Sends an empty page for each request, after a moment in which another one could come."""

    open: int = 0
    most: int = 0
    changed: Condition = field(default_factory=Condition)

    def respond(self, _: Request) -> Response:
        with self.changed:
            self.open += 1
            self.most = max(self.most, self.open)
            self.changed.notify_all()
            self.changed.wait_for(lambda: self.most > 1, timeout=MOMENT_S)
            self.open -= 1
        return Response(200, json.dumps(END).encode(), {"Content-Type": "application/json"})


def test_limits_are_those_of_the_pool_also_in_a_child() -> None:
    pages = Pages()
    with (
        serving(pages.respond) as server,
        Cute(KEY, server.url(), limits=httpx.Limits(max_connections=1)) as client,
        ThreadPoolExecutor(4) as threads,
    ):
        for _ in ("parent", "child"):
            list(threads.map(lambda _: client.brands.list(), range(4)))
            assert (pages.open, pages.most) == (0, 1)
            client._driver.after_fork()


def test_key_retries_and_timeouts_are_not_those_of_the_http_client() -> None:
    script = Script(
        problem(503, "service_unavailable"),
        ok(END),
        httpx.Response(302, headers={"Location": "https://evil.example/"}),
    )
    clock = StillClock()
    http_client = httpx.Client(
        transport=script,
        auth=("alice", "password"),
        headers={"Authorization": "Bearer other", "X-Proxy": "1"},
        timeout=1,
        follow_redirects=True,
    )
    with http_client:
        client = Cute(KEY, BASE_URL, http_client=http_client, timeout=7, _clock=clock)
        client.brands.list()
        with pytest.raises(Exception, match="302"):
            client.brands.list(max_retries=0)
    assert script.sent("Authorization") == [f"Bearer {KEY}"] * 3
    assert script.sent("X-Proxy") == ["1"] * 3
    assert script.requests[0].extensions["timeout"]["read"] == 7
    assert len(clock.slept) == 1


@pytest.mark.parametrize(
    ("kind", "settings", "message"),
    [
        (Cute, {"http_client": httpx.AsyncClient()}, "must be a httpx.Client, not a AsyncClient"),
        (AsyncCute, {"http_client": httpx.Client()}, "must be a httpx.AsyncClient, not a Client"),
        (Cute, {"http_client": httpx.Client(), "limits": httpx.Limits()}, "to that client instead"),
        (Cute, {"http_client": httpx.Client(), "transport": Script()}, "to that client instead"),
        (AsyncCute, {"transport": Script(), "limits": httpx.Limits()}, "With transport"),
    ],
)
def test_what_does_not_go_together_is_refused(
    kind: Callable[..., object], settings: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConfigurationError, match=message):
        kind(KEY, BASE_URL, **settings)


def test_a_closed_http_client_says_so() -> None:
    http_client = httpx.Client()
    http_client.close()
    with (
        pytest.raises(ClientUnusableError, match="or its http_client is closed"),
        Cute(KEY, BASE_URL, http_client=http_client) as client,
    ):
        client.brands.list()


def test_the_http_client_of_the_parent_is_not_used_in_a_child() -> None:
    client = Cute(KEY, BASE_URL, http_client=httpx.Client(transport=Script()))
    client._driver.after_fork()
    with pytest.raises(ClientUnusableError, match="Create both in this process"):
        client.brands.list()

    async def run() -> None:
        one = AsyncCute(KEY, BASE_URL, http_client=httpx.AsyncClient(transport=Script()))
        one._driver.after_fork()
        with pytest.raises(ClientUnusableError, match="Create both in this process"):
            await one.brands.list()

    asyncio.run(run())
