"""A circuit breaker: what has timed out again and again fails at once until it works. Pure."""

import threading
import time
from collections.abc import Callable
from enum import StrEnum

# Time-outs in a row after which it opens. One that was just unlucky is followed by a success.
MOST_FAILURES = 3
# How long it stays open before one call may try.
OPEN_S = 2.0
# A trial that has not reported by then is taken for lost: no bound of a statement is longer.
TRIAL_S = 15.0


class BreakerState(StrEnum):
    """From best to worst. With `HALF_OPEN` one call is trying, and all others fail at once."""

    CLOSED = "closed"
    HALF_OPEN = "half_open"
    OPEN = "open"


class Breaker:
    """Counts time-outs in a row. `clock` is monotonic, in seconds. Safe for several threads."""

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

    @property
    def state(self) -> BreakerState:
        """Open while it is held, whatever calls report."""
        return BreakerState.OPEN if self.is_held else self._state

    def hold(self) -> None:
        """Keep it open until `release`: a check outside of calls got no response."""
        self.is_held = True

    def release(self) -> None:
        """End `hold`: the server has responded, and earlier time-outs count no more."""
        with self._lock:
            self.is_held = False
            self.failures = 0
            self._state = BreakerState.CLOSED

    def admits(self) -> bool:
        """Whether a call may be made. Its outcome is to be reported."""
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
        """A call has ended in time, whatever it ended with."""
        with self._lock:
            self.failures = 0
            self._state = BreakerState.CLOSED

    def failed(self) -> None:
        """A call has timed out."""
        with self._lock:
            self.failures += 1
            if self._state is not BreakerState.CLOSED or self.failures >= self._most_failures:
                self._state = BreakerState.OPEN
                self._again_at = self._clock() + self._open_s
