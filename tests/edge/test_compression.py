"""Compression: which responses are compressed, and their headers."""

import gzip
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import brotli
import pytest
import zstandard
from starlette.datastructures import Headers

from cute_api.edge.request import Request
from cute_api.edge.responses.compression import (
    CODINGS,
    LEVELS,
    CompressionRequest,
    choose,
    compress,
    without_suffixes,
)
from cute_api.edge.responses.response import Response

MAX_ACCEPT_BYTES = 512
MIN_SIZE_BYTES = 1_024
BODY = b"x" * MIN_SIZE_BYTES
JSON = "application/json"
DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body),
    "br": brotli.decompress,
    "gzip": gzip.decompress,
}
LARGE_BYTES = 65_536
THREADS = 8
BODIES = 200


@pytest.mark.parametrize(
    ("header", "coding"),
    [
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("gzip;q=0.001", "gzip"),
        ("br", "br"),
        ("zstd", "zstd"),
        ("*", "zstd"),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("br;q=1.0, gzip;q=0.5, zstd;q=0.9", "br"),
        ("zstd;q=0.5, br;q=0.5, gzip;q=0.6", "gzip"),
        ("zstd;q=0, *", "br"),
        ("zstd;q=0, br;q=0, *;q=0.1", "gzip"),
        ("gzip, *;q=0", "gzip"),
        ("gzip, identity;q=0.5", "gzip"),
        ("gzip;q=0.5, identity;q=0.5", "gzip"),
        ("identity;q=0, gzip;q=0.1", "gzip"),
        ("deflate, gzip;q=1.0, *;q=0.5", "gzip"),
        (";;;, gzip", "gzip"),
    ],
)
def test_the_clients_choice_then_ours(header: str, coding: str) -> None:
    assert choose(header).coding == coding


@pytest.mark.parametrize(
    "header",
    [
        "",
        "identity",
        "gzip;q=0",
        "gzip;q=0.000",
        "zstd;q=0, br;q=0, gzip;q=0, *",
        "*;q=0",
        "deflate, compress",
        "identity, gzip;q=0.5",
        "br;q=0.9, identity",
        "gzip;q=high",
        "br;q=2",
        "zstd;q=-1",
        "gzip;q=nan",
        "gzipped",
        "\xff\x00",
        ",,,;;;===",
        "gzip," * MAX_ACCEPT_BYTES,
    ],
)
def test_no_coding_is_wanted(header: str) -> None:
    assert choose(header).coding is None


@pytest.mark.parametrize(
    ("header", "plain"),
    [
        ("", True),
        ("gzip", True),
        ("gzip, *;q=0.1", True),
        ("gzip, identity;q=0.001, *;q=0", True),
        ("gzip, identity;q=0", False),
        ("gzip, *;q=0", False),
    ],
)
def test_whether_plain_will_do(header: str, plain: bool) -> None:
    assert choose(header).plain is plain


@dataclass
class Exchange:
    """A response, and its compressed form. If above 1, `parts` is the number of parts of `body`."""

    body: bytes = BODY
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    parts: int = 1
    seen: list[tuple[bytes, bytes]] = field(default_factory=list)

    def run(
        self, method: str = "GET", *, in_api: bool = True, is_safe: bool = False, **request: str
    ) -> tuple[Headers, bytes]:
        """The headers and body that leave for a request with these headers."""
        asked = {"accept_encoding": "gzip", **request}
        sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in asked.items()]
        asking = Request("1", method, "/file", in_api, client_address="", headers=sent)
        form = CompressionRequest.of(asking)
        self.seen = without_suffixes(asking).headers
        headers = {"content-type": JSON, "content-length": str(len(self.body)), **self.headers}
        response = Response(
            self.status,
            [(name.encode(), value.encode()) for name, value in headers.items()],
            b"" if method == "HEAD" or self.parts > 1 else self.body,
            iter([self.body] * self.parts) if self.parts > 1 else None,
        )
        response.is_compressible = is_safe
        compress(response, form)
        body = response.body if response.parts is None else b"".join(response.parts)
        return Headers(raw=response.headers), body


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("size", [MIN_SIZE_BYTES, LARGE_BYTES, 3 * LARGE_BYTES])
def test_body_of_the_minimum_size_and_more_is_compressed(size: int, coding: str) -> None:
    body = bytes(range(97, 123)) * (size // 26 + 1)
    headers, sent = Exchange(body[:size]).run(accept_encoding=coding)
    assert DECODERS[coding](sent) == body[:size]
    assert headers["content-encoding"] == coding
    assert headers["content-length"] == str(len(sent))
    assert headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "media_type",
    [JSON, "application/problem+json", "text/html; charset=utf-8", "Text/CSV", "application/yaml"],
)
def test_text_is_compressed(media_type: str) -> None:
    headers, _ = Exchange(headers={"content-type": media_type}).run()
    assert headers["content-encoding"] == "gzip"


