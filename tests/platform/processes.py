"""Watching processes from outside, always with a deadline."""

import time
from collections.abc import Callable, Iterable

import psutil

WAIT_S = 30.0
SHORTEST_POLL_S, LONGEST_POLL_S = 0.02, 0.25
POLL_SHARE = 0.1


def wait_until(condition: Callable[[], bool], what: str, timeout_s: float = WAIT_S) -> None:
    """Poll until `condition`; fail at the deadline.

    What takes long is asked for less often: processes that start need the CPU time of the polls.
    """
    began = time.monotonic()
    while not condition():
        waited = time.monotonic() - began
        assert waited < timeout_s, f"not within {timeout_s:.0f} s: {what}"
        time.sleep(min(max(waited * POLL_SHARE, SHORTEST_POLL_S), LONGEST_POLL_S))


def family(pid: int) -> list[psutil.Process]:
    """The process and its descendants, with their start times."""
    process = psutil.Process(pid)
    return [process, *process.children(recursive=True)]


def alive(processes: Iterable[psutil.Process]) -> list[psutil.Process]:
    return [process for process in processes if _is_alive(process)]


def _is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
