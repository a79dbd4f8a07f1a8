"""Reading requests: heads, their bounds, and bodies in chunks that are cut anywhere."""

import pytest

from cute_api.http.chunks import ChunkedBody
from cute_api.http.head import Head, MalformedError, check_beginning, parse

MAX_CHUNKS = 16_384
MAX_LINE_BYTES = 256
MAX_SMALL_CHUNKS = 4_096
MAX_TRAILERS = 32
SMALL_BYTES = 64
TRAILER_LIMIT_BYTES = 8_192
MAX_HEADERS = 100
HEAD = (
    b"POST /v1/items?limit=1 HTTP/1.1\r\nHost: cute:80\r\nX-Name: \t a b \r\nExpect: 100-Continue"
    b"\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\n"
)
BODY = b"5;a=b\r\nhello\r\nA\r\n\r\nworlds\r\n\r\n0;c\r\nX: y\r\nZ:\r\n\r\n"
PLAIN = b"hello\r\nworlds\r\n"
SMALL = b"1\r\na\r\n"
LARGE = b"%x\r\n%b\r\n" % (SMALL_BYTES, b"a" * SMALL_BYTES)
REST = b"GET / HTTP/1.1\r\n\r\n"


def with_headers(count: int) -> bytes:
    """A head with this many headers, including Host."""
    return b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X: y\r\n" * (count - 1) + b"\r\n"


def test_a_head_is_read() -> None:
    assert parse(HEAD) == Head(
        method="POST",
        path=b"/v1/items",
        query=b"limit=1",
        version="1.1",
        headers=[
            (b"host", b"cute:80"),
            (b"x-name", b"a b"),
            (b"expect", b"100-Continue"),
            (b"content-length", b"5"),
            (b"connection", b"keep-alive"),
        ],
        length=5,
        chunked=False,
        keep_alive=True,
        expects_continue=True,
    )


@pytest.mark.parametrize("size", range(len(HEAD)))
def test_the_beginning_of_a_good_head_is_not_refused(size: int) -> None:
    check_beginning(HEAD[:size], 0)
    check_beginning(HEAD[:size], max(0, size - 1))


@pytest.mark.parametrize("known", [0, 14, 15])
def test_a_bare_line_feed_is_refused_before_the_head_is_whole(known: int) -> None:
    with pytest.raises(MalformedError, match="CR and LF"):
        check_beginning(b"GET / HTTP/1.1\nHost: a", min(known, 14))


def test_a_line_is_judged_once() -> None:
    """Otherwise each byte of the headers would cost as much as a long first line."""
    judged = b"no request\r\nX: y"
    with pytest.raises(MalformedError):
        check_beginning(judged.upper(), 0)
    check_beginning(judged.upper(), len(judged) - 1)


def test_as_many_headers_as_are_allowed_are_read() -> None:
    assert len(parse(with_headers(MAX_HEADERS)).headers) == MAX_HEADERS


def test_more_headers_are_refused() -> None:
    with pytest.raises(MalformedError, match="more than"):
        parse(with_headers(MAX_HEADERS + 1))


def test_the_url_and_the_host_may_name_the_same_host_only() -> None:
    same = b"GET http://CUTE/v1 HTTP/1.1\r\nHost: cute\r\n\r\n"
    assert parse(same).path == b"/v1"
    with pytest.raises(MalformedError, match="different hosts"):
        parse(same.replace(b"CUTE", b"other"))


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
