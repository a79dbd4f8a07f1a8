"""Counts of this process for the metrics, which the recorder adds to those of all processes.

    COUNTERS.add(Counted.LIMIT_FALLBACKS)

Label values must come from closed lists, such as operationIds: each combination is kept for good.
"""

import threading
from collections import Counter
from collections.abc import Mapping

from cute_api.metrics.metric import Counted

SEPARATOR = "|"


class Counters:
    """Counts by metric and labels; any thread may add."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()

    def add(self, counted: Counted, *labels: str | int, by: int = 1) -> None:
        name = SEPARATOR.join((counted, *map(str, labels)))
        with self._lock:
            self._counts[name] += by

    def take(self) -> Mapping[str, int]:
        """What was counted since the last time, by `metric|label|…`. The taker must pass it on."""
        with self._lock:
            taken, self._counts = self._counts, Counter()
        return taken

    def give_back(self, counts: Mapping[str, int]) -> None:
        """Put back what was taken and could not be passed on."""
        with self._lock:
            self._counts.update(counts)


COUNTERS = Counters()
"""The counts of this process: one for all that is in it."""
