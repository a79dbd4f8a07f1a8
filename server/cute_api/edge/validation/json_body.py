"""Parse a JSON body: 400 for malformed JSON, and a list of invalid values."""

from typing import Any

from cute_api.lib import strict_json
from cute_api.lib.strict_json import InvalidValue
from cute_api.problems import ApiError, Code


def parse_json(body: bytes) -> tuple[Any, list[InvalidValue]]:
    """The value of a body, and its invalid parts. Raises `ApiError` 400 for malformed JSON."""
    if not body:
        raise ApiError(Code.MALFORMED_JSON, "The body is empty. Send JSON.")
    try:
        return strict_json.parse(body)
    except strict_json.JsonError as error:
        raise ApiError(Code.MALFORMED_JSON, f"The body can't be read: {error}.") from error
