"""Hostile bytes by place: the largest accepted requests, each hostile in one place.

Headers are those that the server's code and the document name, so that new ones need no
list.
"""

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from urllib.parse import quote

from cute_api.config import ROOT
from cute_api.edge.reading.body import BODY_LIMIT_BYTES
from cute_api.http.chunks import TRAILER_LIMIT_BYTES
from cute_api.http.head import HEAD_LIMIT_BYTES
from cute_api.portal.views import FORM_LIMIT_BYTES
from cute_api.spec import BASE_PATH, Spec

SERVER = ROOT / "server" / "cute_api"
# Folders whose code reads headers of requests.
READERS = ("http", "edge", "handlers", "portal", "tracing")
# The bytes around the hostile part.
FRAME_BYTES = 600
HEAD_BYTES = HEAD_LIMIT_BYTES - FRAME_BYTES
UNITS = (
    *(
        b" ",
        b"\t",
        b"a",
        b"0",
        b",",
        b";",
        b"=",
        b'"',
        b"\\",
        b"%",
        b"/",
        b".",
        b"(",
        b"<",
        b"\xe9",
    ),
    *(b"a@", b"a=b;", b'"a",', b"a;q=0,", b"%2e", b"%zz", b"a.", b"- "),
)
# There are many headers, so leave out units that their readers treat alike.
HEADER_UNITS = (
    b" ",
    b"\t",
    b"a",
    b",",
    b";",
    b"=",
    b'"',
    b"a=b;",
    b'"a",',
    b"a;q=0,",
    b"%2e",
    b"- ",
)
ENDS = (b"", b"\x01", b'"')
PAGE = "/login"
LIST = f"{BASE_PATH}/items"
CLOSE = "Connection: close"
TEXTS = ("title", "description", "sku", "brand_id", "size")


@dataclass(frozen=True, slots=True)
class HostileBytes:
    """The bytes of a request; `name` describes the attack at its `place`."""

    place: str
    name: str
    data: bytes


def places(spec: Spec, secret: str) -> Iterator[HostileBytes]:
    """Return all requests; those with a body have the key `secret`."""
    yield from _heads()
    yield from _paths()
    yield from _queries(spec)
    for name, target in headers(spec):
        for unit, (start, end) in product(HEADER_UNITS, ((b"", b""), (b"a=", b'"'))):
            value = start + _full(unit) + end
            yield HostileBytes(
                f"header {name} of {target}",
                f"{start!r} {unit!r} … {end!r}",
                _head("GET", target, name.encode() + b": " + value),
            )
    yield from _chunked(secret)
    yield from _bodies(secret)
    yield from _forms()


def headers(spec: Spec) -> list[tuple[str, str]]:
    """Return the headers that the server reads, each with a target that reads it.

    They come from the code and from the document's header parameters.
    """
    found: set[tuple[str, str]] = set()
    sent = {name.lower() for name in spec.document["components"]["headers"]}
    for folder in READERS:
        target = PAGE if folder == "portal" else LIST
        for path in (SERVER / folder).rglob("*.py"):
            names = _header_names(ast.parse(path.read_text()))
            found |= {(name.lower(), target) for name in names if name.lower() not in sent}
    for operation in spec.operations.values():
        found |= {
            (parameter.name.lower(), LIST)
            for parameter in operation.parameters
            if parameter.place == "header"
        }
    return sorted(found)


