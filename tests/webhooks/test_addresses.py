"""Where webhooks may go. Nothing here is dialled or resolved."""

import pytest

from server.webhooks.addresses import (
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

HOSTILE = [
    # schemes
    "http://partner.example/hook",
    "ftp://partner.example/",
    "file:///etc/passwd",
    "gopher://partner.example/",
    "javascript:alert(1)",
    "data:text/plain,x",
    "unix:///run/postgres.sock",
    "//partner.example/",
    "partner.example/hook",
    "https:partner.example",
    "https:///hook",
    "https://",
    "",
    # credentials and confusion about the host
    "https://user@partner.example/",
    "https://user:password@partner.example/",
    "https://:@partner.example/",
    "https://@partner.example/",
    "https://partner.example@127.0.0.1/",
    "https://127.0.0.1#@partner.example/",
    "https://127.0.0.1?@partner.example/",
    "https://partner.example\\@127.0.0.1/",
    "https://127.0.0.1\\.partner.example/",
    # ports
    "https://partner.example:22/",
    "https://partner.example:80/",
    "https://partner.example:6379/",
    "https://partner.example:0/",
    "https://partner.example:65536/",
    "https://partner.example:-1/",
    "https://partner.example:x/",
    # characters
    "https://partner.example/a b",
    "https://partner.example/\r\nHost: other",
    "https://partner.example/\x00",
    "https://part ner.example/",
    "https://partner\t.example/",
    "https://partner.example/" + "a" * 2_048,
    "https://%31%32%37.0.0.1/",
    "https://partner%2eexample/",
    "https://-partner.example/",
    "https://partner..example/",
    "https://" + "a" * 64 + ".example/",
    # names that are local
    "https://localhost/",
    "https://LOCALHOST/",
    "https://localhost./",
    "https://api.localhost/",
    "https://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/",
    "https://localhost.localdomain/",
    "https://printer.local/",
    "https://metadata.google.internal/",
    "https://router.home.arpa/",
    "https://intranet/",
    # loopback in its forms
    "https://127.0.0.1/",
    "https://127.0.0.1./",
    "https://127.1/",
    "https://127.255.255.254/",
    "https://2130706433/",
    "https://0x7f.1/",
    "https://0x7f000001/",
    "https://0X7F.0.0.1/",
    "https://0177.0.0.1/",
    "https://017700000001/",
    "https://①②⑦.0.0.1/",
    "https://127。0。0。1/",
    "https://１２７.0.0.1/",  # noqa: RUF001 - the point of it
    "https://0/",
    "https://0.0.0.0/",
    "https://[::1]/",
    "https://[0:0:0:0:0:0:0:1]/",
    "https://[::]/",
    # IPv4 inside IPv6
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[::127.0.0.1]/",
    "https://[::ffff:0:127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[64:ff9b:1::a00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[2001:0:7f00:1::]/",
    # private, shared, link-local, metadata, reserved
    "https://10.0.0.1/",
    "https://172.16.0.1/",
    "https://172.31.255.255/",
    "https://192.168.1.1/",
    "https://100.64.0.1/",
    "https://100.100.100.200/",
    "https://169.254.169.254/latest/meta-data/",
    "https://0xa9fea9fe/",
    "https://2852039166/",
    "https://168.63.129.16/",
    "https://192.0.0.192/",
    "https://192.0.2.1/",
    "https://192.88.99.1/",
    "https://198.18.0.1/",
    "https://198.51.100.1/",
    "https://203.0.113.1/",
    "https://224.0.0.1/",
    "https://240.0.0.1/",
    "https://255.255.255.255/",
    "https://256.1.1.1/",
    "https://1.2.3.4.5/",
    "https://[fe80::1]/",
    "https://[fe80::1%25eth0]/",
    "https://[fc00::1]/",
    "https://[fd00:ec2::254]/",
    "https://[fec0::1]/",
    "https://[ff02::1]/",
    "https://[100::1]/",
    "https://[2001:db8::1]/",
    "https://[3fff::1]/",
    "https://[4000::1]/",
    "https://[::1",
    "https://[v1.fe80]/",
]


@pytest.mark.parametrize("url", FINE)
def test_a_public_https_url_is_accepted(url: str) -> None:
    check_url(url, PUBLIC)
    check_url(url, SANDBOX)


@pytest.mark.parametrize("url", HOSTILE)
def test_a_hostile_url_is_refused(url: str) -> None:
    with pytest.raises(UrlRefusedError) as caught:
        check_url(url, PUBLIC)
    assert str(caught.value).endswith(".")
    assert "127" not in str(caught.value), "the reason does not echo the input"


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
    "url",
    [
        "http://127.0.0.1:8080/v1/items",
        "http://localhost:8080/",
        "http://127.1:8080/",
        "http://2130706433:8080/",
        "http://[::1]:8080/",
        "http://partner.example/",
        "http://10.0.0.1:9000/",
        "http://169.254.169.254/",
        "http://[::ffff:127.0.0.1]:9000/",
        "http://0.0.0.0:9000/",
        "http://user@127.0.0.1:9000/",
    ],
)
def test_our_own_port_and_all_but_loopback_are_refused_in_the_sandbox(url: str) -> None:
    with pytest.raises(UrlRefusedError):
        check_url(url, SANDBOX)


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
        ("0.0.0.0", 443),  # noqa: S104 - nothing is bound
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
