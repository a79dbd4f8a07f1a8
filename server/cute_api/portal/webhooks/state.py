"""What a webhook's page says of its state: what is wrong, and what its owner can do about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from cute_api.models.enums import DisabledReason, WebhookStatus
from cute_api.webhooks.delivery.health import DISABLED_AFTER

Json = dict[str, Any]


class Way(StrEnum):
    """What fixes a problem."""

    CONFIRM = "confirm"
    VERIFY = "verify"
    ENABLE = "enable"
    RECOVER = "recover"
    FAILED = "failed"


class Mood(StrEnum):
    """The state of a webhook, in words that are shown."""

    GOOD = "Active"
    FRESH = "Active, nothing sent yet"
    FAILING = "Failing"
    PAUSED = "Paused"
    UNVERIFIED = "Unverified"
    DISABLED = "Disabled"

    @property
    def is_well(self) -> bool:
        return self in {Mood.GOOD, Mood.FRESH}


@dataclass(frozen=True, slots=True)
class Trouble:
    """What is wrong, since when, and what to do. `until` is when it gets worse."""

    title: str
    text: str
    advice: str
    way: Way
    since: datetime | None = None
    until: datetime | None = None


WHY_DISABLED = {
    DisabledReason.BY_OWNER: (
        "You disabled it, or one of your keys did.",
        "Enable it when its receiver is ready. You can recover what it misses until then.",
    ),
    DisabledReason.GONE: (
        "Its receiver returned 410 Gone, which means that we must stop sending.",
        "Set a URL that accepts events, then enable it and recover what it missed.",
    ),
    DisabledReason.UNVERIFIED: (
        "Its receiver never responded to the verification challenge.",
        "Fix its receiver, or set another URL. Then enable it and recover what it missed.",
    ),
    DisabledReason.FAILING: (
        f"Nothing but failures for {DISABLED_AFTER.days} days.",
        "Fix its receiver, or set another URL. Then enable it and recover what it missed.",
    ),
}


def moment(text: str | None) -> datetime | None:
    """A time of the API as a `datetime`."""
    return None if text is None else datetime.fromisoformat(text)


def mood(webhook: Json) -> Mood:
    """Of a webhook of the schema `Webhook`."""
    health = webhook["health"]
    if webhook["status"] == WebhookStatus.DISABLED:
        return Mood.DISABLED
    if webhook["status"] == WebhookStatus.PAUSED:
        return Mood.PAUSED
    if webhook["status"] == WebhookStatus.UNVERIFIED:
        return Mood.UNVERIFIED
    if health["failing_since"] is not None:
        return Mood.FAILING
    return Mood.FRESH if health["last_success_at"] is None else Mood.GOOD


def troubles(webhook: Json) -> Sequence[Trouble]:
    """What its owner should know, the most pressing first."""
    found: list[Trouble] = []
    state = mood(webhook)
    if state is Mood.DISABLED:
        detail = webhook["status_detail"] or {"reason": DisabledReason.BY_OWNER, "since": None}
        text, advice = WHY_DISABLED[DisabledReason(detail["reason"])]
        found.append(
            Trouble(
                "Disabled: nothing is sent to it",
                text,
                advice,
                Way.ENABLE,
                since=moment(detail["since"]),
            )
        )
    if state is Mood.PAUSED:
        found.append(
            Trouble(
                "Paused: deliveries wait",
                "A key that set it up was revoked, or reported as leaked. Somebody else who had "
                "the key may have set this up.",
                "Confirm it if it is yours, and waiting deliveries are sent. Otherwise delete it.",
                Way.CONFIRM,
            )
        )
    if state is Mood.UNVERIFIED:
        verification = webhook["verification"]
        error = verification["last_error"]
        found.append(
            Trouble(
                "Unverified: deliveries wait",
                f"The last attempt failed: {error}" if error else "The first attempt is pending.",
                "Its receiver must respond to webhook.verification with the challenge. One "
                "written with an SDK does this automatically; the guide on webhooks shows how to "
                "do it yourself. We retry automatically for a day.",
                Way.VERIFY,
                since=moment(verification["last_tried_at"]),
            )
        )
    since = moment(webhook["health"]["failing_since"])
    if since is not None and state is not Mood.DISABLED:
        found.append(
            Trouble(
                "Failing: no attempt succeeds",
                "Deliveries are retried with growing delays.",
                "Open a failed one to see the response of its receiver.",
                Way.FAILED,
                since=since,
                until=since + DISABLED_AFTER,
            )
        )
    missed = webhook["missed"]
    if missed is not None and state is not Mood.DISABLED:
        found.append(
            Trouble(
                "It missed events while it was disabled",
                "They are kept for 31 days.",
                "Recover them: events that it already has are not sent again.",
                Way.RECOVER,
                since=moment(missed["since"]),
            )
        )
    return found
