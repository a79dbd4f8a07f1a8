"""Which URLs name a public host, in whatever notation an address or a local name is written."""

import pytest

from cute_api.lib.public_urls import is_public

PUBLIC = [
    "https://images.cute.example/a.jpg",
    "https://images.cute.example:443/a.jpg?width=3#top",
    "https://IMAGES.cute.example./a.jpg",
    "https://xn--fa-hia.de/a.jpg",
    "https://xn--mgbh0fb.xn--kgbechtv/a.jpg",
    "https://r3---sn-4g5e6nez.cdn.example/a.jpg",
    "https://1.images.example/a.jpg",
    "https://a_b.images.example/a%E2%80%AE.jpg",
    "http://code.example/leak",
]
LITERALS = [
    *("127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1"),
    *("169.254.169.254", "0xa9fea9fe", "2852039166", "0251.0376.0251.0376", "8.8.8.8", "1.1.1.1."),
    *("[::1]", "[::ffff:127.0.0.1]", "[fe80::1%25eth0]", "[2606:4700::1111]", "[::]", "[v1.a]"),
    *("0", "0x", "1.2.3.0x4", "a.0x1f", "xn--a.123", "%31%32%37.0.0.1", "127。0。0。1"),
]
LOCAL = [
    *("localhost", "a.localhost", "localhost.", "LOCALHOST", "printer", "printer.local", "a.LAN"),
    *("vault.internal", "metadata.google.internal", "localhost.localdomain", "a.home.arpa"),
    *("a.intranet", "a.corp", "a.home", "a.test", "a.invalid", "a.onion", "1.0.0.127.in-addr.arpa"),
]
MALFORMED = [
    *("", ".", "..", ".a.example", "a..example", "-a.example", "a-.example", "a.example.."),
    *("a b.example", "a*.example", f"{'a' * 64}.example", ".".join(["a" * 50] * 6), "a.exa%6dple"),
    *(
        "xn--.example",
        "xn--a.example",
        "xn--abc-.example",
        "xn--a-ecp.ru\u202e",
        "xn--\u00e9.example",
    ),
    # Digits of another script; a label that is another one in lower case, and one with an override.
    *("a.xn--9hb", "xn--b-5da.example", "xn--ab-g4t.example"),
]
ELSEWHERE = [
    *("https://u@a.example/", "https://u:p@a.example/", "https://@a.example/"),
    *(
        "https://a.example:80/",
        "https://a.example:8443/",
        "https://a.example:/",
        "https://a.example:0/",
    ),
    *("https://a.example:x/", "https://a.example:65536/", "https://a.example\\@b.example/"),
    *(
        "https://a.example\t/",
        "https://a.example /",
        "https://a.example/\x7f",
        "https:///a.example/",
    ),
    *("https://a.example\u202e/", "https://b.example#@a.example:1/\u2028", "//", "https:a.example"),
]


@pytest.mark.parametrize("url", PUBLIC)
def test_a_public_name_is_taken(url: str) -> None:
    assert is_public(url)


@pytest.mark.parametrize("host", [*LITERALS, *LOCAL, *MALFORMED], ids=ascii)
def test_addresses_local_and_malformed_names_are_not_public(host: str) -> None:
    for scheme in ("https", "http", "HTTPS"):
        assert not is_public(f"{scheme}://{host}/a.jpg")


@pytest.mark.parametrize("url", ELSEWHERE, ids=ascii)
def test_nothing_else_is_hidden_in_a_url(url: str) -> None:
    assert not is_public(url)
