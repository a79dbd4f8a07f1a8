"""Read the head of a request: request line and headers (RFC 9112). Pure decisions.

It refuses what the RFC tolerates if another server may read it differently: line feeds without a
carriage return, folded lines, a length beside chunks, repeated lengths. `Upgrade` is ignored, as
RFC 9110 (7.8) allows: the bytes after the head are the body that the framing describes.
"""

import re
from typing import NamedTuple

HEAD_LIMIT_BYTES = 65_536
MAX_HEADERS = 100
HEAD_END = b"\r\n\r\n"
LINE_END = b"\r\n"

_TOKEN = rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
# Methods are in capitals; for an unknown method the application responds 405.
_REQUEST_LINE = re.compile(
    rb"(?P<method>[A-Z][A-Z-]{0,19}) (?:http://(?P<authority>[^/?#\s]+))?"
    rb"(?P<path>/[!\"$->@-~]*)(?:\?(?P<query>[!\"$-~]*))? HTTP/(?P<version>1\.[01])\r\n"
)
# Matches one whole line. If there are fewer matches than lines, a line is malformed.
FIELD = re.compile(rb"(?m)^(" + _TOKEN + rb"):[ \t]*+([^\x00-\x08\x0a-\x1f\x7f]*+)\r\n")
BARE_LINE_FEED = re.compile(rb"(?<!\r)\n")
# A name, an IPv4 address or an IPv6 address, and a port.
_HOST = re.compile(rb"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")
_LENGTH = re.compile(rb"[0-9]{1,15}")

_HOST_NAME = b"host"
_LENGTH_NAME = b"content-length"
_CODING_NAME = b"transfer-encoding"
_CONNECTION_NAME = b"connection"
_EXPECT_NAME = b"expect"
_NOTED = frozenset({_HOST_NAME, _LENGTH_NAME, _CODING_NAME, _CONNECTION_NAME, _EXPECT_NAME})


class MalformedError(Exception):
    """These bytes are not clearly one request; the text tells the client why."""


class Head(NamedTuple):
    """A request without its body, which has `length` bytes or is `chunked`.

    `path` and `query` are as sent. Names of `headers` are in lower case.
    """

    method: str
    path: bytes
    query: bytes
    version: str
    headers: list[tuple[bytes, bytes]]
    length: int
    chunked: bool
    keep_alive: bool
    expects_continue: bool


def parse(data: bytes) -> Head:
    """Parse a head, including the empty line at its end. Raises `MalformedError`."""
    line = _REQUEST_LINE.match(data)
    if line is None:
        raise _bad_line()
    headers, noted = _headers(data, line.end())
    version = line["version"].decode()
    method = line["method"].decode()
    if method == "CONNECT":
        raise MalformedError("CONNECT is for proxies; this server is not a proxy.")
    _check_host(noted.get(_HOST_NAME, []), line["authority"], version)
    length, chunked = _framing(noted, version)
    return Head(
        method=method,
        path=line["path"],
        query=line["query"] or b"",
        version=version,
        headers=headers,
        length=length,
        chunked=chunked,
        keep_alive=version == "1.1" and not _closes(noted.get(_CONNECTION_NAME, ())),
        expects_continue=[value.lower() for value in noted.get(_EXPECT_NAME, ())]
        == [b"100-continue"],
    )


def check_beginning(data: bytes, known: int) -> None:
    """Refuse bytes that can't begin a head; the first `known` bytes have been checked before.

    Raises `MalformedError`, so that the client learns of it before the timeout.
    """
    if BARE_LINE_FEED.search(data, known):
        raise MalformedError("Lines must end with CR and LF.")
    if data and not (data[:1].isupper() or LINE_END.startswith(data)):
        raise _bad_line()
    # Check the first line once, when it is complete, not again for each later read.
    end = data.find(LINE_END)
    if end >= 0 and end + len(LINE_END) > known and not _REQUEST_LINE.match(data):
        raise _bad_line()


def _headers(data: bytes, start: int) -> tuple[list[tuple[bytes, bytes]], dict[bytes, list[bytes]]]:
    """The headers from `start` on, and the values of those that this module checks."""
    end = len(data) - len(LINE_END)
    lines = data.count(b"\n", start, end)
    if lines > MAX_HEADERS:
        raise MalformedError(f"There are more than {MAX_HEADERS} headers.")
    found = FIELD.findall(data, start, end)
    if len(found) != lines:
        raise MalformedError("A header is malformed.")
    headers: list[tuple[bytes, bytes]] = []
    noted: dict[bytes, list[bytes]] = {}
    for name, text in found:
        name, value = name.lower(), text.rstrip(b" \t")  # noqa: PLW2901 - the same, normalized
        if name in _NOTED:
            noted.setdefault(name, []).append(value)
        headers.append((name, value))
    return headers, noted


def _check_host(hosts: list[bytes], authority: bytes | None, version: str) -> None:
    if not hosts and version == "1.0" and authority is None:
        return
    if len(hosts) != 1:
        raise MalformedError("Send one Host header.")
    if not _HOST.fullmatch(hosts[0]):
        raise MalformedError("The Host header is malformed.")
    if authority is not None and authority.lower() != hosts[0].lower():
        raise MalformedError("The Host header and the URL name different hosts.")


def _framing(noted: dict[bytes, list[bytes]], version: str) -> tuple[int, bool]:
    """The length of the body, and whether it is chunked."""
    lengths, codings = noted.get(_LENGTH_NAME), noted.get(_CODING_NAME)
    if codings is not None:
        if lengths is not None:
            raise MalformedError("Send Content-Length or Transfer-Encoding, not both.")
        if version == "1.0":
            raise MalformedError("Transfer-Encoding needs HTTP/1.1.")
        if len(codings) != 1 or codings[0].lower() != b"chunked":
            raise MalformedError("The only supported Transfer-Encoding is chunked.")
        return 0, True
    if lengths is None:
        return 0, False
    if len(lengths) != 1 or not _LENGTH.fullmatch(lengths[0]):
        raise MalformedError("Content-Length must be one whole number.")
    return int(lengths[0]), False


def _closes(values: list[bytes] | tuple[()]) -> bool:
    return any(
        token.strip(b" \t").lower() == b"close" for value in values for token in value.split(b",")
    )


def _bad_line() -> MalformedError:
    return MalformedError("The first line must be a method, a path and HTTP/1.1.")
