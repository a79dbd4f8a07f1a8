"""What a client gets when the application gives no response: it failed, or the server ends."""

import asyncio
import http.client
import json
import socket
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from typing import cast

import pytest
from starlette.types import Receive, Scope, Send

from cute_api.http.connections import Connections
from cute_api.http.protocol import HttpProtocol
from scripts.proof.api import HOST, serving_on

FAILS, ENDS = "/v1/fails", "/v1/ends"


async def application(scope: Scope, _receive: Receive, _send: Send) -> None:
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
    with closing(http.client.HTTPConnection(HOST, port, timeout=20)) as connection:
        connection.request("POST", path)
        response = connection.getresponse()
        problem = json.loads(response.read())
    assert (response.status, problem["status"], problem["code"]) == (status, status, code)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.headers["Retry-After"] == retry_after
    assert response.headers["Connection"] == "close"
    assert response.headers["X-Request-Id"] == problem["request_id"]
    assert response.headers.get_all("Strict-Transport-Security") == ["max-age=31536000"]