def _header_names(tree: ast.Module) -> Iterator[str]:
    """Texts in `headers.get("…")` and `headers["…"]`, and bytes that can be a header's name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("headers.get"):
            asked: ast.expr | None = node.args[0]
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value).endswith("headers"):
            asked = node.slice
        else:
            asked = node if isinstance(node, ast.Constant) else None
        if not isinstance(asked, ast.Constant):
            continue
        value = asked.value
        if isinstance(value, bytes) and value.isascii() and value.replace(b"-", b"").isalpha():
            yield value.decode()
        elif isinstance(value, str) and asked is not node and value.replace("-", "").isalpha():
            yield value


def _full(unit: bytes, size: int = HEAD_BYTES) -> bytes:
    return unit * (size // len(unit))


def _head(method: str, target: str, *lines: bytes) -> bytes:
    first = f"{method} {target} HTTP/1.1\r\nHost: x\r\n{CLOSE}".encode("latin-1")
    return b"\r\n".join((first, *lines, b"", b""))


def _heads() -> Iterator[HostileBytes]:
    for unit, end in product(UNITS, ENDS):
        name = f"{unit!r} … {end!r}"
        filled = _full(unit) + end
        yield HostileBytes("head", f"value {name}", _head("GET", "/healthz", b"X:" + filled))
        yield HostileBytes("head", f"line {name}", _head("GET", "/healthz", filled))
        yield HostileBytes("head", f"first line {name}", filled + b"\r\n\r\n")
    many = b"\r\n".join([b"a:" + b" " * 600] * 99)
    yield HostileBytes("head", "99 headers of spaces", _head("GET", "/healthz", many))


def _paths() -> Iterator[HostileBytes]:
    for before, unit in product((f"{BASE_PATH}/", f"{LIST}/", "/docs/", "/assets/", "/"), UNITS):
        target = before + quote(_full(unit, HEAD_BYTES // 3), safe="/.,;=%(a0@-&~")
        yield HostileBytes("path", f"{before} {unit!r}", _head("GET", target))


def _queries(spec: Spec) -> Iterator[HostileBytes]:
    named = [
        f"{LIST}?{parameter.name}="
        for parameter in spec.operations["list_items"].parameters
        if parameter.place == "query"
    ]
    for before, unit in product((*named, f"{LIST}?", "/docs/search?q=", "/login?next="), UNITS):
        query = quote(_full(unit, HEAD_BYTES // 3), safe="/.,;=%(a0@-&~")
        yield HostileBytes("query", f"{before} {unit!r}", _head("GET", before + query))
    for fields in ("a=1&", "&", "q=a&", "%26="):
        target = f"{LIST}?{fields * (HEAD_BYTES // len(fields))}"
        yield HostileBytes("query", f"fields {fields}", _head("GET", target))


def _chunked(secret: str) -> Iterator[HostileBytes]:
    key = f"Authorization: Bearer {secret}".encode()
    head = _head(
        "POST", LIST, key, b"Transfer-Encoding: chunked", b"Content-Type: application/json"
    )
    for size, unit, end in product((TRAILER_LIMIT_BYTES - 10, HEAD_BYTES), UNITS, ENDS):
        sent = b"0\r\nX:" + _full(unit, size) + end + b"\r\n\r\n"
        yield HostileBytes("trailers", f"{size} of {unit!r} … {end!r}", head + sent)
    for name, sent in (
        ("a byte each", b"1\r\n \r\n" * 16_000 + b"0\r\n\r\n"),
        ("long extensions", (b"1;" + b"a" * 240 + b"\r\n \r\n") * 4_000 + b"0\r\n\r\n"),
    ):
        yield HostileBytes("chunks", name, head + sent)


def _bodies(secret: str) -> Iterator[HostileBytes]:
    key = f"Authorization: Bearer {secret}".encode()

    def post(body: bytes, media_type: bytes = b"application/json") -> bytes:
        length = b"Content-Length: %d" % len(body)
        return _head("POST", LIST, key, b"Content-Type: " + media_type, length) + body

    for unit in UNITS:
        yield HostileBytes("body", f"raw {unit!r}", post(_full(unit, BODY_LIMIT_BYTES)))
        text = unit.decode("latin-1") * (BODY_LIMIT_BYTES // len(unit) // 6)
        for field in TEXTS:
            body = json.dumps({field: text + "\x01"}).encode()
            yield HostileBytes("body", f"{field} {unit!r}", post(body))
        name = json.dumps({text[:60_000]: 1, "images": [{"url": "https://" + text}]}).encode()
        yield HostileBytes("body", f"name and URL {unit!r}", post(name))


def _forms() -> Iterator[HostileBytes]:
    """Return forms of the portal: fields of a login, such as an email address, and parts."""
    for unit, field in product(UNITS, ("email", "password", "form_token")):
        body = f"{field}={quote(_full(unit, FORM_LIMIT_BYTES // 4))}".encode()
        yield HostileBytes("form", f"{field} {unit!r}", _form(body))
    for fields in (b"a&", b"a=b&", b"&", b"%zz="):
        yield HostileBytes("form", f"fields {fields!r}", _form(_full(fields, FORM_LIMIT_BYTES - 9)))
    for unit in UNITS:
        part = b'--x\r\nContent-Disposition: form-data; name="' + _full(unit, FORM_LIMIT_BYTES // 2)
        kind = b"multipart/form-data; boundary=x"
        yield HostileBytes("form", f"part {unit!r}", _form(part + b'"\r\n\r\na\r\n--x--', kind))


def _form(body: bytes, kind: bytes = b"application/x-www-form-urlencoded") -> bytes:
    length = b"Content-Length: %d" % len(body)
    return _head("POST", PAGE, b"Content-Type: " + kind, length) + body
