"""X-Forwarded-For is trusted only from configured proxies, whatever it contains."""

import ipaddress

import pytest

from cute_api.config import ConfigError, Variable, load
from cute_api.edge.reading.client_address import client_address

MAX_HOPS = 16
TRUSTED = [ipaddress.ip_network(text) for text in ("10.0.0.0/8", "2001:db8:aa::/48")]
PROXY = "10.0.0.1"


def client(peer: str | None, *lines: str) -> str:
    headers = [(b"x-forwarded-for", line.encode("latin-1")) for line in lines]
    return client_address(peer, [(b"host", b"x"), *headers], TRUSTED)


@pytest.mark.parametrize(
    ("peer", "lines", "expected"),
    [
        ("192.0.2.9", ["198.51.100.1"], "192.0.2.9"),
        (PROXY, [], PROXY),
        (PROXY, ["198.51.100.1"], "198.51.100.1"),
        (PROXY, ["203.0.113.5, 198.51.100.1"], "198.51.100.1"),
        (PROXY, ["203.0.113.5, 198.51.100.1, 10.9.9.9"], "198.51.100.1"),
        (PROXY, ["203.0.113.5", "198.51.100.1", "10.9.9.9"], "198.51.100.1"),
        (PROXY, ["10.1.1.1, 10.9.9.9"], "10.1.1.1"),
        ("2001:db8:aa::1", ["2001:db8:1:2::3"], "2001:db8:1:2::3"),
        ("::ffff:10.0.0.1", ["::ffff:198.51.100.1"], "198.51.100.1"),
        (PROXY, ["[2001:db8:1:2::3]:4711"], "2001:db8:1:2::3"),
        (PROXY, ['"[2001:db8:1:2::3]"'], "2001:db8:1:2::3"),
        (PROXY, ["198.51.100.1:4711"], "198.51.100.1"),
        (None, ["198.51.100.1"], "unix"),
    ],
)
def test_client_is_the_nearest_address_that_is_no_proxy(
    peer: str | None, lines: list[str], expected: str
) -> None:
    assert client(peer, *lines) == expected


@pytest.mark.parametrize(
    "line",
    [
        "",
        ",",
        "unknown",
        "_hidden",
        "198.51.100.1.2",
        "198.51.100.1 10.0.0.2",
        "198.51.100.1:x",
        "[2001:db8::1",
        "[2001:db8::1]x",
        "1" * 5_000,
        "198.51.100.\xb9",
        "{key:1}",
        "203.0.113.5, unknown",
    ],
)
def test_what_cant_be_read_leaves_the_proxy_as_client(line: str) -> None:
    assert client(PROXY, line) == PROXY


def test_the_way_back_ends_at_the_first_hop_that_cant_be_read() -> None:
    assert client(PROXY, "203.0.113.5, unknown, 10.9.9.9") == "10.9.9.9"


def test_no_more_than_so_many_hops_are_looked_at() -> None:
    inner = ["10.9.9.9"] * (MAX_HOPS - 1)
    assert client(PROXY, ", ".join(["203.0.113.5", *inner])) == "203.0.113.5"
    assert client(PROXY, ", ".join(["203.0.113.5", "10.1.1.1", *inner])) == "10.1.1.1"


def test_setting_takes_networks_and_refuses_anything_else() -> None:
    name = Variable.TRUSTED_PROXIES
    settings = load({name: "10.0.0.0/8, 192.0.2.7,2001:db8::/32"})
    assert [str(network) for network in settings.trusted_proxies] == [
        "10.0.0.0/8",
        "192.0.2.7/32",
        "2001:db8::/32",
    ]
    assert load({}).trusted_proxies == ()
    for wrong in ("10.0.0.1/8", "proxy.example", "10.0.0.0/33"):
        with pytest.raises(ConfigError, match=name):
            load({name: wrong})
