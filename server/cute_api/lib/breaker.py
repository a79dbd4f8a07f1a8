"""A circuit breaker: after repeated timeouts calls fail at once until one succeeds. Pure."""

import math
import threading
import time
from collections.abc import Callable
from enum import StrEnum

# Consecutive timeouts that open it. A single timeout may be bad luck.
MOST_FAILURES = 3
# How long it stays open before a trial call.
OPEN_S = 2.0
# A trial that has not reported by then is lost, because no statement timeout is longer.
TRIAL_S = 15.0


class BreakerState(StrEnum):
    """States from best to worst. In `HALF_OPEN` one trial call runs; all others fail at once."""

    CLOSED = "closed"
    HALF_OPEN = "half_open"
    OPEN = "open"


class Breaker:
    """Counts consecutive timeouts. `clock` is monotonic, in seconds. Thread-safe."""

    def __init__(
        self,
        *,
        most_failures: int = MOST_FAILURES,
        open_s: float = OPEN_S,
        trial_s: float = TRIAL_S,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most_failures = most_failures
        self._open_s = open_s
        self._trial_s = trial_s
        self._clock = clock
        self._lock = threading.Lock()
        self._again_at = 0.0
        self._state = BreakerState.CLOSED
        self.failures = 0
        self.is_held = False
        self._held_at = -math.inf

    @property
    def state(self) -> BreakerState:
        """Open while it is held, whatever calls report."""
        return BreakerState.OPEN if self.is_held else self._state

    def hold(self) -> None:
        """Keep it open until `release`, because a separate check got no response."""
        self.is_held = True
        self._held_at = self._clock()

    def was_held_since(self, moment: float) -> bool:
        """Whether a check got no response at this time by the clock or later."""
        return self.is_held or self._held_at >= moment

    def release(self) -> None:
        """End `hold` and reset the count, because the server has responded."""
        with self._lock:
            self.is_held = False
            self.failures = 0
            self._state = BreakerState.CLOSED

    def admits(self) -> bool:
        """Whether a call may be made. The caller must report its outcome."""
        if self._state is BreakerState.CLOSED and not self.is_held:
            return True
        with self._lock:
            now = self._clock()
            if self.is_held or now < self._again_at:
                return False
            self._state = BreakerState.HALF_OPEN
            self._again_at = now + self._trial_s
            return True

    def succeeded(self) -> None:
        """Report that a call has ended in time, with any result."""
        with self._lock:
            self.failures = 0
            self._state = BreakerState.CLOSED

    def failed(self) -> None:
        """Report that a call has timed out."""
        with self._lock:
            self.failures += 1
            if self._state is not BreakerState.CLOSED or self.failures >= self._most_failures:
                self._state = BreakerState.OPEN
                self._again_at = self._clock() + self._open_s
