"""Bodies of failed calls, for owners who asked for it: redacted by the document, then encrypted.

All of it happens in the process that got the request, so that neither Valkey nor a disk ever has
more. Of a body are kept the values that the document declares: of free text only what it marks
`x-sensitive: false`. What is not declared may be anything, so only its name is kept. A body that is
no JSON can't be redacted, and is not kept.
"""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import orjson

from cute_api.sealing import Sealer, UnreadableError
from cute_api.spec import Spec
from cute_api.usage.redaction import CUT, REDACTED, holds_secret, looks_like_name

Json = dict[str, Any]

MAX_BODY = 64 * 1_024
"""A larger body is not kept."""
MAX_TEXT = 1_000
# What stands where a number or one of a list's values belongs is shown, if it is that short.
MAX_VALUE = 64
# A secret or an address that begins in what is kept ends within so many characters of it.
LONGEST_SECRET = 320
MAX_DEPTH = 16
A_MINUTE = 60
"""Bodies of one user that a process keeps in a minute."""
MAX_USERS = 10_000
MINUTE_S = 60.0

CLOSED_FORMATS = frozenset({"uuid", "date-time", "date"})
SCALARS = frozenset({"string", "integer", "boolean"})
ALTERNATIVES = ("oneOf", "anyOf", "allOf")


class BodyRedactor:
    """Redacts the bodies of calls; `specs` are the documents of all versions, by their dates."""

    def __init__(self, specs: Mapping[str, Spec]) -> None:
        self._specs = specs

    def redact(self, operation: str | None, version: str, body: bytes) -> bytes | None:
        """What is kept of a body, as JSON; None for what can't be redacted."""
        spec = self._specs.get(version)
        known = None if spec is None else spec.operations.get(operation or "")
        if spec is None or known is None or not known.bodies or len(body) > MAX_BODY:
            return None
        try:
            value = orjson.loads(body)
        except ValueError:
            return None
        return orjson.dumps(_kept(value, list(known.bodies.values()), spec, 0))


class BodyKeeper:
    """Seals what is kept of bodies: of a user, so many a minute. For one thread."""

    def __init__(self, redactor: BodyRedactor, sealer: Sealer) -> None:
        self._redactor = redactor
        self._sealer = sealer
        self._minute = 0
        self._kept: dict[str, int] = {}

    def keep(
        self, at: float, user_id: str, operation: str | None, version: str, body: bytes
    ) -> str | None:
        """A body, sealed; None for one that is not kept. `at` is Unix time in seconds."""
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
    """The JSON of a body that was kept; None when its key is gone."""
    try:
        return zlib.decompress(sealer.open(sealed.encode()))
    except UnreadableError:
        return None


def _kept(value: Any, schemas: Sequence[Json], spec: Spec, depth: int) -> Any:
    shapes = [shape for schema in schemas for shape in _shapes(schema, spec)]
    if not shapes or depth > MAX_DEPTH:
        return REDACTED
    if isinstance(value, dict):
        return {
            name if looks_like_name(name) else REDACTED: _kept(
                one, _schemas_of(name, shapes), spec, depth + 1
            )
            for name, one in value.items()
        }
    if isinstance(value, list):
        items = [shape["items"] for shape in shapes if "items" in shape]
        return [_kept(one, items, spec, depth + 1) for one in value]
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
    """The schemas of a member: of its name, or of any name in a map."""
    found = []
    for shape in shapes:
        rest = shape.get("additionalProperties")
        if name in shape.get("properties", {}):
            found.append(shape["properties"][name])
        elif isinstance(rest, dict):
            found.append(rest)
    return found


def _shapes(schema: Json, spec: Spec, depth: int = 0) -> Iterator[Json]:
    """A schema without references, and all its alternatives: a value may have the form of any."""
    if depth > MAX_DEPTH:
        return
    target = spec.resolve(schema)
    whole = {**target, **{key: part for key, part in schema.items() if key != "$ref"}}
    yield whole
    for name in ALTERNATIVES:
        for one in whole.get(name, ()):
            yield from _shapes(one, spec, depth + 1)
