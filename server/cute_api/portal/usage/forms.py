"""What the pages about usage and requests are asked for, read without a request or a database."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from cute_api.problems import PROBLEMS
from cute_api.services.usage.overview import ReportRange
from cute_api.services.usage.request_log import RequestFilter
from cute_api.services.usage.usage import Period

RANGES = {ReportRange.DAY: "24 hours", ReportRange.WEEK: "7 days", ReportRange.MONTH: "30 days"}
PERIODS = {Period.HOUR: "Hour", Period.DAY: "Day"}
STATUS_CLASSES = {2: "2xx", 3: "3xx", 4: "4xx", 5: "5xx"}

_STATUS = re.compile(r"([1-5])(?:xx|\d\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class UsageChoice:
    """What a report covers. Whatever is not offered becomes what is shown first."""

    range: ReportRange
    by: Period
    key_id: UUID | None

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> "UsageChoice":
        offered = [one.value for one in ReportRange]
        chosen = ReportRange(sent["range"]) if sent.get("range") in offered else ReportRange.DAY
        by = Period.HOUR if chosen is ReportRange.DAY else Period.DAY
        if sent.get("by") in [one.value for one in Period]:
            by = Period(sent["by"])
        return cls(chosen, by, read_id(sent.get("key", "")))

    @property
    def query(self) -> dict[str, str]:
        """The parameters that choose the same again."""
        key = {} if self.key_id is None else {"key": str(self.key_id)}
        return {"range": self.range.value, "by": self.by.value, **key}


@dataclass(slots=True)
class LogChoice:
    """Which requests are listed, valid when `errors` is empty; `errors` says what to change."""

    status: str = ""
    operation: str = ""
    key_id: UUID | None = None
    error_code: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, sent: Mapping[str, str], operations: Collection[str]) -> "LogChoice":
        choice = cls(
            status=sent.get("status", "").strip().lower()[:3],
            operation=sent.get("operation", ""),
            key_id=read_id(sent.get("key", "")),
            error_code=sent.get("error", ""),
        )
        if choice.status and not _STATUS.fullmatch(choice.status):
            choice.errors["status"] = "Enter a status such as 404, or a class such as 4xx."
        if choice.operation not in operations:
            choice.operation = ""
        if choice.error_code not in PROBLEMS:
            choice.error_code = ""
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
        )

    @property
    def query(self) -> dict[str, str]:
        """The parameters that choose the same again."""
        given = {
            "status": self.status,
            "operation": self.operation,
            "key": "" if self.key_id is None else str(self.key_id),
            "error": self.error_code,
        }
        return {name: value for name, value in given.items() if value}


def read_id(text: str) -> UUID | None:
    """An id as people copy it; None for what is none."""
    try:
        return UUID(text.strip())
    except ValueError:
        return None
