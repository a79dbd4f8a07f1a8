"""Parse users' JSON strictly and within limits, so that mistakes are reported.

jiter parses it, because it reports duplicate names and keeps numbers as written. This module adds
the limits, and refuses numbers that a double can't represent. A megabyte takes a few milliseconds
whatever its content, because text with too many values is refused before parsing.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import jiter

# A full batch whose items have all members has 5,500 values, 7 deep.
MAX_VALUES = 10_000
MAX_DEPTH = 16
MAX_MEMBERS = 100
MAX_ELEMENTS = 100
MAX_NAME_LENGTH = 200
MAX_NUMBER_LENGTH = 64
MAX_POINTER_LENGTH = 200
MAX_SHOWN_LENGTH = 60
MAX_LINES = 10_000

Path = tuple[str | int, ...]

_BIG = 2**63
# Writing out a number takes time quadratic in its length, so its bits are counted instead.
_MAX_BITS = (10**MAX_NUMBER_LENGTH - 1).bit_length()
_DIGITS = "9" * (MAX_NUMBER_LENGTH + 1)
_JITER_ERROR = re.compile(r"(.*) at line (\d+) column (\d+)", re.DOTALL)
_DUPLICATE = "Detected duplicate key "
# Replacements for messages of jiter that users wouldn't understand.
_REASONS = {
    "number out of range": f"a number has more than {MAX_NUMBER_LENGTH} characters",
    "recursion limit exceeded": f"nested more than {MAX_DEPTH} deep",
    "unexpected end of hex escape": "an escape is cut off, or half of a surrogate pair is missing",
    "lone leading surrogate in hex escape": "half of a surrogate pair is missing in an escape",
    "EOF while parsing a value": "it ends too early",
    "EOF while parsing an object": "it ends within an object",
    "EOF while parsing a list": "it ends within an array",
    "EOF while parsing a string": "it ends within a string",
    "expected ident": "this is not a JSON value",
    "expected value": "a JSON value is expected",
    "key must be a string": "a name needs double quotes",
    "trailing comma": "the last comma is one too many",
    "trailing characters": "there is more text after the JSON",
}


class JsonError(ValueError):
    """Text that can't be read as JSON; the message says why and where."""


class _NumberError(ValueError):
    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class InvalidValue:
    """A value that is valid JSON but not accepted. `path` leads to it."""

    path: Path
    code: str
    detail: str


def pointer_to(path: Iterable[str | int]) -> str:
    """The JSON Pointer (RFC 6901) of a path, truncated if it is too long."""
    parts: list[str] = []
    length = 0
    for part in path:
        # Escaping at most doubles a name's length.
        parts.append("/" + str(part)[:MAX_POINTER_LENGTH].replace("~", "~0").replace("/", "~1"))
        length += len(parts[-1])
        if length >= MAX_POINTER_LENGTH:
            break
    return "".join(parts)[:MAX_POINTER_LENGTH]


def parse(raw: bytes) -> tuple[Any, list[InvalidValue]]:
    """Parse UTF-8 JSON; return the value and its invalid parts.

    Don't use a value with invalid parts. Whole numbers become integers however they are written
    (`100.0`, `1e2`), as in JSON Schema. Raises `JsonError` for malformed JSON (NaN, lone
    surrogates, a byte order mark), for too deep nesting, and for duplicate names in an object.
    """
    if _values_in(raw) > MAX_VALUES:
        detail = f"Must have at most {MAX_VALUES:,} values in all. Send less at a time."
        return None, [InvalidValue((), "too_many_values", detail)]
    try:
        value = jiter.from_json(
            raw,
            allow_inf_nan=False,
            cache_mode="none",
            catch_duplicate_keys=True,
            float_mode="lossless-float",
        )
    except ValueError as error:
        raise JsonError(_explain(raw, str(error))) from None
    walk = _Walk(may_have_nul=b"\\u0000" in raw)
    return walk.clean(value), walk.invalid


def _values_in(raw: bytes) -> int:
    """Count the values of JSON without parsing it; empty arrays and objects count twice.

    Each value but the first follows a comma or an opening bracket.
    """
    if len(raw) <= MAX_VALUES:
        return len(raw)
    if b"\\" in raw:
        raw = raw.replace(b"\\\\", b"").replace(b'\\"', b"")
    if raw.count(b'"') > 4 * MAX_VALUES:
        # A value with its name has at most four quotes.
        return MAX_VALUES + 1
    outside = b"".join(raw.split(b'"')[::2])
    return 1 + outside.count(b",") + outside.count(b"[") + outside.count(b"{")