@pytest.mark.parametrize(
    "exchange",
    [
        Exchange(BODY[1:]),
        Exchange(b"", 204),
        Exchange(headers={"content-type": "image/png"}),
        Exchange(headers={"content-type": "application/gzip"}),
        Exchange(headers={"content-type": "text/event-stream"}),
        Exchange(headers={"content-type": ""}),
        Exchange(headers={"content-encoding": "br"}),
        Exchange(status=206, headers={"content-range": "bytes 0-1023/2048"}),
        Exchange(parts=3),
    ],
    ids=["small", "204", "png", "gz", "events", "untyped", "encoded", "range", "streamed"],
)
def test_these_responses_pass_as_they_are(exchange: Exchange) -> None:
    headers, sent = exchange.run()
    assert sent == exchange.body * exchange.parts
    assert headers.get("content-encoding") == exchange.headers.get("content-encoding")
    assert headers["content-length"] == str(len(exchange.body))
    assert "vary" not in headers


def test_client_that_refuses_plain_bodies_gets_small_ones_compressed_too() -> None:
    small = b"{}"
    headers, sent = Exchange(small).run(accept_encoding="gzip, identity;q=0")
    assert (headers["content-encoding"], headers["vary"]) == ("gzip", "Accept-Encoding")
    assert gzip.decompress(sent) == small


@pytest.mark.parametrize("header", ["identity;q=0", "*;q=0"])
def test_client_that_refuses_everything_gets_what_it_can_read(header: str) -> None:
    headers, sent = Exchange().run(accept_encoding=header)
    assert (sent, headers.get("content-encoding")) == (BODY, None)


@pytest.mark.parametrize("coding", CODINGS)
def test_bodies_compressed_at_the_same_time_stay_apart(coding: str) -> None:
    bodies = [f"{number} ".encode() * LARGE_BYTES for number in range(BODIES)]
    with ThreadPoolExecutor(THREADS) as pool:
        packed = list(pool.map(lambda body: CODINGS[coding](body, LEVELS[coding]), bodies))
    assert [DECODERS[coding](body) for body in packed] == bodies


def test_client_without_a_coding_gets_the_body_and_vary() -> None:
    headers, sent = Exchange(headers={"vary": "Origin", "etag": '"7"'}).run(
        accept_encoding="deflate"
    )
    assert sent == BODY
    assert "content-encoding" not in headers
    assert headers["vary"] == "Origin, Accept-Encoding"
    assert headers["etag"] == '"7"'


def test_page_that_a_cookie_opens_is_compressed_only_if_its_maker_says_so() -> None:
    headers, sent = Exchange().run(in_api=False, cookie="session=1")
    assert (sent, headers.get("content-encoding")) == (BODY, None)
    headers, _ = Exchange().run(in_api=False, is_safe=True, cookie="session=1")
    assert headers["content-encoding"] == "gzip"
    headers, _ = Exchange().run(in_api=True, cookie="session=1")
    assert headers["content-encoding"] == "gzip"


def test_head_has_no_length_that_get_would_not() -> None:
    exchange = Exchange(headers={"etag": '"7"'})
    headers, sent = exchange.run("HEAD")
    assert sent == b""
    assert "content-length" not in headers
    assert (headers["etag"], headers["vary"]) == ('"7-gzip"', "Accept-Encoding")
    plain, _ = exchange.run("HEAD", accept_encoding="identity")
    assert (plain["content-length"], plain["etag"]) == (str(len(BODY)), '"7"')


def test_head_of_a_body_in_parts_has_what_get_would() -> None:
    headers, _ = Exchange(parts=3, headers={"etag": '"7"'}).run("HEAD")
    assert (headers["content-length"], headers["etag"]) == (str(len(BODY)), '"7"')
    assert "vary" not in headers


@pytest.mark.parametrize("coding", CODINGS)
def test_compressed_form_has_a_strong_etag_of_its_own(coding: str) -> None:
    headers, _ = Exchange(headers={"etag": '"7"'}).run(accept_encoding=coding)
    assert headers["etag"] == f'"7-{coding}"'
    headers, _ = Exchange(headers={"etag": 'W/"7"'}).run(accept_encoding=coding)
    assert headers["etag"] == 'W/"7"'


def test_suffix_is_taken_off_conditions_and_nothing_else() -> None:
    exchange = Exchange()
    exchange.run(
        if_match='"6-gzip", "7", "5-zstd", "4-lz"',
        if_none_match='"8-br"',
        x_other='"9-gzip"',
    )
    seen = dict(exchange.seen)
    assert seen[b"if-match"] == b'"6", "7", "5", "4-lz"'
    assert seen[b"if-none-match"] == b'"8"'
    assert seen[b"x-other"] == b'"9-gzip"'


@pytest.mark.parametrize(
    ("condition", "etag"),
    [
        ('"6-gzip", "7-gzip"', '"7-gzip"'),
        ('"7-zstd", "7-gzip"', '"7-gzip"'),
        ('"7-br"', '"7-br"'),
        ('"7"', '"7"'),
        ("*", '"7"'),
    ],
)
def test_304_names_the_form_that_the_client_has(condition: str, etag: str) -> None:
    headers, sent = Exchange(b"", 304, {"etag": '"7"'}).run(if_none_match=condition)
    assert (headers["etag"], headers["vary"], sent) == (etag, "Accept-Encoding", b"")
    assert "content-encoding" not in headers
