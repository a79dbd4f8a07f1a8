"""Bodies of failed calls, if their owner keeps them: redacted, then encrypted.

The process that got the request does both, so that neither Valkey nor a disk ever has more. It
keeps the values that the document declares; free text only if marked `x-sensitive: false`. Of
undeclared members it keeps only the name. A body that isn't JSON can't be redacted, so it isn't
kept.
"""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from cute_api.lib.json_objects import Json
from cute_api.sealing import Sealer, UnreadableError
from cute_api.spec import Spec
from cute_api.usage.redaction import CUT, REDACTED, holds_secret, looks_like_name

MAX_BODY = 64 * 1_024
"""A larger body is not kept."""
MAX_TEXT = 1_000
# Values that the document expects to be numbers, enums or ids are cut after this many characters.
MAX_VALUE = 64
# A secret or an address that begins in the kept part ends within this many characters after it.
LONGEST_SECRET = 320
MAX_DEPTH = 16
A_MINUTE = 60
"""Bodies per user and minute that a process keeps."""
MAX_USERS = 10_000
MINUTE_S = 60.0

CLOSED_FORMATS = frozenset({"uuid", "date-time", "date"})
SCALARS = frozenset({"string", "integer", "boolean"})
ALTERNATIVES = ("oneOf", "anyOf", "allOf")


class BodyRedactor:
    """Redacts the bodies of calls; `specs` are the documents of all versions, by date."""

    def __init__(self, specs: Mapping[str, Spec]) -> None:
        self._specs = specs

    def redact(self, operation: str | None, version: str, body: bytes) -> bytes | None:
        """Return the redacted body as JSON, or None if it can't be redacted."""
        spec = self._specs.get(version)
        declared = None if spec is None else spec.operations.get(operation or "")
        if spec is None or declared is None or not declared.bodies or len(body) > MAX_BODY:
            return None
        try:
            value = orjson.loads(body)
        except ValueError:
            return None
        return orjson.dumps(_redacted(value, list(declared.bodies.values()), spec, 0))


class BodyKeeper:
    """Redacts and seals bodies, at most `A_MINUTE` per user and minute. Not thread-safe."""

    def __init__(self, redactor: BodyRedactor, sealer: Sealer) -> None:
        self._redactor = redactor
        self._sealer = sealer
        self._minute = 0
        self._kept: dict[str, int] = {}

    def keep(
        self, at: float, user_id: str, operation: str | None, version: str, body: bytes
    ) -> str | None:
        """Return the sealed body, or None if it isn't kept. `at` is Unix time in seconds."""
        minute = int(at // MINUTE_S)
        if minute != self._minute or len(self._kept) >= MAX_USERS:
            self._minute, self._kept = minute, {}
        if self._kept.get(user_id, 0) >= A_MINUTE:
            return None
        redacted = self._redactor.redact(operation, version, body)
        if redacted is None:
            return None
        self._kept[user_id] = self._kept.get(user_id, 0) + 1
        return self._sealer.seal(zlib.compress(redacted)).decode()


def opened(sealer: Sealer, sealed: str) -> bytes | None:
    """Return the JSON of a sealed body, or None if its key is gone."""
    try:
        return zlib.decompress(sealer.open(sealed.encode()))
    except UnreadableError:
        return None


def _redacted(value: Any, schemas: Sequence[Json], spec: Spec, depth: int) -> Any:
    shapes = [shape for schema in schemas for shape in _shapes(schema, spec)]
    if not shapes or depth > MAX_DEPTH:
        return REDACTED
    if isinstance(value, dict):
        return {
            name if looks_like_name(name) else REDACTED: _redacted(
                member, _schemas_of(name, shapes), spec, depth + 1
            )
            for name, member in value.items()
        }
    if isinstance(value, list):
        items = [shape["items"] for shape in shapes if "items" in shape]
        return [_redacted(item, items, spec, depth + 1) for item in value]
    if isinstance(value, str):
        return _text(value, shapes)
    return value


def _text(text: str, shapes: Sequence[Json]) -> str:
    free = [shape for shape in shapes if _is_free_text(shape)]
    is_sensitive = any(shape.get("x-sensitive", True) for shape in free)
    most = MAX_TEXT if free else MAX_VALUE
    if (
        is_sensitive
        or not any(SCALARS & _kinds(shape) for shape in shapes)
        or holds_secret(text[: most + LONGEST_SECRET])
    ):
        return REDACTED
    return text if len(text) <= most else text[:most] + CUT


def _is_free_text(shape: Json) -> bool:
    is_closed = "enum" in shape or "const" in shape or shape.get("format") in CLOSED_FORMATS
    return "string" in _kinds(shape) and not is_closed


def _kinds(shape: Json) -> frozenset[str]:
    """The types that a schema names."""
    kinds = shape.get("type", ())
    return frozenset({kinds} if isinstance(kinds, str) else kinds)


def _schemas_of(name: str, shapes: Sequence[Json]) -> list[Json]:
    """The schemas of a member: its property's, or `additionalProperties`."""
    found = []
    for shape in shapes:
        rest = shape.get("additionalProperties")
        if name in shape.get("properties", {}):
            found.append(shape["properties"][name])
        elif isinstance(rest, dict):
            found.append(rest)
    return found


def _shapes(schema: Json, spec: Spec, depth: int = 0) -> Iterator[Json]:
    """A schema and all its alternatives, references resolved: a value may match any of them."""
    if depth > MAX_DEPTH:
        return
    target = spec.resolve(schema)
    whole = {**target, **{key: part for key, part in schema.items() if key != "$ref"}}
    yield whole
    for name in ALTERNATIVES:
        for alternative in whole.get(name, ()):
            yield from _shapes(alternative, spec, depth + 1)
