"""Parameters of the pages about usage and requests: read without a request or a database."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from cute_api.problems import PROBLEMS
from cute_api.services.usage.overview import ReportRange
from cute_api.services.usage.request_log import RequestFilter
from cute_api.services.usage.usage import Period

RANGES = {ReportRange.DAY: "24 hours", ReportRange.WEEK: "7 days", ReportRange.MONTH: "30 days"}
PERIODS = {Period.HOUR: "Hour", Period.DAY: "Day"}
STATUS_CLASSES = {2: "2xx", 3: "3xx", 4: "4xx", 5: "5xx"}

MAX_PATH = 200
_STATUS = re.compile(r"([1-5])(?:xx|\d\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class UsageChoice:
    """What a report covers. Unknown values become the default.

    `by` is None for the period that fits.
    """

    range: ReportRange
    by: Period | None
    key_id: UUID | None

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> "UsageChoice":
        chosen = (
            ReportRange(sent["range"]) if sent.get("range") in set(ReportRange) else ReportRange.DAY
        )
        by = Period(sent["by"]) if sent.get("by") in set(Period) else None
        return cls(chosen, by, read_id(sent.get("key", "")))

    @property
    def query(self) -> dict[str, str]:
        """The parameters for this choice."""
        key = {} if self.key_id is None else {"key": str(self.key_id)}
        by = {} if self.by is None else {"by": self.by.value}
        return {"range": self.range.value, **by, **key}


@dataclass(slots=True)
class LogChoice:
    """The filter of the request log, valid if `errors` is empty; `errors` says what to change."""

    status: str = ""
    operation: str = ""
    key_id: UUID | None = None
    error_code: str = ""
    since: datetime | None = None
    until: datetime | None = None
    path: str = ""
    api_version: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(
        cls, sent: Mapping[str, str], operations: Collection[str], versions: Collection[str]
    ) -> "LogChoice":
        choice = cls(
            status=sent.get("status", "").strip().lower()[:3],
            operation=sent.get("operation", ""),
            key_id=read_id(sent.get("key", "")),
            error_code=sent.get("error", ""),
            path=sent.get("path", "").strip()[:MAX_PATH],
            api_version=sent.get("version", ""),
        )
        for name in ("since", "until"):
            try:
                setattr(choice, name, _moment(sent.get(name, "")))
            except ValueError:
                choice.errors[name] = "Enter a date and time, such as 2026-11-25T14:00."
        if choice.since and choice.until and choice.since >= choice.until:
            choice.errors["until"] = "Enter a time after the first one."
        if choice.status and not _STATUS.fullmatch(choice.status):
            choice.errors["status"] = "Enter a status such as 404, or a class such as 4xx."
        if choice.operation not in operations:
            choice.operation = ""
        if choice.error_code not in PROBLEMS:
            choice.error_code = ""
        if choice.api_version not in versions:
            choice.api_version = ""
        return choice

    @property
    def filter(self) -> RequestFilter:
        exact = self.status.isdigit()
        return RequestFilter(
            status_class=int(self.status[0]) if self.status and not exact else None,
            status=int(self.status) if exact else None,
            operation=self.operation or None,
            key_id=self.key_id,
            error_code=self.error_code or None,
            since=self.since,
            until=self.until,
            path=self.path or None,
            api_version=self.api_version or None,
        )

    @property
    def query(self) -> dict[str, str]:
        """The parameters for this choice."""
        values = {
            "status": self.status,
            "operation": self.operation,
            "key": "" if self.key_id is None else str(self.key_id),
            "error": self.error_code,
            "since": written(self.since),
            "until": written(self.until),
            "path": self.path,
            "version": self.api_version,
        }
        return {name: value for name, value in values.items() if value}


def written(moment: datetime | None) -> str:
    """Format a time (UTC) for a form field; empty for None."""
    return "" if moment is None else moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def _moment(text: str) -> datetime | None:
    """Return a field's time, by default in UTC, or None if empty. Raises ValueError if it is
    malformed, or out of range in UTC."""
    if not text.strip():
        return None
    moment = datetime.fromisoformat(text.strip())
    try:
        return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except OverflowError as error:
        raise ValueError(text) from error


def read_id(text: str) -> UUID | None:
    """Return a pasted id, or None if it is malformed."""
    try:
        return UUID(text.strip())
    except ValueError:
        return None
