"""Waiting with a deadline."""

import time
from collections.abc import Callable

SHORTEST_POLL_S, LONGEST_POLL_S = 0.02, 0.25
POLL_SHARE = 0.1


def until(
    condition: Callable[[], object],
    expected: str,
    timeout_s: float = 60.0,
    *,
    poll_s: float | None = None,
    ended: Callable[[], object] | None = None,
    error: Callable[[str], Exception] = TimeoutError,
) -> float:
    """Wait until the condition holds; return the seconds.

    Raises `error` after `timeout_s`, or as soon as `ended` says that it can't hold any more.
    Without `poll_s` it polls less often the longer it waits, because each poll takes CPU time from
    what it waits for.
    """
    began = time.monotonic()
    while not condition():
        waited = time.monotonic() - began
        if ended is not None and ended():
            raise error(f"It ended while we waited for: {expected}.")
        if waited > timeout_s:
            raise error(f"Timed out after {timeout_s:.0f} s, waiting for: {expected}.")
        time.sleep(poll_s or min(max(waited * POLL_SHARE, SHORTEST_POLL_S), LONGEST_POLL_S))
    return time.monotonic() - began
