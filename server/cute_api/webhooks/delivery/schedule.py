"""When a delivery is retried: pure; clock and randomness are arguments."""

from collections.abc import Callable
from datetime import datetime, timedelta

from cute_api.webhooks.egress.policy import DeliveryPolicy

Random = Callable[[], float]
"""Uniform in [0, 1)."""


def next_attempt(
    attempt_count: int, now: datetime, rng: Random, policy: DeliveryPolicy
) -> datetime | None:
    """Return when to retry after `attempt_count` attempts, or None after the last.

    Each wait varies by up to the policy's jitter, so that deliveries that failed together are not
    retried together.
    """
    if attempt_count >= len(policy.schedule):
        return None
    stretch = 1 + policy.jitter * (2 * rng() - 1)
    return now + timedelta(seconds=policy.schedule[attempt_count] * stretch)
