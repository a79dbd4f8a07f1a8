"""Browsers are told to come by TLS only, where clients call over TLS: the API and pages alike."""

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


def test_nothing_over_plain_http_says_so(api: Api) -> None:
    """Whatever the client itself says of it."""
    for path in PATHS:
        response = httpx.get(
            api.base_url + path, headers={"X-Forwarded-Proto": "https"}, trust_env=False
        )
        assert HSTS not in response.headers, path
