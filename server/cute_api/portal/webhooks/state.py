"""A webhook's troubles for its page, and what its owner can do about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from cute_api.lib.json_objects import Json
from cute_api.models.enums import (
    AttemptOutcome,
    DeliveryStatus,
    DisabledReason,
    WebhookHealthStatus,
)
from cute_api.webhooks.delivery.health import DISABLED_AFTER
from cute_api.webhooks.delivery.status import DEGRADED_BELOW_PERCENT


class Remedy(StrEnum):
    """How an owner fixes a problem."""

    CONFIRM = "confirm"
    VERIFY = "verify"
    ENABLE = "enable"
    RECOVER = "recover"
    TRY = "try"
    BUDGET = "budget"


FAILS = frozenset(
    {WebhookHealthStatus.DEGRADED, WebhookHealthStatus.FAILING, WebhookHealthStatus.HELD}
)
"""States whose page shows the last failed attempt."""
RECOVERS = frozenset({WebhookHealthStatus.ACTIVE, WebhookHealthStatus.DEGRADED})
"""States in which a receiver may have recovered: `degraded` covers the last two hours."""
RECOVERY_SHOWN = timedelta(hours=2)
# A longer response is cut in the banner.
SHOWN_RESPONSE = 300


@dataclass(frozen=True, slots=True)
class WebhookTrouble:
    """What is wrong, since when, and what to do. `until` is when it gets worse."""

    title: str
    text: str
    advice: str
    remedy: Remedy
    since: datetime | None = None
    until: datetime | None = None


WHY_DISABLED = {
    DisabledReason.BY_OWNER: (
        "You disabled it, or one of your keys did.",
        "Enable it when its receiver is ready. You can then recover the missed events.",
    ),
    DisabledReason.GONE: (
        "Its receiver returned 410 Gone, which means that we must stop sending.",
        "Set a URL that accepts events, then enable it and recover the missed events.",
    ),
    DisabledReason.UNVERIFIED: (
        "Its receiver never responded to the verification challenge.",
        "Fix its receiver, or set another URL. Then enable it and recover the missed events.",
    ),
    DisabledReason.FAILING: (
        f"All attempts failed for {DISABLED_AFTER.days} days.",
        "Fix its receiver, or set another URL. Then enable it and recover the missed events.",
    ),
}


def moment(text: str | None) -> datetime | None:
    """Parse a time of the API."""
    return None if text is None else datetime.fromisoformat(text)


def last_failure(delivery: Json) -> Json | None:
    """Return the newest failed attempt of a `DeliveryWithAttempts`."""
    failed = [
        attempt
        for attempt in delivery["attempts"]
        if attempt["outcome"] != AttemptOutcome.SUCCESS.value
    ]
    return failed[-1] if failed else None


def beginning(text: str | None) -> str:
    """Return the start of a response's body for the banner."""
    body = (text or "").strip()
    return body if len(body) <= SHOWN_RESPONSE else f"{body[:SHOWN_RESPONSE]}…"


def recovered_at(health: Json, last_failed: Json | None, now: datetime) -> datetime | None:
    """Return when a receiver recovered from its last failure, or None.

    It has when the delivery that failed last was delivered, or is no longer tried and another one
    succeeded since.
    """
    success, failure = moment(health["last_success_at"]), moment(health["last_failure_at"])
    if WebhookHealthStatus(health["status"]) not in RECOVERS or health["failing_since"] is not None:
        return None
    if failure is None or now - failure > RECOVERY_SHOWN:
        return None
    status = None if last_failed is None else last_failed["status"]
    if last_failed is not None and status == DeliveryStatus.DELIVERED.value:
        return moment(last_failed["finished_at"])
    if status == DeliveryStatus.PENDING.value or success is None or success <= failure:
        return None
    return success


def troubles(webhook: Json, recovered: datetime | None = None) -> Sequence[WebhookTrouble]:
    """Return a webhook's troubles, most urgent first, without those that it `recovered` from."""
    found: list[WebhookTrouble] = []
    state = WebhookHealthStatus(webhook["health"]["status"])
    if state is WebhookHealthStatus.DISABLED:
        detail = webhook["status_detail"] or {"reason": DisabledReason.BY_OWNER, "since": None}
        text, advice = WHY_DISABLED[DisabledReason(detail["reason"])]
        found.append(
            WebhookTrouble(
                "Disabled: no events are sent",
                text,
                advice,
                Remedy.ENABLE,
                since=moment(detail["since"]),
            )
        )
    if state is WebhookHealthStatus.PAUSED:
        found.append(
            WebhookTrouble(
                "Paused: deliveries are queued",
                "A key that set it up was revoked, or reported as leaked. Somebody else who had "
                "the key may have set it up.",
                "If it is yours, confirm it to send the queued deliveries. Otherwise delete it.",
                Remedy.CONFIRM,
            )
        )
    if state is WebhookHealthStatus.UNVERIFIED:
        verification = webhook["verification"]
        error = verification["last_error"]
        found.append(
            WebhookTrouble(
                "Unverified: deliveries are queued",
                f"The last attempt failed: {error}" if error else "The first attempt is pending.",
                "Its receiver must respond to webhook.verification with the challenge. The SDKs do "
                "this automatically; the webhooks guide shows how to do it without them. We "
                "retry for a day.",
                Remedy.VERIFY,
                since=moment(verification["last_tried_at"]),
            )
        )
    if state in FAILS and recovered is None:
        found.append(_failing(webhook["health"], state))
    missed = webhook["missed"]
    if missed is not None and state is not WebhookHealthStatus.DISABLED:
        found.append(
            WebhookTrouble(
                "It missed events while it was disabled",
                "We keep events for 31 days.",
                "Recover the missed events. Those already delivered are not sent again.",
                Remedy.RECOVER,
                since=moment(missed["since"]),
            )
        )
    return found


def _failing(health: Json, state: WebhookHealthStatus) -> WebhookTrouble:
    since = moment(health["failing_since"])
    if state is WebhookHealthStatus.HELD and since is None:
        return WebhookTrouble(
            "Held: today's delivery budget is used up",
            "Deliveries are queued, and sent after midnight (UTC).",
            "Get a plan with more deliveries, or subscribe to fewer events.",
            Remedy.BUDGET,
        )
    title, text = _WHY_FAILING[state]
    return WebhookTrouble(
        title,
        text,
        "Fix the receiver, or set another URL, then try now.",
        Remedy.TRY,
        since=since,
        until=None if since is None else since + DISABLED_AFTER,
    )


_WHY_FAILING: Mapping[WebhookHealthStatus, tuple[str, str]] = {
    WebhookHealthStatus.DEGRADED: (
        "Degraded: some attempts fail",
        f"In this hour and the one before, fewer than {DEGRADED_BELOW_PERCENT} % of the attempts "
        "succeeded. We retry failed deliveries with growing delays.",
    ),
    WebhookHealthStatus.FAILING: (
        "Failing: no attempt succeeds",
        "We retry failed deliveries with growing delays.",
    ),
    WebhookHealthStatus.HELD: (
        "Held: no attempt succeeds",
        "Ten attempts in a row failed. Deliveries are queued, and we try one at least once a "
        "minute. After a success we send all of them.",
    ),
}
