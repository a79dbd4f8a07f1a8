"""Shapes of the framing of a body: lengths, codings, chunks and trailers."""

from collections.abc import Iterator

from scripts.checks.proof.strict_http.shape import (
    CHUNKED,
    INNER,
    LONG,
    MANY,
    ExpectedResult,
    Shape,
    chunks,
    head,
    length,
    named,
)


def transfer_encodings() -> Iterator[Shape]:
    for value in (
        b"gzip, chunked",
        b"chunked, gzip",
        b"chunked, identity",
        b"identity",
        b"identity, chunked",
        b"gzip",
        b"xchunked",
        b"chunked chunked",
        b"chunked, chunked",
        b",chunked",
        b"chunked,",
        b"chunked;q=1",
        b"\x0bchunked",
        b"\x0cchunked",
        b"chunked\x00",
        b"'chunked'",
        b'"chunked"',
        b"chun ked",
        b"",
        b"\r\n chunked",
        b"\n chunked",
        b"\x85chunked",
    ):
        sent = head(b"Transfer-Encoding: " + value) + chunks(INNER)
        yield Shape(f"Transfer-Encoding {named(value)}", ExpectedResult.REFUSED, (sent,))
        sent = head(length(chunks(INNER)), b"Transfer-Encoding: " + value) + chunks(INNER)
        yield Shape(
            f"Transfer-Encoding {named(value)} and a length", ExpectedResult.REFUSED, (sent,)
        )
    for line in (
        b"Transfer-Encoding : chunked",
        b"Transfer-Encoding\t: chunked",
        b" Transfer-Encoding: chunked",
        b"Transfer\x00-Encoding: chunked",
        b"X: x\nTransfer-Encoding: chunked",
        b"X: x\rTransfer-Encoding: chunked",
        b"X: x\r\n\tTransfer-Encoding: chunked",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        b"Transfer-Encoding: x\r\nTransfer-Encoding: chunked",
    ):
        sent = head(length(chunks(INNER)), line) + chunks(INNER)
        yield Shape(f"line {named(line)}", ExpectedResult.REFUSED, (sent,))
    for value in (b"Chunked", b"CHUNKED", b"chunked \t", b"\tchunked"):
        sent = head(b"Transfer-Encoding: " + value) + chunks(INNER)
        yield Shape(f"Transfer-Encoding {named(value)}", ExpectedResult.SERVED, (sent,), INNER)
    sent = head(length(chunks(INNER)), b"Transfer_Encoding: chunked") + chunks(INNER)
    yield Shape("Transfer_Encoding", ExpectedResult.SERVED, (sent,), chunks(INNER))
    sent = head(CHUNKED, length(INNER)) + chunks(INNER)
    yield Shape("chunked, then a length", ExpectedResult.REFUSED, (sent,))
    sent = head(length(b"0\r\n\r\n" + INNER), CHUNKED) + b"0\r\n\r\n" + INNER
    yield Shape("a length, then chunked", ExpectedResult.REFUSED, (sent,))
    sent = head(CHUNKED, first=b"POST /shape HTTP/1.0") + chunks(INNER)
    yield Shape("chunked in HTTP/1.0", ExpectedResult.REFUSED, (sent,))


def lengths() -> Iterator[Shape]:
    number = b"%d" % len(INNER)
    for value in (
        b"+" + number,
        b"-" + number,
        b"0x25",
        number + b" " + number,
        number + b"," + number,
        number + b", 0",
        number + b";",
        number + b".0",
        b"1e1",
        b"1_0",
        b"\xd9\xa5",
        b"\xb2",
        b"",
        number + b"\x00",
        b"\x0b" + number,
        b"99999999999999999999",
        b"18446744073709551617",
        b"'" + number + b"'",
        b"\r\n " + number,
    ):
        sent = head(b"Content-Length: " + value) + INNER
        yield Shape(f"Content-Length {named(value)}", ExpectedResult.REFUSED, (sent,))
    for first, second in (
        (number, b"0"),
        (b"0", number),
        (number, number),
        (number, b"+" + number),
    ):
        sent = head(b"Content-Length: " + first, b"Content-Length: " + second) + INNER
        yield Shape(f"lengths {named(first)}, {named(second)}", ExpectedResult.REFUSED, (sent,))
    for line in (
        b"Content-Length : " + number,
        b" Content-Length: " + number,
        b"X: x\nContent-Length: " + number,
        b"X: x\rContent-Length: " + number,
        b"Content-Length\x00: " + number,
        b"Content-Length:\n" + number,
    ):
        yield Shape(f"line {named(line)}", ExpectedResult.REFUSED, (head(line) + INNER,))
    for value in (b"  " + number, number + b"\t ", b"00" + number):
        sent = head(b"Content-Length: " + value) + INNER
        yield Shape(f"Content-Length {named(value)}", ExpectedResult.SERVED, (sent,), INNER)
    sent = head(length(INNER), b"Content_Length: 0") + INNER
    yield Shape("Content_Length", ExpectedResult.SERVED, (sent,), INNER)
    sent = head(length(INNER), b"Connection: Content-Length") + INNER
    yield Shape("the length named by Connection", ExpectedResult.SERVED, (sent,), INNER)


