"""Measure whether work grows faster than its input: CPU time at a length and at twice that.

A machine that does other things can only make a measurement longer, so the least of several counts,
and what looks bad is measured again at larger lengths.
"""

import math
import time
from collections.abc import Callable

MOST_GROWTH = 2.5
# Of less time, the clock and the caches say more than the work.
FLOOR_S = 0.001
LENGTHS = (12, 16, 20, 24, 32, 48, 64, 128, 512, 1_024, 4_096)
# No work that is linear takes a millisecond for so little: twice the length might take for ever.
SHORTEST = 64
# The longer it takes, the less a machine that does other things adds to it.
SLOW_S = 0.1
TRIES = 5


def seconds(work: Callable[[], object], tries: int = 1) -> float:
    """The CPU time of this thread for one call, the least of several."""
    least = math.inf
    for _ in range(tries):
        started = time.thread_time()
        work()
        least = min(least, time.thread_time() - started)
    return least


def growth(run: Callable[[int], Callable[[], object]]) -> float | None:
    """The ratio of both times if it is too high; None for fast or linear work.

    `run` makes the work for a length.
    """
    for length in LENGTHS:
        work = run(length)
        if seconds(work) > FLOOR_S and seconds(work, TRIES) > FLOOR_S:
            return math.inf if length <= SHORTEST else _measured(run, length)
    return None


def _measured(run: Callable[[int], Callable[[], object]], length: int) -> float | None:
    once = seconds(run(length), TRIES)
    ratio = 0.0
    for times in (2, 4):
        twice = seconds(run(times * length), TRIES if once < SLOW_S else 1)
        ratio = twice / once
        if ratio <= MOST_GROWTH:
            return None
        once = twice
    return ratio
