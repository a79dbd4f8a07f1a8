"""A JSON body as a problem sees it: 400 for what can't be read, and what is invalid in what can."""

from typing import Any

from cute_api.lib import strict_json
from cute_api.lib.strict_json import InvalidValue
from cute_api.problems import ApiError, Code


def parse_json(body: bytes) -> tuple[Any, list[InvalidValue]]:
    """The value of a body, and what in it can't be taken. Raises `ApiError` 400 for no JSON."""
    if not body:
        raise ApiError(Code.MALFORMED_JSON, "A JSON body is needed, and there is none.")
    try:
        return strict_json.parse(body)
    except strict_json.JsonError as error:
        raise ApiError(Code.MALFORMED_JSON, f"The body can't be read: {error}.") from error
