"""Counts of this process for the metrics; the recorder sends them to Valkey.

    COUNTERS.add(Counted.LIMIT_FALLBACKS)

Label values must come from closed lists, such as operationIds: combinations are never removed.
"""

import threading
from collections import Counter
from collections.abc import Mapping

from cute_api.metrics.metric import CounterName

SEPARATOR = "|"


class Counters:
    """Counts by metric and labels; any thread may add."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()

    def add(self, counted: CounterName, *labels: str | int, by: int = 1) -> None:
        name = SEPARATOR.join((counted, *map(str, labels)))
        with self._lock:
            self._counts[name] += by

    def take(self) -> Mapping[str, int]:
        """Return and reset the counts, by `metric|label|…`. The caller must send them on."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        return counts

    def give_back(self, counts: Mapping[str, int]) -> None:
        """Add back counts that could not be sent."""
        with self._lock:
            self._counts.update(counts)


COUNTERS = Counters()
"""The counts of this process, shared by all its parts."""
