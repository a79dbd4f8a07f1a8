"""Times that callers give."""

from datetime import UTC, datetime
from typing import Any

from server.problems import invalid_parameter


def updated_since(query: dict[str, Any]) -> datetime:
    """The validated parameter `updated_since` as a time in UTC; 422 for a time that can't be."""
    return moment(query, "updated_since")


def moment(query: dict[str, Any], name: str) -> datetime:
    """A validated date-time parameter as a time in UTC; 422 for a time that can't be."""
    try:
        given = datetime.fromisoformat(query[name].upper())
    except ValueError as error:
        # RFC 3339 has leap seconds and the year 0, Python has not.
        raise invalid_parameter(
            name, "not_a_time", "This is no time at which anything can have happened."
        ) from error
    try:
        # PostgreSQL takes no offset beyond 16 hours, RFC 3339 does.
        return given.astimezone(UTC)
    except OverflowError:
        # On the first or the last day that there is, where nothing is: the offset doesn't matter.
        return given.replace(tzinfo=UTC)
