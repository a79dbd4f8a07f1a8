"""A program's own HTTP client, limits, proxy or certificates, and the parts that the SDK sets."""

import asyncio
import json
import ssl
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from threading import Condition
from typing import Any
from urllib.parse import urlsplit

import pytest
from cute_sdk import (
    APIConnectionError,
    AsyncCute,
    AsyncHTTPResponse,
    ClientUnusableError,
    ConfigurationError,
    Cute,
    HTTPRequest,
    HTTPResponse,
    Limits,
)
from cute_sdk._calls import fork

from scripts.shared.certificates import Authority
from scripts.shared.http_server import Request, Response, serving
from tests.fixtures.api import Api
from tests.sdk.python.scripted import BASE_URL, KEY, AsyncScript, Script, StillClock, ok, problem

END: dict[str, Any] = {"data": [], "next_cursor": None, "has_more": False}
PAGE = Response(200, json.dumps(END).encode(), {"Content-Type": "application/json"})
MOMENT_S = 0.1


@dataclass
class Plain:
    """Sends to the real server with the standard library, and counts."""

    urls: list[str] = field(default_factory=list)

    def send(self, request: HTTPRequest) -> HTTPResponse:
        self.urls.append(request.url)
        url = urlsplit(request.url)
        connection = HTTPConnection(url.netloc, timeout=request.timeout)
        target = request.url.partition(url.netloc)[2]
        connection.request(request.method, target, request.content, dict(request.headers))
        response = connection.getresponse()
        chunks = iter(lambda: response.read(1_000), b"")
        return HTTPResponse(response.status, dict(response.headers), chunks, connection.close)


class AsyncPlain:
    """The same for tasks."""

    def __init__(self) -> None:
        self.plain = Plain()

    async def send(self, request: HTTPRequest) -> AsyncHTTPResponse:
        response = await asyncio.to_thread(self.plain.send, request)
        body = response.body if isinstance(response.body, bytes) else b"".join(response.body)
        response.close()
        return AsyncHTTPResponse(response.status, response.headers, body)


def test_calls_go_through_the_http_client(api: Api) -> None:
    plain, by_tasks = Plain(), AsyncPlain()
    secret = api.key("alice").secret
    with Cute(secret, api.base_url, http_client=plain) as client:
        client.brands.list(limit=1)
        assert client.with_options(timeout=5).me.get().key.name

    async def run() -> None:
        async with AsyncCute(secret, api.base_url, http_client=by_tasks) as client:
            await client.brands.list(limit=1)
            assert (await client.me.get()).key.name

    asyncio.run(run())
    expected = [f"{api.base_url}/v1/brands?limit=1", f"{api.base_url}/v1/me"]
    assert plain.urls == by_tasks.plain.urls == expected


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
        return PAGE


def test_limits_are_those_of_the_pool_also_in_a_child() -> None:
    pages = Pages()
    with (
        serving(pages.respond) as server,
        Cute(KEY, server.url(), limits=Limits(max_connections=1)) as client,
        ThreadPoolExecutor(4) as threads,
    ):
        for _ in ("parent", "child"):
            list(threads.map(lambda _: client.brands.list(), range(4)))
            assert (pages.open, pages.most) == (0, 1)
            client._driver._link.after_fork()
        # No child has the parent's connections here.
        for (pool,) in fork._abandoned:
            pool.close()


def test_calls_go_through_the_proxy() -> None:
    async def run(proxy: str) -> None:
        async with AsyncCute(KEY, "http://localhost:1", proxy=proxy) as client:
            await client.brands.list()

    with serving(lambda _: PAGE) as proxy:
        with Cute(KEY, "http://localhost:1", proxy=proxy.url()) as client:
            client.brands.list()
        asyncio.run(run(proxy.url()))
    assert [request.headers["host"] for request in proxy.requests] == ["localhost:1"] * 2


def test_a_certificate_is_trusted_as_the_tls_context_says(tmp_path: Path) -> None:
    authority = Authority("Shop")
    trusting = ssl.create_default_context(cadata=authority.pem)
    with serving(lambda _: PAGE, tls=authority.server(tmp_path, "localhost")) as server:
        with Cute(KEY, server.url(), tls=trusting) as client:
            client.brands.list()
        with (
            Cute(KEY, server.url(), max_retries=0) as client,
            pytest.raises(APIConnectionError, match="CERTIFICATE_VERIFY_FAILED"),
        ):
            client.brands.list()
    assert len(server.requests) == 1


def test_key_retries_and_redirects_are_those_of_the_sdk() -> None:
    script = Script(
        problem(503, "service_unavailable"),
        ok(END),
        HTTPResponse(302, {"Location": "https://evil.example/"}),
    )
    clock = StillClock()
    client = Cute(KEY, BASE_URL, http_client=script, timeout=7, _clock=clock)
    client.brands.list()
    with pytest.raises(Exception, match="302"):
        client.brands.list(max_retries=0)
    assert script.sent("authorization") == [f"Bearer {KEY}"] * 3
    assert script.requests[0].timeout == 7
    assert KEY not in repr(script.requests[0])
    assert len(clock.slept) == 1


@pytest.mark.parametrize(
    ("kind", "settings", "message"),
    [
        (Cute, {"http_client": AsyncScript(Script())}, "an HTTPClient, .*not a AsyncScript"),
        (AsyncCute, {"http_client": Script()}, "an AsyncHTTPClient, .*not a Script"),
        (Cute, {"http_client": object()}, "an HTTPClient"),
        (Cute, {"http_client": Script(), "limits": Limits()}, "to that client"),
        (Cute, {"http_client": Script(), "proxy": "http://a.example"}, "to that client"),
        (AsyncCute, {"proxy": "ftp://a.example"}, "proxy must look like"),
    ],
)
def test_what_does_not_go_together_is_refused(
    kind: Callable[..., object], settings: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConfigurationError, match=message):
        kind(KEY, BASE_URL, **settings)


def test_the_http_client_of_the_parent_is_not_used_in_a_child() -> None:
    client = Cute(KEY, BASE_URL, http_client=Script())
    client._driver._link.after_fork()
    with pytest.raises(ClientUnusableError, match="Create both in this process"):
        client.brands.list()

    async def run() -> None:
        client = AsyncCute(KEY, BASE_URL, http_client=AsyncScript(Script()))
        client._driver._link.after_fork()
        with pytest.raises(ClientUnusableError, match="Create both in this process"):
            await client.brands.list()

    asyncio.run(run())
