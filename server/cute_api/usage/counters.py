"""Counts of this process for the metrics, which the recorder adds to those of all processes.

    COUNTERS.add(Metric.LIMIT_FALLBACKS)

Label values must come from closed lists, such as operationIds: each combination is kept for good.
"""

import threading
from collections import Counter
from collections.abc import Mapping
from enum import StrEnum

SEPARATOR = "|"


class Metric(StrEnum):
    """What is counted. The labels of each stand in `cute_api.usage.exporter`."""

    REQUESTS = "requests"
    LATENCY = "latency"
    LATENCY_SUM_US = "latency_sum_us"
    DROPPED_ROWS = "dropped_rows"
    STORED_ROWS = "stored_rows"
    LIMIT_FALLBACKS = "limit_fallbacks"
    SAMPLED_RESPONSES = "sampled_responses"
    SAMPLE_MISMATCHES = "sample_mismatches"
    DROPPED_SAMPLES = "dropped_samples"
    JUNK = "valkey_junk"


class Counters:
    """Counts by metric and labels; any thread may add."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: Counter[str] = Counter()

    def add(self, metric: Metric, *labels: str | int, by: int = 1) -> None:
        name = SEPARATOR.join((metric, *map(str, labels)))
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
