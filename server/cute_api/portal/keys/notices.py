"""Notices, worded for the user. Their data may come from others, so it is shown as text."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cute_api.models import Notice
from cute_api.models.enums import NoticeKind

TEXTS = {
    NoticeKind.KEY_ROTATED: "was rotated with the key itself or by an operator.",
    NoticeKind.KEY_REVOKED: "was revoked with the key itself or by an operator.",
    NoticeKind.KEY_REPORTED: "was reported as leaked, and revoked.",
    NoticeKind.WEBHOOK_FAILING: "keeps failing: it will be disabled if nothing succeeds.",
    NoticeKind.WEBHOOK_DISABLED: "was disabled: nothing more is sent to it.",
}
OTHER = "changed."
DETAILS = {
    "source": "Reported by",
    "url": "Found at",
    "failing_since": "Failing since",
    "last_response_status": "Last response",
    "last_error": "Last error",
    "reason": "Reason",
}
"""Labels of details that a notice's data can have."""
# Details that a notice's text or name already says.
SHOWN_ALREADY = {
    NoticeKind.KEY_REVOKED: {"reason"},
    NoticeKind.KEY_REPORTED: {"reason"},
    NoticeKind.WEBHOOK_FAILING: {"url"},
    NoticeKind.WEBHOOK_DISABLED: {"url"},
}


@dataclass(frozen=True, slots=True)
class ShownNotice:
    """A notice as the page shows it. `name` is that of its key (with its `prefix`) or webhook."""

    id: UUID
    at: datetime
    name: str
    prefix: str | None
    text: str
    details: Sequence[str]


def shown(notice: Notice) -> ShownNotice:
    data = notice.data
    redundant = SHOWN_ALREADY.get(notice.kind, set())
    return ShownNotice(
        id=notice.id,
        at=notice.created_at,
        name=str(data.get("name") or data.get("url") or "An item of your account"),
        prefix=data.get("prefix"),
        text=TEXTS.get(notice.kind, OTHER),
        details=[
            f"{word} {data[field]}"
            for field, word in DETAILS.items()
            if data.get(field) is not None and field not in redundant
        ],
    )
