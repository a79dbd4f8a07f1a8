"""Shapes of the head: the request line, Host, and headers in general."""

from collections.abc import Iterator

from scripts.checks.proof.strict_http.shape import (
    HOST,
    LONG,
    MANY,
    ExpectedResult,
    Shape,
    head,
    named,
)


def hosts() -> Iterator[Shape]:
    yield Shape("no Host", ExpectedResult.REFUSED, (head(host=b""),))
    yield Shape("two Hosts", ExpectedResult.REFUSED, (head(b"Host: other"),))
    yield Shape("the same Host twice", ExpectedResult.REFUSED, (head(HOST),))
    for value in (
        b"",
        b"a b",
        b"a@b",
        b"a/b",
        b"a,b",
        b"a?b",
        b"a#b",
        b"a\\b",
        b"<a>",
        b"a:80:80",
        b"a:port",
        b"a:999999",
        b":80",
        b"[::1",
        b"::1",
        b"http://a",
        b"caf\xc3\xa9",
        b"a\x0b",
        b"a" * 300,
    ):
        sent = head(host=b"Host: " + value)
        yield Shape(f"Host {named(value)}", ExpectedResult.REFUSED, (sent,))
    for value in (b"a:80", b"a.b-c_d:8080", b"127.0.0.1", b"[::1]:80", b"A.B.", b"a "):
        sent = head(host=b"Host: " + value)
        yield Shape(f"Host {named(value)}", ExpectedResult.SERVED, (sent,), b"")


def fields() -> Iterator[Shape]:
    for line in (
        b" X: x",
        b"\tX: x",
        b" ",
        b"X: x\r\n folded",
        b"X: x\r\n\tfolded",
        b"X:\r\n GET /inner HTTP/1.1",
        b"no colon",
        b": no name",
        b"X : x",
        b"X Y: x",
        b"X\tY: x",
        b"X\x00: x",
        b"X(: x",
        b'"X": x',
        b"X\xc3\xa9: x",
        b"X\x7f: x",
        b"X: \x00",
        b"X: a\x00b",
        b"X: a\x08b",
        b"X: a\x7fb",
        b"X: a\rb",
        b"X: a\nY: b",
        b"X: a\n\nGET /inner HTTP/1.1\nHost: front",
        b"X: a\r\r\n",
        b"X: a\n\r\n",
        b"X: a\x1b[31m",
        b"\r",
        b"X: x\r\n" * MANY + b"Y: y",
        b"X: " + b"x" * 70_000,
        b"x" * LONG + b"/: y",
    ):
        yield Shape(f"line {named(line)}", ExpectedResult.REFUSED, (head(line),))
    for line in (b"X:", b"X:x", b"X: \t x \t ", b"X: \xff", b"!#$%&'*+-.^_`|~09Az: x"):
        yield Shape(f"line {named(line)}", ExpectedResult.SERVED, (head(line),), b"")
    sent = head(*[b"X-%d: x" % at for at in range(60)])
    yield Shape("sixty headers", ExpectedResult.SERVED, (sent,), b"")


def request_lines() -> Iterator[Shape]:
    for first in (
        b"GET /shape",
        b"GET /shape ",
        b"GET /shape HTTP/0.9",
        b"GET /shape HTTP/1",
        b"GET /shape HTTP/1.2",
        b"GET /shape HTTP/2",
        b"GET /shape HTTP/2.0",
        b"GET /shape HTTP/11.1",
        b"GET /shape HTTP/1.10",
        b"GET /shape HTTP/1.1 ",
        b"GET /shape HTTP/1.1\t",
        b"GET /shape http/1.1",
        b"GET /shape HTTPS/1.1",
        b"GET /shape HTTP/1.1 HTTP/1.1",
        b"GET /shape HTTP /1.1",
        b"GET  /shape HTTP/1.1",
        b"GET /shape  HTTP/1.1",
        b"GET\t/shape\tHTTP/1.1",
        b" GET /shape HTTP/1.1",
        b"GET /shape /x HTTP/1.1",
        b"GET /shape\x00 HTTP/1.1",
        b"GET /shape\x0b HTTP/1.1",
        b"GET /shape\xc3\xa9 HTTP/1.1",
        b"GET /shape#part HTTP/1.1",
        b"GET /shape\rX HTTP/1.1",
        b"GET /shape\nX HTTP/1.1",
        b"GET shape HTTP/1.1",
        b"GET * HTTP/1.1",
        b"GET http://other/shape HTTP/1.1",
        b"GET http://front@other/shape HTTP/1.1",
        b"GET http:///shape HTTP/1.1",
        b"GET file:///shape HTTP/1.1",
        b"get /shape HTTP/1.1",
        b"G\x00T /shape HTTP/1.1",
        b"G(T /shape HTTP/1.1",
        b"/shape HTTP/1.1",
        b"GET /shape HTTP/1.1\rX: x",
        b"HTTP/1.1 200 OK",
        b"A" * 40 + b" /shape HTTP/1.1",
    ):
        yield Shape(f"first {named(first)}", ExpectedResult.REFUSED, (head(first=first),))
    for name, sent in (
        ("HTTP/0.9 alone", b"GET /shape\r\n"),
        ("HTTP/2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        ("TLS hello", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200)),
        ("SSH banner", b"SSH-2.0-OpenSSH_9.2\r\n"),
        ("PROXY header", b"PROXY TCP4 192.0.2.1 192.0.2.2 1 2\r\n" + head()),
        ("bare line feeds", b"GET /shape HTTP/1.1\nHost: front\n\n"),
        ("bare carriage returns", b"GET /shape HTTP/1.1\rHost: front\r\r"),
        ("line feed before all", b"\nGET /shape HTTP/1.1\r\nHost: front\r\n\r\n"),
        ("empty lines before all", b"\r\n\r\n\r\n" + head()),
    ):
        yield Shape(name, ExpectedResult.REFUSED, (sent,))
