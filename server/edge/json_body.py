"""Parsing a JSON body, strictly and within bounds."""

from typing import Any

import orjson

from server.problems import ApiError, Code, FieldError

MAX_DEPTH = 64
MAX_SAFE_INTEGER = 2**53


def parse_json(body: bytes) -> Any:
    """The value of a UTF-8 JSON body.

    Raises `ApiError` 400 for what is not JSON (NaN, lone surrogates, too deep, empty) and 422 for
    text that holds NUL, which no database text can. Floats without a fraction become integers, as
    JSON Schema sees them.
    """
    if not body:
        raise ApiError(Code.MALFORMED_JSON, "A JSON body is needed, and there is none.")
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise ApiError(
            Code.MALFORMED_JSON, f"The body is not valid JSON at character {error.pos}."
        ) from error
    return _clean(value, 0, "")


def _clean(value: Any, depth: int, pointer: str) -> Any:
    if depth >= MAX_DEPTH and isinstance(value, list | dict):
        raise ApiError(Code.MALFORMED_JSON, f"The body is nested more than {MAX_DEPTH} deep.")
    if isinstance(value, str):
        _refuse_nul(value, pointer)
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < MAX_SAFE_INTEGER:
        return int(value)
    if isinstance(value, list):
        return [_clean(part, depth + 1, f"{pointer}/{i}") for i, part in enumerate(value)]
    if isinstance(value, dict):
        for key in value:
            _refuse_nul(key, pointer)
        return {key: _clean(part, depth + 1, f"{pointer}/{key}") for key, part in value.items()}
    return value


def _refuse_nul(text: str, pointer: str) -> None:
    if "\0" in text:
        fault = FieldError(
            code="nul_character", detail="Text can't hold NUL.", pointer=pointer[:200]
        )
        raise ApiError(Code.VALIDATION_FAILED, "The request has 1 fault.", errors=[fault])
