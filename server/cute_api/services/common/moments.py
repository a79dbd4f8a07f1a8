"""Times that callers give."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from cute_api.problems import ApiError, invalid_field, invalid_parameter

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
MAX_MILLISECONDS = 2**48 - 1
RANDOM_BITS = 80


def updated_since(query: dict[str, Any]) -> datetime:
    """The validated parameter `updated_since` as a time in UTC; 422 for a time that can't be."""
    return moment(query, "updated_since")


def moment(query: dict[str, Any], name: str) -> datetime:
    """A validated date-time parameter as a time in UTC; 422 for a time that can't be."""
    return _moment(query[name], lambda code, detail: invalid_parameter(name, code, detail))


def body_moment(body: dict[str, Any], name: str) -> datetime:
    """A validated date-time field of a body as a time in UTC; 422 for a time that can't be."""
    return _moment(body[name], lambda code, detail: invalid_field(f"/{name}", code, detail))


def first_id(moment: datetime, *, later: timedelta = timedelta()) -> UUID:
    """The lowest id (UUID version 7) that can be made at a moment, or so much later, to the
    millisecond.
    """
    milliseconds = max((moment - EPOCH + later) // MILLISECOND, 0)
    return UUID(int=min(milliseconds, MAX_MILLISECONDS) << RANDOM_BITS)


def _moment(text: str, refusal: Callable[[str, str], ApiError]) -> datetime:
    try:
        given = datetime.fromisoformat(text.upper())
    except ValueError as error:
        # RFC 3339 has leap seconds and the year 0, Python has not.
        raise refusal(
            "not_a_time", "This is no time at which anything can have happened."
        ) from error
    try:
        # PostgreSQL takes no offset beyond 16 hours, RFC 3339 does.
        return given.astimezone(UTC)
    except OverflowError:
        # On the first or the last day that there is, where nothing is: the offset doesn't matter.
        return given.replace(tzinfo=UTC)
