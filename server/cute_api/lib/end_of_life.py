"""When something was deprecated, and when it ends."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

# For deprecated operations without a date, because the header needs one.
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class EndOfLife:
    """Both are in UTC. From `sunset_at` on it may be gone; None if that isn't decided."""

    deprecated_at: datetime
    sunset_at: datetime | None


def moment(text: str) -> datetime:
    """Parse an ISO 8601 date or date-time; the default zone is UTC. Raises ValueError."""
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def end_of_operation(node: dict[str, Any]) -> EndOfLife | None:
    """An operation's deprecation and end. Raises ValueError for contradictory dates."""
    sunset_at = moment(node["x-sunset"]) if "x-sunset" in node else None
    if not node.get("deprecated"):
        if sunset_at is not None or "x-deprecated-at" in node:
            raise ValueError(f"{node['operationId']} has an end: mark it `deprecated: true`")
        return None
    deprecated_at = moment(node["x-deprecated-at"]) if "x-deprecated-at" in node else LONG_AGO
    if sunset_at is not None and sunset_at < deprecated_at:
        raise ValueError(f"{node['operationId']} goes (x-sunset) before it is deprecated")
    return EndOfLife(deprecated_at, sunset_at)
