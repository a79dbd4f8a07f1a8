"""Waiting with a deadline, and measuring how long it took."""

import time
from collections.abc import Callable

POLL_S = 0.02


def until(condition: Callable[[], bool], what: str, timeout_s: float = 60.0) -> float:
    """Seconds until the condition holds; raises `TimeoutError`."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > timeout_s:
            raise TimeoutError(f"Waited {timeout_s:.0f} s in vain: {what}.")
        time.sleep(POLL_S)
    return time.monotonic() - began
