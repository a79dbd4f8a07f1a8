"""What a webhook is shown from, and the JSON made of it."""

from typing import Any, NamedTuple

from cute_api.models import Lane, Webhook
from cute_api.models.enums import WebhookStatus
from cute_api.services.common.columns import selected, selected_if_to_come

Json = dict[str, Any]


class WebhookColumns(NamedTuple):
    """A webhook, and of its lane the last three, which are None before anything was tried.

    `previous_secret_until` is None once it is over.
    """

    id: str
    url: str
    events: list[str]
    filter: str | None
    description: str | None
    pairs: dict[str, str]
    status: str
    disabled_reason: str | None
    disabled_at: str | None
    missed_since: str | None
    missed_until: str | None
    verified_at: str | None
    verification_tried_at: str | None
    verification_error: str | None
    verification_due_at: str | None
    created_at: str
    previous_secret_until: str | None
    failing_since: str | None
    last_success_at: str | None
    last_failure_at: str | None

    @property
    def document(self) -> Json:
        """Schema `Webhook`."""
        missed = None
        if self.missed_since is not None:
            missed = {"since": self.missed_since, "until": self.missed_until}
        return {
            "id": self.id,
            "url": self.url,
            "events": self.events,
            "filter": self.filter,
            "description": self.description,
            "metadata": self.pairs,
            "active": self.status != WebhookStatus.DISABLED,
            "status": self.status,
            "disabled_reason": self.disabled_reason,
            "disabled_at": self.disabled_at,
            "missed": missed,
            "verification": {
                "verified_at": self.verified_at,
                "last_tried_at": self.verification_tried_at,
                "last_error": self.verification_error,
                "next_try_at": self.verification_due_at,
            },
            "health": {
                "failing_since": self.failing_since,
                "last_success_at": self.last_success_at,
                "last_failure_at": self.last_failure_at,
            },
            "previous_secret_expires_at": self.previous_secret_until,
            "created_at": self.created_at,
        }


_NAMES = WebhookColumns._fields
_OF_WEBHOOK = _NAMES[: _NAMES.index("previous_secret_until")]
_OF_LANE = _NAMES[_NAMES.index("previous_secret_until") + 1 :]

SELECTED = (
    *selected(getattr(Webhook, name) for name in _OF_WEBHOOK),
    selected_if_to_come(Webhook.previous_secret_until),
    *selected(getattr(Lane, name) for name in _OF_LANE),
)
"""`WebhookColumns` in SQL, in the same order."""
