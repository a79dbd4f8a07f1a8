"""Responses: head and body in one write, and the result if the application sends none."""

import asyncio
import http.client
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Any, cast

import pytest
from starlette.types import Receive, Scope, Send

from cute_api.http.connections import Connections
from cute_api.http.exchange import CorkedTransport
from cute_api.http.protocol import HttpProtocol
from scripts.checks.proof.api import HOST, serving_on
from scripts.shared.waiting import until

FAILS, ENDS, WORKS = "/v1/fails", "/v1/ends", "/v1/works"

protocols: list[HttpProtocol] = []
"""Those of the connections so far."""
working, ready = threading.Event(), threading.Event()
"""When the application began, and until when it works."""


async def application(scope: Scope, _receive: Receive, _send: Send) -> None:
    if scope["path"] == WORKS:
        working.set()
        assert await asyncio.to_thread(ready.wait, 60)
    if scope["path"] == ENDS:
        # As a server does whose time to stop is over.
        task = asyncio.current_task()
        assert task is not None
        task.cancel()
        await asyncio.sleep(0)
    raise ValueError(scope["path"])


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    connections: Connections[HttpProtocol] = Connections()

    def made(*given: Any, **options: Any) -> HttpProtocol:
        options |= {"connections": connections, "base_url": "https://cute.example"}
        protocols.append(HttpProtocol(*given, **options))
        return protocols[-1]

    with (
        socket.create_server((HOST, 0)) as listener,
        serving_on(listener, application, cast(Any, made)),
    ):
        yield listener.getsockname()[1]


@pytest.mark.parametrize(
    ("path", "status", "code", "retry_after"),
    [(FAILS, 500, "internal_error", None), (ENDS, 503, "service_unavailable", "1")],
)
def test_a_request_without_a_response_gets_a_problem(
    port: int, path: str, status: int, code: str, retry_after: str | None
) -> None:
    with closing(http.client.HTTPConnection(HOST, port, timeout=60)) as connection:
        connection.request("POST", path)
        response = connection.getresponse()
        problem = json.loads(response.read())
    assert (response.status, problem["status"], problem["code"]) == (status, status, code)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Retry-After"] == retry_after
    assert response.headers["Connection"] == "close"
    assert response.headers["X-Request-Id"] == problem["request_id"]
    assert response.headers.get_all("Strict-Transport-Security") == ["max-age=31536000"]


def test_reading_pauses_once_more_than_the_request_comes_and_not_before(port: int) -> None:
    """Otherwise a leaving client would not be noticed, or could send endlessly."""
    with socket.create_connection((HOST, port), timeout=60) as client:
        client.sendall(f"GET {WORKS} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        assert working.wait(60)
        flow = protocols[-1].flow
        assert not flow.read_paused
        client.sendall(b"GET")
        until(lambda: flow.read_paused, "what comes later waits")
        ready.set()
        assert client.recv(13) == b"HTTP/1.1 500 "


class Written:
    """A transport that records its calls."""

    def __init__(self) -> None:
        self.done: list[bytes | str] = []

    def write(self, data: bytes) -> None:
        self.done.append(data)

    def close(self) -> None:
        self.done.append("closed")

    def is_closing(self) -> bool:
        return "closed" in self.done


def corked() -> tuple[CorkedTransport, Written]:
    written = Written()
    return CorkedTransport(cast(asyncio.Transport, written)), written


def test_head_and_body_are_one_write_and_later_parts_their_own() -> None:
    transport, written = corked()
    transport.hold()
    transport.write(b"head")
    assert written.done == []
    transport.write(b"body")
    transport.release()
    transport.write(b"more")
    assert written.done == [b"headbody", b"more"]


def test_a_head_without_a_body_is_written_when_it_is_released() -> None:
    transport, written = corked()
    transport.hold()
    transport.write(b"head")
    transport.release()
    transport.release()
    assert written.done == [b"head"]


def test_a_head_goes_out_before_the_connection_closes() -> None:
    transport, written = corked()
    transport.hold()
    transport.write(b"head")
    transport.close()
    assert written.done == [b"head", "closed"]
    assert transport.is_closing()