def chunk_sizes() -> Iterator[Shape]:
    size = b"%x" % len(INNER)
    for line in (
        b"zz\r\n",
        b"-1\r\n",
        b"+" + size + b"\r\n",
        b"0x" + size + b"\r\n",
        size + b" \r\n",
        b" " + size + b"\r\n",
        size + b"\t\r\n",
        b"\r\n",
        b"f" * 17 + b"\r\n",
        b"0" * 17 + size + b"\r\n",
        size + b"\n",
        size + b"\r",
        size + b"\r\r\n",
        size + b";\n",
        size + b";a=\nb\r\n",
        size + b";a=\rb\r\n",
        size + b";a=\x00\r\n",
        size + b";" + b"a" * LONG + b"\r\n",
        size + b" ;a=b\r\n",
        size + b",a\r\n",
        size + b"\x00\r\n",
    ):
        sent = head(CHUNKED) + line + INNER + b"\r\n0\r\n\r\n"
        yield Shape(f"chunk {named(line)}", ExpectedResult.BROKEN, (sent,))
    for end in (b"", b"\n", b"\r", b"x", b"\r\r\n", b"\n\r\n", b" \r\n"):
        sent = head(CHUNKED) + size + b"\r\n" + INNER + end + b"0\r\n\r\n"
        yield Shape(f"chunk data ends with {named(end)}", ExpectedResult.BROKEN, (sent,))
    for end in (b"0\r\n\n", b"0\n\r\n", b"0\n\n", b"0\r\n\r\r\n", b"0\r\rX\n\r\n"):
        sent = head(CHUNKED) + chunks(INNER, end=end)
        yield Shape(f"last chunk {named(end)}", ExpectedResult.BROKEN, (sent,))
    for line in (size + b";a=b", size + b';a="b"', b"00" + size, size.upper(), size + b";;"):
        sent = head(CHUNKED) + line + b"\r\n" + INNER + b"\r\n0\r\n\r\n"
        yield Shape(f"chunk {named(line)} ", ExpectedResult.SERVED, (sent,), INNER)
    sent = head(CHUNKED) + chunks(*[b"a"] * 100)
    yield Shape("chunks of one byte", ExpectedResult.SERVED, (sent,), b"a" * 100)
    parts = (head(CHUNKED), *[chunks(INNER)[at : at + 9] for at in range(0, 60, 9)])
    yield Shape("chunks cut anywhere", ExpectedResult.SERVED, parts, INNER)


def trailers() -> Iterator[Shape]:
    for line in (
        b"Authorization: Bearer x",
        b"X-Forwarded-For: 192.0.2.1",
        b"Content-Length: 5",
        b"Transfer-Encoding: chunked",
        b"Host: other",
        b"Upgrade: foo",
        b"Connection: close",
    ):
        sent = head(CHUNKED) + chunks(INNER, end=b"0\r\n" + line + b"\r\n\r\n")
        yield Shape(f"trailer {named(line)}", ExpectedResult.SERVED, (sent,), INNER)
    for lines in (
        b"no colon\r\n",
        b" X: folded\r\n",
        b"X : x\r\n",
        b"X: x\n",
        b"X: x\rY: y\r\n",
        b"X: \x00\r\n",
        b": x\r\n",
        b"X: " + b"x" * LONG + b"\r\n",
        b"X: x\r\n" * MANY,
        b"GET /inner HTTP/1.1\r\n",
    ):
        sent = head(CHUNKED) + chunks(INNER, end=b"0\r\n" + lines + b"\r\n")
        yield Shape(f"trailers {named(lines)}", ExpectedResult.BROKEN, (sent,))
