"""The time that a call may take: for an attempt, for a wait, and in all. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

from .._http.time_left import LEAST_S
from .._limits.pacing import WaitLimits


@dataclass(frozen=True, slots=True)
class Budget:
    """The time of a call, in seconds; None for no limit. `ends` is the deadline's monotonic time.

    timeout: for an attempt. max_wait: for a wait before an attempt. deadline: for the whole call.
    """

    timeout: float | None
    max_wait: float | None
    deadline: float | None
    ends: float

    @classmethod
    def starting(
        cls,
        now: float,
        *,
        timeout: float | None,
        max_wait: float | None,
        deadline: float | None,
    ) -> Budget:
        """Return the budget of a call that starts now."""
        ends = math.inf if deadline is None else now + deadline
        return cls(timeout, max_wait, deadline, ends)

    def for_attempt(self, now: float) -> float | None:
        """Return the seconds for an attempt that starts now."""
        left = self.ends - now
        shortest = left if self.timeout is None else min(self.timeout, left)
        return None if math.isinf(shortest) else max(shortest, LEAST_S)

    def patience(self, now: float) -> WaitLimits:
        """Return how long the call may wait for quota."""
        left = max(self.ends - now, 0.0)
        return WaitLimits(quota=math.inf if self.max_wait is None else self.max_wait, queue=left)

    def objection(self, wait: float, now: float) -> str:
        """Return the limit that a wait of so many seconds would exceed, in words; else empty."""
        if self.deadline is not None and now + wait >= self.ends:
            return f"the deadline of {self.deadline:g} s"
        if self.max_wait is not None and wait > self.max_wait:
            return f"max_wait, {self.max_wait:g} s"
        return ""
