"""Format times for JSON: RFC 3339, in UTC."""

from datetime import UTC, datetime


def timestamp(moment: datetime, *, timespec: str = "milliseconds") -> str:
    """The moment to the millisecond, or to a `timespec` of `datetime.isoformat`."""
    return moment.astimezone(UTC).isoformat(timespec=timespec).replace("+00:00", "Z")


def optional_timestamp(moment: datetime | None) -> str | None:
    return None if moment is None else timestamp(moment)
