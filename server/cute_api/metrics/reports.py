"""The list of all metrics, and the reports of processes.

A process reports counts since its start, and numbers that it reads at each report:

    PROCESS_METRICS.add(reported.RELAY_EVENTS, by=1_000)
    PROCESS_METRICS.read(reported.QUEUED_ROWS, lambda: {(): queue.qsize()})

A report is JSON: the values by `name|label|…`, with the time on Valkey's clock. Values on Valkey
are untrusted: `ProcessReport.decode` accepts only metrics of the list.
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

from cute_api.metrics import added, read, reported
from cute_api.metrics.metric import Metric, ProcessKind, Source

METRICS: tuple[Metric, ...] = (*added.METRICS, *reported.METRICS, *read.METRICS)
"""The list of all metrics; exposition, rules and dashboards use no others.

No label has a user, a key, a webhook or a path, because each combination of labels is a series in
Prometheus. Operations are named by their operationId.
"""
BY_NAME: Mapping[str, Metric] = {metric.name: metric for metric in METRICS}

SEPARATOR = "|"
MAX_BYTES = 65_536
"""Limit of a report; ours have some two thousand."""

# Host names, releases, and our own label values.
_WORD = re.compile(r"[\w.:+-]{1,253}")

Values = Mapping[Any, float]
"""The values of a metric, by tuples of its labels."""


class ReportError(Exception):
    """A value on Valkey is not a report of ours."""


class ProcessMetrics:
    """The numbers of this process; any thread may add."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[str, float] = defaultdict(float)
        self._reads: dict[str, Callable[[], Values]] = {}

    def add(self, metric: Metric, *labels: str, by: float = 1) -> None:
        """Add to a count or a sum of seconds."""
        with self._lock:
            self._counts[key_of(metric, labels)] += by

    def begin(self, *metrics: Metric) -> None:
        """Report 0 for all label values until something is counted."""
        for metric in metrics:
            for labels in itertools.product(*(label.values for label in metric.labels)):
                self.add(metric, *labels, by=0)

    def read(self, metric: Metric, read: Callable[[], Values]) -> None:
        """Call `read` for the values at each report. A later call replaces `read`."""
        self._reads[metric.name] = read

    def values(self) -> dict[str, float]:
        """All values as of now."""
        with self._lock:
            values: dict[str, float] = dict(self._counts)
            reads = dict(self._reads)
        for name, read_values in reads.items():
            for labels, value in read_values().items():
                values[key_of(BY_NAME[name], labels)] = value
        return values


PROCESS_METRICS = ProcessMetrics()
"""The numbers of this process, shared by all its parts."""


@dataclass(frozen=True, slots=True)
class ReportingProcess:
    """The process that reports: its kind, its host and its process id there."""

    kind: ProcessKind
    host: str
    pid: int

    @property
    def field(self) -> str:
        """The name of the process's report."""
        return SEPARATOR.join((self.kind, self.host, str(self.pid)))

    @classmethod
    def of(cls, field: bytes) -> "ReportingProcess":
        """Raises `ReportError` for what `field` did not make."""
        try:
            kind, host, pid = field.decode("ascii").split(SEPARATOR)
            found = cls(ProcessKind(kind), host, int(pid))
        except ValueError as error:
            raise ReportError(str(error)) from error
        if not _WORD.fullmatch(host) or found.field.encode() != field:
            raise ReportError("the report's name is malformed")
        return found


@dataclass(frozen=True, slots=True)
class ProcessReport:
    """`at` is Unix time on Valkey's clock; `values` are by metric, then by its labels."""

    at: float
    values: Mapping[str, Values]

    @classmethod
    def decode(cls, raw: bytes, kind: ProcessKind) -> "ProcessReport":
        """Raises `ReportError` for a malformed report.

        Skips metrics that are unknown or don't belong to this kind of process.
        """
        at, entries = _parsed(raw)
        values: dict[str, dict[tuple[str, ...], float]] = {}
        for key, value in entries.items():
            name, *labels = key.split(SEPARATOR)
            metric = BY_NAME.get(name)
            if metric is None or metric.source is not Source.REPORTED:
                continue
            if kind not in metric.processes:
                continue
            if not _are_labels_of(metric, labels):
                raise ReportError(f"{name} has the wrong labels")
            if not isinstance(value, int | float) or not math.isfinite(value):
                raise ReportError(f"{name} is not a number")
            values.setdefault(name, {})[tuple(labels)] = float(value)
        return cls(at, values)


def time_of(raw: bytes) -> float:
    """The time of a report, by a process of any release. Raises `ReportError`."""
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
    """Encode a report for Valkey."""
    return orjson.dumps({"at": at, "values": values})


def key_of(metric: Metric, labels: tuple[str, ...]) -> str:
    """The name of a value in a report."""
    return SEPARATOR.join((metric.name, *labels))


def _are_labels_of(metric: Metric, labels: list[str]) -> bool:
    return len(labels) == len(metric.labels) and all(
        value in label.values if label.values else _WORD.fullmatch(value)
        for label, value in zip(metric.labels, labels, strict=True)
    )
