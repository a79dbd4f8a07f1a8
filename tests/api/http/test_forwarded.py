"""Who is counted behind a proxy, on the real server."""

import dataclasses
import ipaddress

import httpx

from cute_api.config import Network
from cute_api.spec import BASE_PATH, Spec
from scripts.checks.proof.api import serving, settings_of

LOOPBACK: tuple[Network, ...] = (ipaddress.ip_network("127.0.0.0/8"),)
SPEC = Spec.load(sandbox=True)
QUOTA = SPEC.tiers["anonymous"].minute


def remaining(port: int, forwarded_for: str) -> int:
    """What is left to the caller after one anonymous call."""
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
