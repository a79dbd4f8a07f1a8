"""Times as JSON has them (RFC 3339, in UTC), and those in ids (UUIDs of version 7)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
RANDOM_BITS = 80
ID_SKEW = timedelta(minutes=1)
"""Bounds the difference between the time in a row's id and that in the row."""


def timestamp(moment: datetime, *, timespec: str = "milliseconds") -> str:
    """The moment to the millisecond, or to a `timespec` of `datetime.isoformat`."""
    return moment.astimezone(UTC).isoformat(timespec=timespec).replace("+00:00", "Z")


def optional_timestamp(moment: datetime | None) -> str | None:
    return None if moment is None else timestamp(moment)


def first_id(moment: datetime, *, later: timedelta = timedelta()) -> UUID:
    """Return the lowest UUIDv7 of a moment, plus `later`, to the millisecond."""
    milliseconds = max((moment - EPOCH + later) // MILLISECOND, 0)
    return UUID(int=milliseconds << RANDOM_BITS)


def time_of(identifier: UUID) -> datetime:
    """Return the moment of a UUIDv7, to the millisecond."""
    return EPOCH + (identifier.int >> RANDOM_BITS) * MILLISECOND
