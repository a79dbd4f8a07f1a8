"""Browsers must come by TLS only, where clients call over TLS: the API and pages alike."""

import socket
from collections.abc import Iterator

import httpx
import pytest

from tests.fixtures.api import Api, running_api
from tests.fixtures.servers import NewDatabase

HSTS = "Strict-Transport-Security"
PATHS = ("/", "/login", "/v1/brands", "/v1/me", "/nothing", "/healthz", "/openapi.json")


@pytest.fixture(scope="module")
def public(new_database: NewDatabase, redis_url: str) -> Iterator[Api]:
    """As behind a proxy that ends TLS."""
    url = "https://developers.cute.example"
    with running_api(new_database(), redis_url, sandbox=False, public_url=url) as running:
        yield running


def test_every_response_over_tls_says_so(public: Api) -> None:
    for path in PATHS:
        for method in ("GET", "POST", "OPTIONS"):
            response = httpx.request(method, public.base_url + path, trust_env=False)
            assert response.headers.get_list(HSTS) == ["max-age=31536000"], (method, path)


def test_400_of_what_is_no_request_says_so_too(public: Api, api: Api) -> None:
    for running, times in ((public, 1), (api, 0)):
        url = httpx.URL(running.base_url)
        with socket.create_connection((url.host, url.port or 80), timeout=60) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\n\r\n")
            head = b"".join(iter(lambda: connection.recv(65_536), b"")).lower()
        assert head.startswith(b"http/1.1 400 ")
        assert head.count(b"\r\nstrict-transport-security: max-age=31536000\r\n") == times


def test_nothing_over_plain_http_says_so(api: Api) -> None:
    """Whatever the client itself says of it."""
    for path in PATHS:
        response = httpx.get(
            api.base_url + path, headers={"X-Forwarded-Proto": "https"}, trust_env=False
        )
        assert HSTS not in response.headers, path
