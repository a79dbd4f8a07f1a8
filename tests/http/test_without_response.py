"""An application that gives no response: it fails, the server ends, or it takes its time."""

import asyncio
import http.client
import json
import queue
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from typing import cast

import pytest
from starlette.types import Receive, Scope, Send

from cute_api.http.connections import Connections
from cute_api.http.protocol import HttpProtocol
from scripts.proof.api import HOST, serving_on

FAILS, ENDS, LISTENS, WORKS = "/v1/fails", "/v1/ends", "/v1/listens", "/v1/works"
REQUEST = "POST {} HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{{}}"
MIB = b"a" * 1_048_576
# More than the buffers of both ends take.
MOST_MIB = 64

heard: queue.Queue[str] = queue.Queue()
"""What the listening application received."""
ready = threading.Event()
"""Until then the application works."""


async def application(scope: Scope, receive: Receive, _send: Send) -> None:
    if scope["path"] == LISTENS:
        for _ in range(2):
            heard.put((await receive())["type"])
    if scope["path"] == WORKS:
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
    made = partial(HttpProtocol, connections=connections, public_over_tls=True)
    with (
        socket.create_server((HOST, 0)) as listener,
        serving_on(listener, application, cast(type[HttpProtocol], made)),
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


def test_a_client_that_leaves_before_its_response_is_noticed(port: int) -> None:
    with socket.create_connection((HOST, port), timeout=60) as client:
        client.sendall(REQUEST.format(LISTENS).encode())
        assert heard.get(timeout=60) == "http.request"
    assert heard.get(timeout=60) == "http.disconnect"


def test_what_a_client_sends_before_its_response_is_not_read(port: int) -> None:
    with socket.create_connection((HOST, port), timeout=0.5) as client:
        client.sendall(REQUEST.format(WORKS).encode())
        with pytest.raises(TimeoutError):
            for _ in range(MOST_MIB):
                client.sendall(MIB)
        ready.set()
        client.settimeout(20)
        assert client.recv(13) == b"HTTP/1.1 500 "
