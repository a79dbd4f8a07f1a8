"""The allowed and dialled addresses of webhooks. Nothing here is dialled or resolved.

What is refused of URLs is in hostile.yaml.
"""

import pytest

from cute_api.webhooks.egress.addresses import (
    AddressRefusedError,
    UrlRefusedError,
    UrlRules,
    check_address,
    check_url,
)

PUBLIC = UrlRules()
SANDBOX = UrlRules(loopback_allowed=True, own_ports=frozenset({8080}))

FINE = [
    "https://partner.example/hooks/cute",
    "https://partner.example:443/hook",
    "https://partner.example:8443/hook?tenant=7",
    "https://bücher.example/hook",
    "https://xn--bcher-kva.example/hook",
    "https://hooks_eu.partner.example/",
    "https://8.8.8.8/hook",
    "https://[2606:4700:4700::1111]/hook",
    "HTTPS://PARTNER.EXAMPLE/hook",
    "https://localhost.partner.example/",
]


@pytest.mark.parametrize("url", FINE)
def test_a_public_https_url_is_accepted(url: str) -> None:
    check_url(url, PUBLIC)
    check_url(url, SANDBOX)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9000/hook",
        "http://localhost:9000/hook",
        "http://app.localhost:9000/hook",
        "http://[::1]:9000/hook",
        "https://127.0.0.1/hook",
    ],
)
def test_loopback_is_accepted_in_the_sandbox_only(url: str) -> None:
    check_url(url, SANDBOX)
    with pytest.raises(UrlRefusedError):
        check_url(url, PUBLIC)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("https://partner.example:22/", "The URL names port 22, which is not allowed."),
        ("https://8.8.8.8:444/hook", "The URL names port 444, which is not allowed."),
        ("https://partner.example:0/", "The URL names port 0, which is not allowed."),
        ("http://partner.example:8080/", "Use an `https` URL."),
    ],
)
def test_a_port_that_is_not_allowed_is_named_beside_those_that_are(url: str, said: str) -> None:
    with pytest.raises(UrlRefusedError) as refused:
        check_url(url, PUBLIC)
    assert str(refused.value) == f"{said} We send webhooks only to port 443 or 8443."


@pytest.mark.parametrize(
    ("host", "port"), [("8.8.8.8", 443), ("8.8.8.8", 8443), ("2606:4700:4700::1111", 443)]
)
def test_a_public_address_may_be_dialled(host: str, port: int) -> None:
    check_address(host, port, PUBLIC)


@pytest.mark.parametrize(
    ("host", "port"),
    [
        ("8.8.8.8", 80),
        ("127.0.0.1", 443),
        ("127.8.8.8", 443),
        ("::1", 443),
        ("0.0.0.0", 443),  # noqa: S104 - compared, not bound
        ("10.1.2.3", 443),
        ("169.254.169.254", 443),
        ("100.64.0.1", 443),
        ("::ffff:8.8.8.8", 443),
        ("64:ff9b::808:808", 443),
        ("2002:808:808::", 443),
        ("fe80::1%lo", 443),
        ("224.0.0.1", 443),
        ("not an address", 443),
    ],
)
def test_any_other_address_is_never_dialled(host: str, port: int) -> None:
    for rules in (PUBLIC, UrlRules(loopback_allowed=False, own_ports=frozenset({8080}))):
        with pytest.raises(AddressRefusedError):
            check_address(host, port, rules)


def test_in_the_sandbox_loopback_may_be_dialled_but_not_our_own_port() -> None:
    check_address("127.0.0.1", 9000, SANDBOX)
    check_address("::1", 9000, SANDBOX)
    for host in ("127.0.0.1", "127.0.0.2", "::1"):
        with pytest.raises(AddressRefusedError):
            check_address(host, 8080, SANDBOX)
