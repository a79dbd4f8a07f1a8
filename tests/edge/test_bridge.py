"""The bridge's answers in parts: one at a time, and none for a client that has gone."""

import asyncio
import threading
from collections.abc import Iterable, Iterator
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication

import pytest
from starlette.types import Message, Scope
from werkzeug.wrappers import Request

from server.edge.bridge import HANDLER_THREADS, PORTAL_THREADS, FlaskBridge, build_environ
from server.edge.state import STATE_KEY, RequestState
from server.models.database import POOL_SIZE

PARTS = 500


class Source:
    """A body in parts that counts how many were taken; `fail_at` breaks one of them."""

    def __init__(self, fail_at: int | None = None) -> None:
        self.taken = 0
        self._fail_at = fail_at

    def parts(self) -> Iterator[bytes]:
        for number in range(PARTS):
            if number == self._fail_at:
                raise ConnectionError("the store is away")
            self.taken += 1
            yield b"part %d\n" % number


class Client:
    """What the server does for one request. After `leaves_after` parts the client has gone."""

    def __init__(self, source: Source, leaves_after: int = PARTS) -> None:
        self.source = source
        self.sent: list[Message] = []
        self.ahead = 0
        self._leaves_after = leaves_after
        self._gone = asyncio.Event()

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.sent)

    async def receive(self) -> Message:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        self.sent.append(message)
        bodies = [m for m in self.sent if m.get("body")]
        self.ahead = max(self.ahead, self.source.taken - len(bodies))
        if len(bodies) >= self._leaves_after:
            self._gone.set()
            await asyncio.sleep(0)

    def call(self) -> None:
        scope = scope_of("/file", in_api=True)
        asyncio.run(FlaskBridge(app_of(self.source))(scope, self.receive, self.send))


def scope_of(path: str, *, in_api: bool) -> Scope:
    return {
        "type": "http",
        "method": "GET",
        "path": path,
        "query_string": b"",
        "http_version": "1.1",
        "headers": [],
        STATE_KEY: RequestState(request_id="1", in_api=in_api, client_address="unix"),
    }


def app_of(source: Source) -> WSGIApplication:
    def app(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        environ[STATE_KEY].stream = source.parts()
        start_response("206 Partial Content", [("Content-Type", "application/gzip")])
        return []

    return app


def test_parts_are_fetched_one_at_a_time_as_the_client_takes_them() -> None:
    client = Client(Source())
    client.call()
    assert client.sent[0]["status"] == 206
    assert client.body == b"".join(Source().parts())
    assert client.sent[-1] == {"type": "http.response.body", "body": b""}
    assert client.ahead <= 1, "never more than the part that is being sent"


def test_a_client_that_has_gone_is_sent_no_more() -> None:
    client = Client(Source(), leaves_after=3)
    client.call()
    assert client.source.taken <= 4
    assert client.sent[-1]["more_body"] is True


def test_a_failure_before_the_first_part_leaves_the_answer_open() -> None:
    client = Client(Source(fail_at=0))
    with pytest.raises(ConnectionError):
        client.call()
    assert client.sent == []


def test_a_failure_midway_ends_the_answer_without_its_end() -> None:
    client = Client(Source(fail_at=7))
    with pytest.raises(ConnectionError):
        client.call()
    assert client.source.taken == 7
    assert client.sent[-1]["more_body"] is True


def test_the_api_and_health_are_served_while_portal_pages_have_all_their_threads() -> None:
    over = threading.Event()
    begun = threading.Semaphore(0)

    def app(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/login":
            begun.release()
            assert over.wait(20)
        start_response("200 OK", [])
        return []

    async def drive() -> None:
        bridge = FlaskBridge(app)
        pages = [Client(Source()) for _ in range(2 * PORTAL_THREADS)]
        waiting = [
            asyncio.ensure_future(bridge(scope_of("/login", in_api=False), one.receive, one.send))
            for one in pages
        ]
        try:
            for _ in range(PORTAL_THREADS):
                assert await asyncio.to_thread(begun.acquire, timeout=20)
            for path, in_api in (("/v1/brands", True), ("/healthz", False), ("/readyz", False)):
                client = Client(Source())
                await bridge(scope_of(path, in_api=in_api), client.receive, client.send)
                assert client.sent[0]["status"] == 200
            assert not any(one.done() for one in waiting)
        finally:
            over.set()
            await asyncio.gather(*waiting)
        assert all(one.sent[0]["status"] == 200 for one in pages)

    asyncio.run(drive())


def test_every_thread_finds_a_connection_to_the_database() -> None:
    assert HANDLER_THREADS + PORTAL_THREADS < POOL_SIZE


def test_a_form_that_came_in_chunks_is_read() -> None:
    environ = build_environ(
        {
            "method": "POST",
            "path": "/login",
            "query_string": b"",
            "http_version": "1.1",
            "headers": [
                (b"content-type", b"application/x-www-form-urlencoded"),
                (b"transfer-encoding", b"chunked"),
                (b"cookie", b"a=1"),
                (b"cookie", b"b=2"),
            ],
            STATE_KEY: RequestState(request_id="1", in_api=False, client_address="", body=b"x=y"),
        }
    )
    request = Request(environ)
    assert request.form.to_dict() == {"x": "y"}
    assert request.cookies.to_dict() == {"a": "1", "b": "2"}
