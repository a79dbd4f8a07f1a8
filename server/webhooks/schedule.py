"""When a delivery is tried again: pure, with the clock and the randomness handed in."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

JITTER = 0.2

Random = Callable[[], float]
"""Uniform in [0, 1)."""


def next_attempt(
    attempt_count: int, now: datetime, rng: Random, schedule: Sequence[int]
) -> datetime | None:
    """When to try next after `attempt_count` attempts, or None when the schedule is used up.

    `schedule` holds the seconds before each attempt, the first included. Each wait is stretched
    or cut by up to 20 %, so that what failed together does not come back together.
    """
    if attempt_count >= len(schedule):
        return None
    return now + timedelta(seconds=schedule[attempt_count] * (1 + JITTER * (2 * rng() - 1)))
