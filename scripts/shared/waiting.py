"""Waiting with a deadline."""

import time
from collections.abc import Callable

POLL_S = 0.02


def until(
    condition: Callable[[], object],
    what: str,
    timeout_s: float = 60.0,
    *,
    poll_s: float = POLL_S,
    ended: Callable[[], object] | None = None,
    error: Callable[[str], Exception] = TimeoutError,
) -> float:
    """Wait until the condition holds; return the seconds.

    Raises `error` after `timeout_s`, or as soon as `ended` says that it can't hold any more.
    """
    began = time.monotonic()
    while not condition():
        if ended is not None and ended():
            raise error(f"It ended while we waited for: {what}.")
        if time.monotonic() - began > timeout_s:
            raise error(f"Waited {timeout_s:.0f} s in vain: {what}.")
        time.sleep(poll_s)
    return time.monotonic() - began
