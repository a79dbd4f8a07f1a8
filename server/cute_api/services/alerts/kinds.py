"""What each kind of alert needs: its title, its threshold, and how often it is checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from cute_api.models.enums import AlertKind
from cute_api.services.mail import moments
from cute_api.webhooks.delivery.health import DISABLED_AFTER

PERCENT, MILLISECONDS = "%", "ms"
LEAST_CALLS = 20
"""Calls in the last hour below which neither the error rate nor the latency fires."""
RELEASED_WITHIN = timedelta(days=7)
"""How long after its day a version still fires."""
MINUTE = timedelta(minutes=1)
_CALLS = f"With at least {LEAST_CALLS} calls in that hour."


@dataclass(frozen=True, slots=True)
class Threshold:
    """The values that an organisation can choose from, in `unit`."""

    unit: str
    least: int
    most: int
    default: int


@dataclass(frozen=True, slots=True)
class KindTraits:
    """`when` tells people when it fires; `every` is how often it is checked.

    `once` marks events that don't last: their firing is resolved at once.
    """

    title: str
    when: str
    threshold: Threshold | None
    every: timedelta = MINUTE
    once: bool = False


KINDS: Mapping[AlertKind, KindTraits] = {
    AlertKind.ERROR_RATE: KindTraits(
        "Error rate",
        f"When this share of a seller's calls in the last hour failed (4xx and 5xx). {_CALLS}",
        Threshold(PERCENT, 1, 100, 10),
    ),
    AlertKind.LATENCY: KindTraits(
        "Latency",
        f"When 5 % of a seller's calls in the last hour took this long or longer. {_CALLS}",
        Threshold(MILLISECONDS, 10, 60_000, 1_000),
    ),
    AlertKind.QUOTA: KindTraits(
        "Daily quota",
        "When a key has used this share of its daily quota in the last 24 hours.",
        Threshold(PERCENT, 10, 100, 80),
        every=5 * MINUTE,
    ),
    AlertKind.WEBHOOK_FAILING: KindTraits(
        "Failing webhook",
        f"When {moments.LEAST_FAILURES} or more requests to a webhook failed and none succeeded "
        f"for {moments.FAILING_AFTER.seconds // 60} minutes, and when we disabled it (after "
        f"{DISABLED_AFTER.days} days, or a 410).",
        None,
    ),
    AlertKind.VERSION_RELEASED: KindTraits(
        "New version", "When the day of a new version of the API has come.", None, once=True
    ),
}
