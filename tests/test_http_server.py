"""The HTTP server that scripts and tests share (`scripts/shared/http_server.py`)."""

import httpx
import pytest

from scripts.shared.http_server import Request, Response, serving


def echo(request: Request) -> Response:
    headers = {"X-Method": request.method, "X-Query": request.parameters.get("q", "")}
    return Response(202, request.body, headers)


def test_the_function_gets_the_request_and_decides_the_response() -> None:
    with serving(echo) as server:
        response = httpx.put(server.url("/a"), params={"q": "1 & 2"}, content=b"body")
    assert (response.status_code, response.content) == (202, b"body")
    assert (response.headers["x-method"], response.headers["x-query"]) == ("PUT", "1 & 2")
    [request] = server.requests
    assert (request.path, request.headers["content-length"]) == ("/a", "4")


@pytest.mark.parametrize("response", [None, Response(body=b"cut", headers={"Content-Length": "9"})])
def test_a_response_can_be_missing_or_cut_short(response: Response | None) -> None:
    with serving(lambda _: response) as server, pytest.raises(httpx.RemoteProtocolError):
        httpx.get(server.url())


def test_callers_with_open_connections_notice_the_end() -> None:
    with httpx.Client(timeout=30) as client:
        with serving(lambda _: Response(204)) as server:
            assert client.get(server.url()).status_code == 204
        with pytest.raises(httpx.TransportError):
            client.get(server.url())
