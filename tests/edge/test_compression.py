"""Compression: when it is wanted, what is worth it, and what it does to the headers."""

import asyncio
import gzip
from dataclasses import dataclass, field

import pytest
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from server.edge.compression import (
    MAX_ACCEPT_BYTES,
    MIN_SIZE_BYTES,
    THREAD_SIZE_BYTES,
    CompressionMiddleware,
    accepts_gzip,
)
from server.edge.state import STATE_KEY, RequestState

BODY = b"x" * MIN_SIZE_BYTES
JSON = "application/json"


@pytest.mark.parametrize(
    "header",
    [
        "gzip",
        "GZIP",
        "gzip;q=0.001",
        "*",
        "br, gzip",
        "br;q=1.0, gzip;q=0.5, zstd",
        "gzip, identity;q=0.5",
        "identity;q=0, gzip;q=0.1",
        "deflate, gzip;q=1.0, *;q=0.5",
        ";;;, gzip",
    ],
)
def test_gzip_is_wanted(header: str) -> None:
    assert accepts_gzip(header)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "identity",
        "gzip;q=0",
        "gzip;q=0.000",
        "gzip;q=0, *",
        "*;q=0",
        "br, zstd",
        "identity, gzip;q=0.5",
        "gzip;q=high",
        "gzip;q=2",
        "gzip;q=-1",
        "gzip;q=nan",
        "gzipped",
        "\xff\x00",
        ",,,;;;===",
        "gzip," * MAX_ACCEPT_BYTES,
    ],
)
def test_gzip_is_not_wanted(header: str) -> None:
    assert not accepts_gzip(header)


@dataclass
class Exchange:
    """What the inner application answers, and what came of it."""

    body: bytes = BODY
    status: int = 200
    answer: dict[str, str] = field(default_factory=dict)
    parts: int = 1
    seen: list[tuple[bytes, bytes]] = field(default_factory=list)

    def run(
        self, method: str = "GET", *, in_api: bool = True, **request: str
    ) -> tuple[Headers, bytes]:
        """The headers and body that leave for a request with these headers."""
        sent: list[Message] = []

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            self.seen = list(scope["headers"])
            answer = {"content-type": JSON, "content-length": str(len(self.body)), **self.answer}
            raw = [(name.encode(), value.encode()) for name, value in answer.items()]
            await send({"type": "http.response.start", "status": self.status, "headers": raw})
            body = b"" if method == "HEAD" else self.body
            for part in range(self.parts):
                more = part < self.parts - 1
                await send({"type": "http.response.body", "body": body, "more_body": more})

        async def receive() -> Message:
            raise AssertionError("compression reads no body")

        async def send(message: Message) -> None:
            sent.append(message)

        asked = {"accept_encoding": "gzip", **request}
        scope: Scope = {
            "type": "http",
            "method": method,
            "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in asked.items()],
            STATE_KEY: RequestState(request_id="1", in_api=in_api, client_address="unix"),
        }
        asyncio.run(CompressionMiddleware(app)(scope, receive, send))
        return Headers(raw=sent[0]["headers"]), b"".join(m["body"] for m in sent[1:])


@pytest.mark.parametrize("size", [MIN_SIZE_BYTES, THREAD_SIZE_BYTES, 3 * THREAD_SIZE_BYTES])
def test_body_of_the_minimum_size_and_more_is_compressed(size: int) -> None:
    body = bytes(range(97, 123)) * (size // 26 + 1)
    headers, sent = Exchange(body[:size]).run()
    assert gzip.decompress(sent) == body[:size]
    assert headers["content-encoding"] == "gzip"
    assert headers["content-length"] == str(len(sent))
    assert headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize(
    "media_type",
    [JSON, "application/problem+json", "text/html; charset=utf-8", "Text/CSV", "application/yaml"],
)
def test_text_is_compressed(media_type: str) -> None:
    headers, _ = Exchange(answer={"content-type": media_type}).run()
    assert headers["content-encoding"] == "gzip"


@pytest.mark.parametrize(
    "exchange",
    [
        Exchange(BODY[1:]),
        Exchange(b"", 204),
        Exchange(answer={"content-type": "image/png"}),
        Exchange(answer={"content-type": "application/gzip"}),
        Exchange(answer={"content-type": "text/event-stream"}),
        Exchange(answer={"content-type": ""}),
        Exchange(answer={"content-encoding": "br"}),
        Exchange(status=206, answer={"content-range": "bytes 0-1023/2048"}),
        Exchange(parts=3),
    ],
    ids=["small", "204", "png", "gz", "events", "untyped", "encoded", "range", "streamed"],
)
def test_these_answers_pass_as_they_are(exchange: Exchange) -> None:
    headers, sent = exchange.run()
    assert sent == exchange.body * exchange.parts
    assert headers.get("content-encoding") == exchange.answer.get("content-encoding")
    assert headers["content-length"] == str(len(exchange.body))
    assert "vary" not in headers


def test_client_without_gzip_gets_the_body_and_vary() -> None:
    headers, sent = Exchange(answer={"vary": "Origin", "etag": '"7"'}).run(accept_encoding="br")
    assert sent == BODY
    assert "content-encoding" not in headers
    assert headers["vary"] == "Origin, Accept-Encoding"
    assert headers["etag"] == '"7"'


def test_page_that_a_cookie_opens_is_not_compressed() -> None:
    headers, sent = Exchange().run(in_api=False, cookie="session=1")
    assert (sent, headers.get("content-encoding")) == (BODY, None)
    headers, _ = Exchange().run(in_api=True, cookie="session=1")
    assert headers["content-encoding"] == "gzip"


def test_head_tells_no_length_that_get_would_not() -> None:
    exchange = Exchange(answer={"etag": '"7"'})
    headers, sent = exchange.run("HEAD")
    assert sent == b""
    assert "content-length" not in headers
    assert (headers["etag"], headers["vary"]) == ('"7-gzip"', "Accept-Encoding")
    plain, _ = exchange.run("HEAD", accept_encoding="identity")
    assert (plain["content-length"], plain["etag"]) == (str(len(BODY)), '"7"')


@pytest.mark.parametrize(("etag", "sent"), [('"7"', '"7-gzip"'), ('W/"7"', 'W/"7"')])
def test_compressed_form_has_a_strong_etag_of_its_own(etag: str, sent: str) -> None:
    headers, _ = Exchange(answer={"etag": etag}).run()
    assert headers["etag"] == sent


def test_suffix_is_taken_off_conditions_and_nothing_else() -> None:
    exchange = Exchange()
    exchange.run(if_match='"6-gzip", "7"', if_none_match='"8-gzip"', x_other='"9-gzip"')
    seen = dict(exchange.seen)
    assert seen[b"if-match"] == b'"6", "7"'
    assert seen[b"if-none-match"] == b'"8"'
    assert seen[b"x-other"] == b'"9-gzip"'


@pytest.mark.parametrize(
    ("condition", "etag"), [('"6-gzip", "7-gzip"', '"7-gzip"'), ('"7"', '"7"'), ("*", '"7"')]
)
def test_304_names_the_form_that_the_client_has(condition: str, etag: str) -> None:
    headers, sent = Exchange(b"", 304, {"etag": '"7"'}).run(if_none_match=condition)
    assert (headers["etag"], headers["vary"], sent) == (etag, "Accept-Encoding", b"")
    assert "content-encoding" not in headers
