"""What this process says of itself: counts since its start, and numbers that are read when asked.

    PROCESS_METRICS.add(reported.RELAY_EVENTS, by=1_000)
    PROCESS_METRICS.read(reported.QUEUED_ROWS, lambda: {(): queue.qsize()})

A report is JSON: the values by `name|label|…`, with the time on Valkey's clock. What comes from
Valkey may be anything: `ProcessReport.decode` takes nothing that the list doesn't have.
"""

import itertools
import math
import re
import threading
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from cute_api.metrics.catalogue import BY_NAME
from cute_api.metrics.metric import Metric, ProcessKind, Source

SEPARATOR = "|"
MAX_BYTES = 65_536
"""Of one report; ours have some two thousand."""

# Host names, releases, and words of our own.
_WORD = re.compile(r"[\w.:+-]{1,253}")

Values = Mapping[Any, float]
"""The values of a metric, by tuples of its labels."""


class ReportError(Exception):
    """What stands on Valkey is no report of ours."""


class ProcessMetrics:
    """The numbers of this process; any thread may add."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[str, float] = defaultdict(float)
        self._reads: dict[str, Callable[[], Values]] = {}

    def add(self, metric: Metric, *labels: str, by: float = 1) -> None:
        """Count, or add seconds."""
        with self._lock:
            self._counts[key_of(metric, labels)] += by

    def begin(self, *metrics: Metric) -> None:
        """Have them shown with 0, for all values of their labels, before anything happened."""
        for metric in metrics:
            for labels in itertools.product(*(label.values for label in metric.labels)):
                self.add(metric, *labels, by=0)

    def read(self, metric: Metric, read: Callable[[], Values]) -> None:
        """Ask `read` for the values whenever this process reports. The last one is asked."""
        self._reads[metric.name] = read

    def values(self) -> dict[str, float]:
        """All as of now."""
        with self._lock:
            values: dict[str, float] = dict(self._counts)
            reads = dict(self._reads)
        for name, read in reads.items():
            for labels, value in read().items():
                values[key_of(BY_NAME[name], labels)] = value
        return values


PROCESS_METRICS = ProcessMetrics()
"""Of this process: one for all that is in it."""


@dataclass(frozen=True, slots=True)
class Reporting:
    """Which process reports: its kind, its host and its process id there."""

    kind: ProcessKind
    host: str
    pid: int

    @property
    def field(self) -> str:
        """The name of its report."""
        return SEPARATOR.join((self.kind, self.host, str(self.pid)))

    @classmethod
    def of(cls, field: bytes) -> "Reporting":
        """Raises `ReportError` for what `field` did not make."""
        try:
            kind, host, pid = field.decode("ascii").split(SEPARATOR)
            found = cls(ProcessKind(kind), host, int(pid))
        except ValueError as error:
            raise ReportError(str(error)) from error
        if not _WORD.fullmatch(host) or found.field.encode() != field:
            raise ReportError("the name of a report is none of ours")
        return found


@dataclass(frozen=True, slots=True)
class ProcessReport:
    """`at` is Unix time on the clock of Valkey; `values` are by metric, then by own labels."""

    at: float
    values: Mapping[str, Values]

    @classmethod
    def decode(cls, raw: bytes, kind: ProcessKind) -> "ProcessReport":
        """Raises `ReportError` for what no process of ours wrote.

        Metrics that the list has not for such a process are left out.
        """
        at, given = _parsed(raw)
        values: dict[str, dict[tuple[str, ...], float]] = {}
        for key, value in given.items():
            name, *labels = key.split(SEPARATOR)
            metric = BY_NAME.get(name)
            if metric is None or metric.source is not Source.REPORTED:
                continue
            if kind not in metric.processes:
                continue
            if not _are_labels_of(metric, labels):
                raise ReportError(f"{name} has other labels")
            if not isinstance(value, int | float) or not math.isfinite(value):
                raise ReportError(f"{name} is no number")
            values.setdefault(name, {})[tuple(labels)] = float(value)
        return cls(at, values)


def time_of(raw: bytes) -> float:
    """When a report was written, by a process of any release. Raises `ReportError`."""
    return _parsed(raw)[0]


def _parsed(raw: bytes) -> tuple[float, dict[str, object]]:
    if len(raw) > MAX_BYTES:
        raise ReportError("it is too long")
    try:
        found = orjson.loads(raw)
        return float(found["at"]), dict(found["values"])
    except (ValueError, TypeError, KeyError) as error:
        raise ReportError(str(error)) from error


def encode(at: float, values: Mapping[str, float]) -> bytes:
    """A report, as it stands on Valkey."""
    return orjson.dumps({"at": at, "values": values})


def key_of(metric: Metric, labels: tuple[str, ...]) -> str:
    """The name of a value in a report."""
    return SEPARATOR.join((metric.name, *labels))


def _are_labels_of(metric: Metric, labels: list[str]) -> bool:
    return len(labels) == len(metric.labels) and all(
        value in label.values if label.values else _WORD.fullmatch(value)
        for label, value in zip(metric.labels, labels, strict=True)
    )
