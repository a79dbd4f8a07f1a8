"""Times in requests."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from cute_api.problems import ApiError, invalid_field, invalid_parameter


def updated_since(query: Mapping[str, Any]) -> datetime:
    """Return the validated parameter `updated_since` in UTC; raise 422 for an impossible time."""
    return moment(query, "updated_since")


def moment(query: Mapping[str, Any], name: str) -> datetime:
    """Return a validated date-time parameter in UTC; raise 422 for an impossible time."""
    return _moment(query[name], lambda code, detail: invalid_parameter(name, code, detail))


def day_of(query: Mapping[str, Any], name: str) -> date:
    """Return a validated date parameter; raise 422 for a day that doesn't exist."""
    try:
        return date.fromisoformat(query[name])
    except ValueError as error:
        raise invalid_parameter(name, "not_a_day", "Must be a date that exists.") from error


def body_moment(body: dict[str, Any], name: str) -> datetime:
    """Return a validated date-time field of a body in UTC; raise 422 for an impossible time."""
    return _moment(body[name], lambda code, detail: invalid_field(f"/{name}", code, detail))


def _moment(text: str, refusal: Callable[[str, str], ApiError]) -> datetime:
    try:
        parsed = datetime.fromisoformat(text.upper())
    except ValueError as error:
        # RFC 3339 has leap seconds and the year 0, Python doesn't.
        detail = "Must be a time in the years 1 to 9999, and not in a leap second."
        raise refusal("not_a_time", detail) from error
    try:
        # In UTC, because PostgreSQL refuses offsets beyond 16 hours, which RFC 3339 allows.
        return parsed.astimezone(UTC)
    except OverflowError:
        # On Python's first or last day, where there are no rows, the offset doesn't matter.
        return parsed.replace(tzinfo=UTC)
