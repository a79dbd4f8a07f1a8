"""When a delivery is tried again: pure, with the clock and the randomness handed in."""

from collections.abc import Callable
from datetime import datetime, timedelta

from cute_api.webhooks.egress.policy import DeliveryPolicy

Random = Callable[[], float]
"""Uniform in [0, 1)."""


def next_attempt(
    attempt_count: int, now: datetime, rng: Random, policy: DeliveryPolicy
) -> datetime | None:
    """When to try next after `attempt_count` attempts, or None when the schedule is used up.

    Each wait is stretched or cut by up to the policy's jitter, so that what failed together does
    not come back together.
    """
    if attempt_count >= len(policy.schedule):
        return None
    stretch = 1 + policy.jitter * (2 * rng() - 1)
    return now + timedelta(seconds=policy.schedule[attempt_count] * stretch)
