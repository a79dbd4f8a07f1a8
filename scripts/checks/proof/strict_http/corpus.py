"""The corpus of all shapes, hostile and plain."""

from collections.abc import Iterator

from scripts.checks.proof.strict_http import body_shapes, head_shapes
from scripts.checks.proof.strict_http.shape import (
    CHUNKED,
    INNER,
    ExpectedResult,
    Shape,
    chunks,
    head,
    length,
    named,
)


def corpus() -> list[Shape]:
    """Return all shapes; names are unique."""
    shapes = [
        *_upgrades(),
        *head_shapes.hosts(),
        *body_shapes.transfer_encodings(),
        *body_shapes.lengths(),
        *body_shapes.chunk_sizes(),
        *body_shapes.trailers(),
        *head_shapes.fields(),
        *head_shapes.request_lines(),
        *_plain(),
    ]
    assert len({shape.name for shape in shapes}) == len(shapes)
    return shapes


def _upgrades() -> Iterator[Shape]:
    for method in (b"GET", b"POST"):
        for protocol in (b"foo", b"h2c", b"websocket", b"TLS/1.0"):
            for framing, body in ((length(INNER), INNER), (CHUNKED, chunks(INNER))):
                line = method + b" /shape HTTP/1.1"
                name = f"upgrade {method.decode()} {protocol.decode()} {framing.decode()}"
                sent = head(b"Connection: Upgrade", b"Upgrade: " + protocol, framing, first=line)
                yield Shape(name, ExpectedResult.SERVED, (sent + body,), INNER)
                yield Shape(f"{name}, pause", ExpectedResult.SERVED, (sent, body), INNER)
    for connection in (b"keep-alive, upgrade", b"Upgrade, HTTP2-Settings", b"upgrade,upgrade"):
        sent = head(b"Connection: " + connection, b"Upgrade: h2c", b"HTTP2-Settings: AAMA")
        yield Shape(f"upgrade by {named(connection)}", ExpectedResult.SERVED, (sent,), b"")
    for first in (
        b"CONNECT front:80 HTTP/1.1",
        b"CONNECT /shape HTTP/1.1",
        b"CONNECT front:80 HTTP/1.0",
        b"CONNECT http://front/shape HTTP/1.1",
    ):
        yield Shape(named(first), ExpectedResult.REFUSED, (head(first=first),))
        sent = head(length(INNER), first=first) + INNER
        yield Shape(f"{named(first)} with a body", ExpectedResult.REFUSED, (sent,))


def _plain() -> Iterator[Shape]:
    for method in (b"GET", b"HEAD", b"DELETE", b"OPTIONS", b"PROPFIND"):
        first = method + b" /shape HTTP/1.1"
        name = method.decode()
        yield Shape(f"{name} without a body", ExpectedResult.SERVED, (head(first=first),), b"")
        sent = head(length(INNER), first=first)
        yield Shape(f"{name} with a body", ExpectedResult.SERVED, (sent + INNER,), INNER)
        yield Shape(f"{name} with a body, pause", ExpectedResult.SERVED, (sent, INNER), INNER)
        sent = head(CHUNKED, first=first) + chunks(INNER)
        yield Shape(f"{name} in chunks", ExpectedResult.SERVED, (sent,), INNER)
    yield Shape("POST without a body", ExpectedResult.SERVED, (head(),), b"")
    yield Shape("one empty line before", ExpectedResult.SERVED, (b"\r\n" + head(),), b"")
    sent = head(first=b"POST http://front/shape HTTP/1.1")
    yield Shape("absolute form", ExpectedResult.SERVED, (sent,), b"")
    sent = head(length(INNER), b"Expect: 100-continue")
    yield Shape("Expect, pause", ExpectedResult.SERVED, (sent, INNER), INNER)
    sent = head(length(INNER)) + INNER
    cut = tuple(sent[at : at + 16] for at in range(0, len(sent), 16))
    yield Shape("cut anywhere", ExpectedResult.SERVED, cut, INNER)
    for lines in ((b"Connection: close",), (b"Connection: keep-alive, Close",)):
        yield Shape(named(lines[0]), ExpectedResult.LAST, (head(*lines),), b"")
    old = b"POST /shape HTTP/1.0"
    yield Shape("HTTP/1.0", ExpectedResult.LAST, (head(first=old),), b"")
    yield Shape("HTTP/1.0 without Host", ExpectedResult.LAST, (head(first=old, host=b""),), b"")
    sent = head(b"Connection: keep-alive", length(INNER), first=old) + INNER
    yield Shape("HTTP/1.0 kept alive", ExpectedResult.LAST, (sent,), INNER)