class _Walk:
    """Walks through a value once. The path is only copied if a value is invalid."""

    def __init__(self, *, may_have_nul: bool) -> None:
        self.invalid: list[InvalidValue] = []
        self._may_have_nul = may_have_nul
        self._path: list[str | int] = []

    def clean(self, value: Any) -> Any:
        """Return the value with its numbers converted; record invalid parts."""
        if isinstance(value, dict):
            return self._object(value)
        if isinstance(value, list):
            return self._array(value)
        if isinstance(value, str):
            if self._may_have_nul and "\0" in value:
                self._reject("nul_character", "Must not contain the NUL character.")
        elif isinstance(value, jiter.LosslessFloat):
            return self._number(str(value))
        elif isinstance(value, int) and not -_BIG <= value < _BIG:
            # It exceeds all limits of the document, and 64 bits.
            return self._number(_DIGITS if value.bit_length() > _MAX_BITS else str(value))
        return value

    def _object(self, value: dict[str, Any]) -> dict[str, Any] | None:
        if len(value) > MAX_MEMBERS:
            detail = f"Must have at most {MAX_MEMBERS} members, not {len(value):,}."
            self._reject("too_many_members", detail)
            return None
        for name in value:
            if len(name) > MAX_NAME_LENGTH:
                detail = f"A name in it has {len(name):,} characters: at most {MAX_NAME_LENGTH}."
                self._reject("name_too_long", detail)
            if self._may_have_nul and "\0" in name:
                self._reject("nul_character", "A name in it contains the NUL character.")
        return {name: self._part(name, part) for name, part in value.items()}

    def _array(self, value: list[Any]) -> list[Any] | None:
        if len(value) > MAX_ELEMENTS:
            detail = f"Must have at most {MAX_ELEMENTS} elements, not {len(value):,}."
            self._reject("too_many_elements", detail)
            return None
        return [self._part(index, part) for index, part in enumerate(value)]

    def _part(self, step: str | int, part: Any) -> Any:
        self._path.append(step)
        if len(self._path) >= MAX_DEPTH and isinstance(part, dict | list):
            raise JsonError(f"nested more than {MAX_DEPTH} deep")
        cleaned = self.clean(part)
        self._path.pop()
        return cleaned

    def _number(self, text: str) -> int | float | None:
        try:
            return _read_number(text)
        except _NumberError as error:
            self._reject(error.code, error.detail)
            return None

    def _reject(self, code: str, detail: str) -> None:
        self.invalid.append(InvalidValue(tuple(self._path), code, detail))


def _read_number(text: str) -> int | float:
    """Return an integer if the text is one, else the nearest double.

    Raises `_NumberError` if that double misrepresents the text: as a whole number, zero or
    infinity.
    """
    if len(text) > MAX_NUMBER_LENGTH:
        detail = f"Must be a number of at most {MAX_NUMBER_LENGTH} characters."
        raise _NumberError("number_too_long", detail)
    double = float(text)
    if math.isinf(double):
        detail = "Must be a smaller number, because a double can't hold this one."
        raise _NumberError("number_out_of_range", detail)
    if double == 0:
        if re.search("[1-9]", text.lower().partition("e")[0]):
            detail = "Must be `0` or further from it, because a double can't hold this number."
            raise _NumberError("number_out_of_range", detail)
        return 0
    if not double.is_integer():
        return double
    exact = Decimal(text)
    if exact != exact.to_integral_value():
        detail = "Must have fewer decimals, because as a double it would become a whole number."
        raise _NumberError("number_not_exact", detail)
    return int(exact) if -_BIG <= exact < _BIG else double


def _explain(raw: bytes, message: str) -> str:
    """Say what is wrong and where, and quote little of the text."""
    try:
        raw.decode()
    except UnicodeDecodeError as error:
        return f"byte {error.start + 1} is not UTF-8"
    if raw.startswith(b"\xef\xbb\xbf"):
        return "it begins with a byte order mark"
    found = _JITER_ERROR.fullmatch(message)
    if found is None:
        return "it can't be read"
    reason, line, column = found[1], int(found[2]), int(found[3])
    if reason.startswith(_DUPLICATE):
        name = reason.removeprefix(_DUPLICATE)[:MAX_SHOWN_LENGTH]
        reason = f"the name {name} occurs twice in one object"
    reason = _REASONS.get(reason, reason)
    column = _in_characters(raw, line, column)
    place = f"line {line}, column {column}" if b"\n" in raw else f"character {column}"
    return f"{reason}, at {place}"


def _in_characters(raw: bytes, line: int, column: int) -> int:
    """Convert a column from bytes to characters, except beyond `MAX_LINES`."""
    if line > MAX_LINES:
        return column
    start = 0
    for _ in range(line - 1):
        start = raw.find(b"\n", start) + 1
    return len(raw[start : start + column].decode(errors="ignore"))
