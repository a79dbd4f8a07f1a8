"""Times that callers give."""

from datetime import UTC, datetime
from typing import Any

from server.problems import invalid_parameter


def updated_since(query: dict[str, Any]) -> datetime:
    """The validated parameter `updated_since` as a time in UTC; 422 for a time that can't be."""
    try:
        moment = datetime.fromisoformat(query["updated_since"].upper())
    except ValueError as error:
        # RFC 3339 has leap seconds and the year 0, Python has not.
        raise invalid_parameter(
            "updated_since", "not_a_time", "This is no time at which anything can have changed."
        ) from error
    try:
        # PostgreSQL takes no offset beyond 16 hours, RFC 3339 does.
        return moment.astimezone(UTC)
    except OverflowError:
        # On the first or the last day that there is, where nothing is: the offset doesn't matter.
        return moment.replace(tzinfo=UTC)
