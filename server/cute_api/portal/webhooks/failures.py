"""The last failure of a webhook's receiver, and whether the receiver has recovered from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cute_api.lib.json_objects import Json
from cute_api.models.enums import WebhookHealthStatus
from cute_api.models.statements import Reads
from cute_api.portal.portal import current_portal
from cute_api.portal.webhooks import state
from cute_api.portal.webhooks.state import WebhookTrouble
from cute_api.problems import ApiError, Code
from cute_api.services.deliveries import detail
from cute_api.services.keys.principals import Principal


@dataclass(frozen=True, slots=True)
class FailureSummary:
    """A webhook's troubles, the delivery that failed last, and since when its receiver is well."""

    troubles: Sequence[WebhookTrouble]
    last_failed: Json | None
    recovered_at: datetime | None


def standing(reads: Reads, principal: Principal, webhook: Json, now: datetime) -> FailureSummary:
    """Return how a webhook stands, without the troubles from which it has recovered."""
    failed = _last_failed(reads, principal, webhook["health"]["last_failed_delivery_id"])
    recovered_at = state.recovered_at(webhook["health"], failed, now)
    return FailureSummary(state.troubles(webhook, recovered_at), failed, recovered_at)


def troubles(
    reads: Reads, principal: Principal, webhook: Json, now: datetime
) -> Sequence[WebhookTrouble]:
    """Return a webhook's troubles for a list, which reads deliveries of degraded webhooks only."""
    if webhook["health"]["status"] == WebhookHealthStatus.DEGRADED.value:
        return standing(reads, principal, webhook, now).troubles
    return state.troubles(webhook)


def _last_failed(reads: Reads, principal: Principal, delivery_id: str | None) -> Json | None:
    """Return the delivery, or None if it was dropped."""
    if delivery_id is None:
        return None
    try:
        return detail.get(
            reads,
            principal,
            UUID(delivery_id),
            event_types=current_portal().spec.events,
            versions=current_portal().services.versions,
        )
    except ApiError as error:
        if error.code is not Code.NOT_FOUND:
            raise
        return None
