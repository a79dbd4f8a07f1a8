"""What a webhook is shown from, and the JSON made of it."""

from typing import Any, NamedTuple

from cute_api.models import Lane, Webhook
from cute_api.models.enums import WebhookStatus
from cute_api.services.common import etags
from cute_api.services.common.columns import selected, selected_if_to_come

Json = dict[str, Any]


class WebhookColumns(NamedTuple):
    """A webhook, and of its lane the last three, which are None before anything was tried.

    `previous_secret_until` is None once it is over.
    """

    id: str
    url: str
    types: list[str]
    filter: str | None
    description: str | None
    pairs: dict[str, str]
    api_version: str
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
        detail = None
        if self.status == WebhookStatus.DISABLED and self.disabled_at is not None:
            detail = {"reason": self.disabled_reason, "since": self.disabled_at}
        shown = {
            "id": self.id,
            "url": self.url,
            "types": self.types,
            "filter": self.filter,
            "description": self.description,
            "metadata": self.pairs,
            "version": self.api_version,
            "status": self.status,
            "status_detail": detail,
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
        return shown | {"etag": etags.of_webhook(settings_version(self), shown)}


def settings_version(webhook: Webhook | WebhookColumns) -> str:
    """The version of what a `WebhookPatch` can set; nothing else that happens changes it."""
    return etags.of_settings(
        webhook.url,
        webhook.types,
        webhook.filter,
        webhook.description,
        webhook.pairs,
        webhook.api_version,
        webhook.status == WebhookStatus.DISABLED,
    )


_NAMES = WebhookColumns._fields
_OF_WEBHOOK = _NAMES[: _NAMES.index("previous_secret_until")]
_OF_LANE = _NAMES[_NAMES.index("previous_secret_until") + 1 :]

SELECTED = (
    *selected(getattr(Webhook, name) for name in _OF_WEBHOOK),
    selected_if_to_come(Webhook.previous_secret_until),
    *selected(getattr(Lane, name) for name in _OF_LANE),
)
"""`WebhookColumns` in SQL, in the same order."""
