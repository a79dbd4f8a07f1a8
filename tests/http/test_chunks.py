"""Bodies in chunks: cut anywhere they are read the same, and what surrounds them is bounded."""

import pytest

from cute_api.http.chunks import (
    MAX_CHUNKS,
    MAX_LINE_BYTES,
    MAX_SMALL_CHUNKS,
    MAX_TRAILERS,
    SMALL_BYTES,
    TRAILER_LIMIT_BYTES,
    ChunkedBody,
)
from cute_api.http.head import MalformedError

BODY = b"5;a=b\r\nhello\r\nA\r\n\r\nworlds\r\n\r\n0;c\r\nX: y\r\nZ:\r\n\r\n"
PLAIN = b"hello\r\nworlds\r\n"
SMALL = b"1\r\na\r\n"
LARGE = b"%x\r\n%b\r\n" % (SMALL_BYTES, b"a" * SMALL_BYTES)
REST = b"GET / HTTP/1.1\r\n\r\n"


@pytest.mark.parametrize("cut", range(len(BODY) + 1))
def test_a_body_cut_in_two_is_the_same(cut: int) -> None:
    body = ChunkedBody()
    first, rest = body.take(BODY[:cut])
    assert (rest, body.done) == (b"", cut == len(BODY))
    second, rest = body.take(BODY[cut:] + REST) if cut < len(BODY) else (b"", REST)
    assert (first + second, rest, body.done) == (PLAIN, REST, True)


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_a_body_in_small_reads_is_the_same(size: int) -> None:
    body, read = ChunkedBody(), b""
    for start in range(0, len(BODY), size):
        assert not body.done
        part, rest = body.take(BODY[start : start + size])
        read += part
        assert rest == b""
    assert (read, body.done) == (PLAIN, True)


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        (LARGE * (MAX_CHUNKS - 1) + b"0\r\n\r\n", LARGE * MAX_CHUNKS + b"0\r\n"),
        (SMALL * (MAX_SMALL_CHUNKS - 1) + b"0\r\n\r\n", SMALL * MAX_SMALL_CHUNKS * 2),
        (b"1;" + b"x" * (MAX_LINE_BYTES - 4) + b"\r\n", b"1;" + b"x" * MAX_LINE_BYTES + b"\r\n"),
        (b"0\r\n" + b"X: y\r\n" * MAX_TRAILERS, b"0\r\n" + b"X: y\r\n" * (MAX_TRAILERS + 1)),
        (
            b"0\r\nX:" + b"y" * (TRAILER_LIMIT_BYTES - 4) + b"\r\n\r\n",
            b"0\r\nX:" + b"y" * (TRAILER_LIMIT_BYTES - 1),
        ),
        (b"ffffffff\r\n", b"fffffffff"),
    ],
    ids=["chunks", "small chunks", "extension", "trailers", "bytes of trailers", "size"],
)
def test_what_surrounds_a_body_is_bounded(good: bytes, bad: bytes) -> None:
    ChunkedBody().take(good)
    with pytest.raises(MalformedError):
        ChunkedBody().take(bad)
