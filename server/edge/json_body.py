"""Parsing a JSON body, strictly and within bounds."""

from collections.abc import Sequence
from typing import Any

import orjson

from server.problems import ApiError, Code

MAX_DEPTH = 64
MAX_SAFE_INTEGER = 2**53
MAX_POINTER_LENGTH = 200


def parse_json(body: bytes) -> Any:
    """The value of a UTF-8 JSON body.

    Raises `ApiError` 400 for what is not JSON (NaN, lone surrogates, too deep, empty). Floats
    without a fraction become integers, as JSON Schema sees them.
    """
    if not body:
        raise ApiError(Code.MALFORMED_JSON, "A JSON body is needed, and there is none.")
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise ApiError(
            Code.MALFORMED_JSON, f"The body is not valid JSON at character {error.pos}."
        ) from error
    return _clean(value, 0)


def find_nul(value: Any, pointer: str = "") -> str | None:
    """Where a JSON value holds text with NUL, which no database text can hold: its JSON Pointer.

    None when there is no NUL. A key with NUL is found at its object.
    """
    parts: Sequence[tuple[Any, Any]]
    if isinstance(value, str):
        return pointer[:MAX_POINTER_LENGTH] if "\0" in value else None
    if isinstance(value, dict):
        if any("\0" in key for key in value):
            return pointer[:MAX_POINTER_LENGTH]
        parts = list(value.items())
    elif isinstance(value, list):
        parts = list(enumerate(value))
    else:
        return None
    found = (find_nul(part, f"{pointer}/{key}") for key, part in parts)
    return next((place for place in found if place is not None), None)


def _clean(value: Any, depth: int) -> Any:
    if depth >= MAX_DEPTH and isinstance(value, list | dict):
        raise ApiError(Code.MALFORMED_JSON, f"The body is nested more than {MAX_DEPTH} deep.")
    if isinstance(value, float) and value.is_integer() and abs(value) < MAX_SAFE_INTEGER:
        return int(value)
    if isinstance(value, list):
        return [_clean(part, depth + 1) for part in value]
    if isinstance(value, dict):
        return {key: _clean(part, depth + 1) for key, part in value.items()}
    return value
