"""The time that is left of an attempt."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping

# What a step gets when the time is over: enough for an error of the transport.
LEAST_S = 0.001
# httpx2's names for the steps of an attempt.
_STEPS = ("pool", "connect", "write", "read")


class TimeLeft(Mapping[str, "float | None"]):
    """The timeouts of an attempt, as httpx2 reads them: each step gets the time that is left.

    After `open`, which is for a body that is read in parts, each part may take `between` seconds.
    """

    def __init__(
        self, seconds: float | None, between: float | None, monotonic: Callable[[], float]
    ) -> None:
        self._monotonic = monotonic
        self._between = between
        self._is_open = False
        self._ends = math.inf if seconds is None else monotonic() + seconds

    @property
    def is_over(self) -> bool:
        """Whether the attempt has taken its time."""
        return not self._is_open and self._monotonic() >= self._ends

    def open(self) -> None:
        """Bound only the time between two parts of the body from now on."""
        self._is_open = True

    def __getitem__(self, step: str) -> float | None:
        if step not in _STEPS:
            raise KeyError(step)
        if self._is_open:
            return self._between
        left = self._ends - self._monotonic()
        return None if math.isinf(left) else max(left, LEAST_S)

    def __iter__(self) -> Iterator[str]:
        return iter(_STEPS)

    def __len__(self) -> int:
        return len(_STEPS)
