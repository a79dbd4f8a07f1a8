"""The columns of a webhook that is shown, and its JSON."""

from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Select,
    and_,
    case,
    func,
    literal_column,
    or_,
    select,
    true,
)

from cute_api.lib.json_objects import Json
from cute_api.models import App, Lane, User, Webhook, WebhookHour, clock
from cute_api.models.enums import WebhookHealthStatus, WebhookStatus
from cute_api.services.common import etags
from cute_api.services.common.columns import selected, selected_if_to_come
from cute_api.webhooks.delivery.status import FULL_HOURS, RecentAttempts, status_of


def audited(row: Webhook) -> Json:
    """Return the settings of a webhook for the audit log, of its URL only the origin.

    Paths and queries of receivers often contain secrets.
    """
    url = urlsplit(row.url)
    return {
        "url": f"{url.scheme}://{url.netloc.rpartition('@')[2]}",
        "types": list(row.types),
        "filter": row.filter,
        "description": row.description,
        "metadata": dict(row.pairs),
        "status": row.status,
        "api_version": row.api_version,
    }


class WebhookColumns(NamedTuple):
    """A webhook and, from `failing_since` on, the health of its receiver.

    The lane's columns are None before the first attempt. The times in `…_until` are None once they
    have passed. `attempts` and `failed_attempts` are those of `webhooks.delivery.status`.
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
    last_failed_delivery_id: str | None
    failures: int | None
    held_until: str | None
    budget_held_until: str | None
    attempts: int | None
    failed_attempts: int | None

    @property
    def health(self) -> Json:
        """Schema `WebhookHealth`."""
        status = status_of(
            RecentAttempts(
                WebhookStatus(self.status),
                in_budget=self.budget_held_until is None,
                failures=self.failures or 0,
                attempts=self.attempts or 0,
                failed_attempts=self.failed_attempts or 0,
            )
        )
        is_held = status is WebhookHealthStatus.HELD
        held_until = max(self.held_until or "", self.budget_held_until or "")
        return {
            "status": status.value,
            "failing_since": self.failing_since,
            "last_success_at": self.last_success_at,
            "last_failure_at": self.last_failure_at,
            "last_failed_delivery_id": self.last_failed_delivery_id,
            "next_attempt_at": (held_until or None) if is_held else None,
        }

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
            "health": self.health,
            "previous_secret_expires_at": self.previous_secret_until,
            "created_at": self.created_at,
        }
        return shown | {"etag": etags.of_webhook(settings_version(self), shown)}


def settings_version(webhook: Webhook | WebhookColumns) -> str:
    """The version of a webhook's settings; only changes by a `WebhookPatch` change it."""
    return etags.of_settings(
        webhook.url,
        webhook.types,
        webhook.filter,
        webhook.description,
        webhook.pairs,
        webhook.api_version,
        webhook.status == WebhookStatus.DISABLED,
    )


_RECENT = (
    select(
        func.sum(WebhookHour.attempts).label("attempts"),
        func.sum(WebhookHour.failed_attempts).label("failed_attempts"),
    )
    .where(
        WebhookHour.webhook_id == Webhook.id,
        WebhookHour.hour
        >= func.date_trunc("hour", clock.STATEMENT, type_=DateTime(timezone=True))
        - literal_column(f"interval '{FULL_HOURS} hour'"),
    )
    .lateral("recent")
)


_OF_LANE = frozenset(
    {
        "failing_since",
        "last_success_at",
        "last_failure_at",
        "last_failed_delivery_id",
        "failures",
    }
)
# An app has a budget of its own.
_BUDGET_HELD_UNTIL = case(
    (Webhook.app_id.is_(None), User.deliveries_held_until),
    else_=select(App.deliveries_held_until).where(App.id == Webhook.app_id).scalar_subquery(),
)
_COMPUTED: dict[str, ColumnElement[Any]] = {
    "previous_secret_until": selected_if_to_come(Webhook.previous_secret_until),
    "held_until": selected_if_to_come(Lane.held_until),
    "budget_held_until": selected_if_to_come(_BUDGET_HELD_UNTIL),
    "attempts": _RECENT.c.attempts,
    "failed_attempts": _RECENT.c.failed_attempts,
}


def _columns() -> Iterator[ColumnElement[Any]]:
    for name in WebhookColumns._fields:
        if name in _COMPUTED:
            yield _COMPUTED[name].label(name)
        else:
            yield from selected([getattr(Lane if name in _OF_LANE else Webhook, name)])


def selecting() -> Select[*tuple[Any, ...]]:
    """`WebhookColumns` of webhooks in SQL."""
    return (
        select(*_columns())
        .select_from(Webhook)
        .join(User, User.id == Webhook.user_id)
        .outerjoin(Lane, Lane.webhook_id == Webhook.id)
        .outerjoin(_RECENT, true())
    )


def is_of(owner: Any) -> ColumnElement[bool]:
    """Return the condition of webhooks of a user or an app, by id or a parameter.

    `user_id` of an app's webhook is the developer, to whose account it doesn't belong.
    """
    of_user = and_(Webhook.user_id == owner, Webhook.app_id.is_(None))
    return or_(of_user, Webhook.app_id == owner)
