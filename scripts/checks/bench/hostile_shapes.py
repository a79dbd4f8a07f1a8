"""Requests that are costly to read, for each operation: bodies, queries, headers and paths."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from string import ascii_lowercase
from typing import Any
from urllib.parse import quote

import orjson

from cute_api.edge.reading.body import BODY_LIMIT_BYTES
from cute_api.lib.strict_json import MAX_DEPTH, MAX_ELEMENTS, MAX_MEMBERS, MAX_VALUES
from cute_api.spec import BASE_PATH, ROWS, Operation, Spec

HEAD_BYTES = 60_000
NO_ID = "01936f5e-7b2a-7c3d-8e4f-5a6b7c8d9e0f"
JSON = "application/json"
# Bytes of the limit for the frame around a shape.
FRAME_BYTES = 2_000
FULL = BODY_LIMIT_BYTES - FRAME_BYTES


@dataclass(frozen=True, slots=True)
class HostileRequest:
    """A request, and a name for its attack."""

    name: str
    method: str
    target: str
    body: bytes | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


def _array(element: bytes, count: int | None = None, size: int = FULL) -> bytes:
    count = size // (len(element) + 1) if count is None else count
    return b"[" + b",".join([element] * count) + b"]"


def _object(members: int, value: bytes = b"0", name_length: int = 60) -> bytes:
    names = (f"{number:06x}".ljust(name_length, "k") for number in range(members))
    return b"{" + b",".join(b'"%s":%s' % (name.encode(), value) for name in names) + b"}"


def _text(unit: str, size: int = FULL) -> bytes:
    made = orjson.dumps(unit)[1:-1]
    return b'"' + made * (size // len(made)) + b'"'


# The most that the bounds allow, and more.
DEEP_ARRAY = b"[" * (MAX_DEPTH - 4) + b"]" * (MAX_DEPTH - 4)
DEEP_OBJECT = b'{"a":' * (MAX_DEPTH - 4) + b"1" + b"}" * (MAX_DEPTH - 4)
FULL_ROW = _array(b"1.5", MAX_ELEMENTS - 1)
DEEP_COUNT = MAX_ELEMENTS - 1
DISTINCT = [b'{"a":"%d%s"}' % (number, b"x" * 900) for number in range(MAX_ELEMENTS - 1)]
VALUES: Mapping[str, bytes] = {
    "zeros": _array(b"0"),
    "empty arrays": _array(b"[]"),
    "empty objects": _array(b"{}"),
    "floats": _array(b"1.5"),
    "one member each": _array(b'{"a":0}'),
    "texts": _array(b'"a"'),
    "full arrays": _array(FULL_ROW, MAX_ELEMENTS - 1),
    "long texts": _array(b'"' + b"x" * 1_000 + b'"', MAX_ELEMENTS - 1),
    "distinct objects": b"[" + b",".join(DISTINCT) + b"]",
    "objects of one": _array(b'{"' + b"k" * 100 + b'":{}}', MAX_ELEMENTS - 1),
    "members": _object(MAX_MEMBERS, name_length=190),
    "too many members": _object(BODY_LIMIT_BYTES // 80),
    "full objects": _array(_object(MAX_MEMBERS - 1), MAX_ELEMENTS - 1),
    "deep arrays": _array(DEEP_ARRAY, DEEP_COUNT),
    "deep objects": _array(DEEP_OBJECT, DEEP_COUNT),
    "many deep objects": _array(_object(6, DEEP_OBJECT, 6), DEEP_COUNT),
    "too deep": b"[" * (MAX_VALUES // 2) + b"]" * (MAX_VALUES // 2),
    "much too deep": b"[" * (FULL // 2) + b"]" * (FULL // 2),
    "digits": b"9" * FULL,
    "decimals": b"0." + b"9" * FULL,
    "exponents": _array(b"1e99999999", MAX_ELEMENTS - 1),
    "long numbers": _array(b"7" * 1_040, MAX_ELEMENTS - 1),
    "longest numbers": _array(b"7" * 4_299, FULL // 4_300),
    "letters": _text("a"),
    "spaces": _text(" "),
    "zero width": _text("\u200b"),
    "quotes": _text('"'),
    "backslashes": _text("\\"),
    "emojis": _text("😀"),
    "commas": _text(","),
    "control behind": _text("a")[:-1] + b'\\u0001"',
    "NUL behind": _text("a")[:-1] + b'\\u0000"',
    "escapes": b'"' + b"\\u00e9" * (FULL // 6) + b'"',
    "NULs": b'"' + b"\\u0000" * (FULL // 6) + b'"',
    "slashes": b'"https://' + b"/" * FULL + b'"',
    "percents": b'"https://a.example/' + b"%zz" * (FULL // 3) + b'"',
    "colons": b'"https://' + b"a:" * (FULL // 2) + b'"',
    "tags": _text('"a",'),
    "hyphens": _text("a-"),
    "filter": _text("(")[:400] + b'"',
    "filter of ors": b'"' + b" or ".join([b"data.a.b.c.d == 1"] * 10) + b'"',
}
WHOLE: Mapping[str, bytes] = {
    "long name, zeros": b'{"' + b"k" * 520_000 + b'":' + _array(b"0", size=520_000) + b"}",
    "one name many times": b"{" + b",".join([b'"a":0'] * (FULL // 6)) + b"}",
    "broken at the end": _array(b"0", MAX_VALUES - 10)[:-1],
    "broken behind a text": b'{"a":' + _text("é") + b",",
    "not UTF-8 at the end": b'{"a":"' + b"a" * FULL + b'\xff"}',
    "lines": b"[" + b"\n" * FULL + b"x]",
}
ROW_ITEMS: Mapping[str, bytes] = {
    "with many unknown members": _object(95, name_length=20),
    "with many bad images": b'{"images":%s}' % _array(b'{"url":1,"x":2,"alt":3}', 24),
    "with long texts": b'{"title":%s}' % _text("a", 9_000),
}
HEADERS: Mapping[str, str] = {
    "If-None-Match": ", ".join(['"0123456789abcdef"'] * (HEAD_BYTES // 20)),
    "If-Match": '"a",' * (HEAD_BYTES // 4) + '"a"',
    "Range": "bytes=" + "0-1," * (HEAD_BYTES // 4) + "0-1",
    "Accept-Encoding": ", ".join(["br;q=0.001"] * (HEAD_BYTES // 12)),
    "Accept": ", ".join(["text/html;q=0.1"] * (HEAD_BYTES // 17)),
    "Cookie": "; ".join(["a=b"] * (HEAD_BYTES // 5)),
    "X-Forwarded-For": ", ".join(["10.0.0.1"] * (HEAD_BYTES // 10)),
    "Authorization": "Bearer cute_" + "a" * HEAD_BYTES,
    "User-Agent": "\xe9" * HEAD_BYTES,
    "Origin": "https://" + "a." * (HEAD_BYTES // 2),
    "Idempotency-Key": "k" * HEAD_BYTES,
    "Content-Type": JSON + ";a=b" * (HEAD_BYTES // 4),
    "X-Other": "x" * HEAD_BYTES,
}


def requests_of(operation: Operation, spec: Spec) -> Iterator[HostileRequest]:
    """Return the hostile requests of an operation."""
    method = operation.method.upper()
    path = operation.path
    for parameter in operation.parameters:
        if parameter.place == "path":
            path = path.replace(f"{{{parameter.name}}}", NO_ID)
    target = BASE_PATH + path

    plain = HostileRequest("", method, target)

    def made(name: str, **given: Any) -> HostileRequest:
        return replace(plain, name=f"{operation.id}: {name}", **given)

    for header, value in HEADERS.items():
        yield made(f"header {header}", headers={header: value})
    for name, query in _queries(operation).items():
        yield made(f"query {name}", target=f"{target}?{query[:HEAD_BYTES]}")
    yield made("long path", target=target + "a" * HEAD_BYTES)
    yield made("path of escapes", target=target + "%61" * (HEAD_BYTES // 3))
    yield made("path of segments", target=target + "/a" * (HEAD_BYTES // 2))
    for name, body in _bodies(operation, spec).items():
        yield made(name, body=body, headers={"Content-Type": JSON})


def _queries(operation: Operation) -> Mapping[str, str]:
    queries = {
        "of many fields": "a=1&" * (HEAD_BYTES // 4),
        "of 200 fields": "&".join(["b" * 290 + "=1"] * 199),
        "of separators": "&" * HEAD_BYTES,
        "of escapes": "a=" + "%c3%a9" * (HEAD_BYTES // 6),
    }
    for parameter in operation.parameters:
        if parameter.place == "query":
            name = parameter.name
            queries[f"{name} long"] = f"{name}=" + "a" * HEAD_BYTES
            queries[f"{name} digits"] = f"{name}=" + "9" * HEAD_BYTES
            queries[f"{name} commas"] = f"{name}=" + "a," * (HEAD_BYTES // 2)
            queries[f"{name} often"] = f"{name}=a&" * 100
            queries[f"{name} words"] = f"{name}=" + quote(" ".join(["aeiou"] * 33))
            queries[f"{name} letters"] = f"{name}=" + quote(" ".join(ascii_lowercase * 3))
            queries[f"{name} zero width"] = f"{name}=" + quote("\u200b" * 40)
    return queries


def _bodies(operation: Operation, spec: Spec) -> Mapping[str, bytes]:
    schema = operation.bodies.get(JSON)
    if schema is None:
        # It needs no body, but reads it anyway.
        return {"body": _text("a")}
    properties = spec.resolve(schema)["properties"]
    bodies = dict(WHOLE)
    for name, value in VALUES.items():
        bodies[name] = value
        bodies[f"unknown: {name}"] = b'{"unknown":' + value + b"}"
        for field_name, declared in properties.items():
            bodies[f"{field_name}: {name}"] = b'{"%s":%s}' % (field_name.encode(), value)
            if declared.get(ROWS):
                start = b'{"%s":[{"op":"create","item":' % field_name.encode()
                bodies[f"row: {name}"] = start + value + b"}]}"
                bodies[f"row's images: {name}"] = start + b'{"images":' + value + b"}}]}"
    for field_name, declared in properties.items():
        if declared.get(ROWS):
            for name, item in ROW_ITEMS.items():
                row = b'{"op":"create","item":%s}' % item
                bodies[f"rows: {name}"] = b'{"%s":%s}' % (field_name.encode(), _array(row, 100))
    return {name: body for name, body in bodies.items() if len(body) <= BODY_LIMIT_BYTES}
