"""When something was deprecated, and when it ends."""

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class EndOfLife:
    """Both are in UTC. From `sunset_at` on it may be gone; None if that isn't decided."""

    deprecated_at: datetime
    sunset_at: datetime | None


def moment(text: str) -> datetime:
    """Parse an ISO 8601 date or date-time; the default zone is UTC. Raises ValueError."""
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
