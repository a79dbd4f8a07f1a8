"""Headers about a request's caller and scheme are trusted only from trusted proxies."""

import dataclasses
import ipaddress
import socket
from collections.abc import Iterator

import httpx
import pytest

from cute_api.config import Network
from cute_api.models.database import Database
from cute_api.models.enums import Scope
from cute_api.services.accounts import accounts
from cute_api.services.keys import keys
from cute_api.spec import BASE_PATH, Spec
from scripts.checks.proof.api import serving, settings_of
from tests.fixtures.api import Api, running_api
from tests.fixtures.servers import NewDatabase

LOOPBACK: tuple[Network, ...] = (ipaddress.ip_network("127.0.0.0/8"),)
SPEC = Spec.load(sandbox=True)
QUOTA = SPEC.tiers["anonymous"].minute
HSTS = "Strict-Transport-Security"
PATHS = ("/", "/login", "/v1/brands", "/v1/me", "/nothing", "/healthz", "/openapi.json")


def remaining(port: int, forwarded_for: str) -> int:
    """The caller's remaining calls after one anonymous call."""
    response = httpx.get(
        f"http://127.0.0.1:{port}{BASE_PATH}/brands",
        headers={"X-Forwarded-For": forwarded_for},
        trust_env=False,
    )
    assert response.status_code == 200
    return int(response.headers["X-RateLimit-Remaining"])


def test_each_client_behind_a_trusted_proxy_has_its_own_quota(
    database_url: str, redis_url: str
) -> None:
    settings = settings_of(database_url, redis_url)
    with serving(dataclasses.replace(settings, trusted_proxies=LOOPBACK), SPEC) as port:
        assert remaining(port, "198.51.100.1") == QUOTA - 1
        assert remaining(port, "198.51.100.1") == QUOTA - 2
        assert remaining(port, "198.51.100.2") == QUOTA - 1
        assert remaining(port, "198.51.100.9, 198.51.100.2") == QUOTA - 2
        assert remaining(port, "2001:db8:1:2::3") == QUOTA - 1
        assert remaining(port, "2001:db8:1:2::4") == QUOTA - 2


def test_nobody_is_believed_who_is_no_trusted_proxy(database_url: str, redis_url: str) -> None:
    with serving(settings_of(database_url, redis_url), SPEC) as port:
        first = remaining(port, "198.51.100.1")
        assert remaining(port, "198.51.100.2") == first - 1


def with_key(port: int, secret: str, *forwarded_for: str) -> int:
    """The status of a call with a key, as proxies forward it."""
    sent = [("X-Forwarded-For", line) for line in forwarded_for]
    url = f"http://127.0.0.1:{port}{BASE_PATH}/brands"
    headers = [("Authorization", f"Bearer {secret}"), *sent]
    return httpx.get(url, headers=headers, trust_env=False).status_code


def test_a_forged_address_does_not_pass_the_networks_of_a_key(
    database: Database, database_url: str, redis_url: str
) -> None:
    """Proxies append; what stands further left was sent by the client."""
    allowed, other = "192.0.2.7", "203.0.113.9"
    with database.transaction() as session:
        user, _ = accounts.create(session, email="nora@cute.example")
        bounds = ["192.0.2.0/24", "2001:db8::/32"]
        scopes = [Scope.READ_ITEMS]
        made = keys.create(session, user=user, name="bound", scopes=scopes, networks=bounds)
    settings = settings_of(database_url, redis_url)
    with serving(dataclasses.replace(settings, trusted_proxies=LOOPBACK), SPEC) as port:
        for address in (allowed, f"::ffff:{allowed}", "2001:db8::1", f"{other}, {allowed}"):
            assert with_key(port, made.secret, address) == 200, address
        assert with_key(port, made.secret, other, allowed) == 200
        for forged in (other, f"{allowed}, {other}", f"{allowed}, 127.0.0.1, {other}", "x", ""):
            assert with_key(port, made.secret, forged) == 401, forged
        assert with_key(port, made.secret, allowed, other) == 401
        assert with_key(port, made.secret) == 401
    with serving(settings, SPEC) as port:
        assert with_key(port, made.secret, allowed) == 401


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
    """The client's own headers don't matter."""
    for path in PATHS:
        response = httpx.get(
            api.base_url + path, headers={"X-Forwarded-Proto": "https"}, trust_env=False
        )
        assert HSTS not in response.headers, path
