"""A metric: its name, type, labels, and the source of its numbers."""

from dataclasses import dataclass
from enum import StrEnum


class MetricType(StrEnum):
    """Prometheus' types."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


class ProcessKind(StrEnum):
    """A kind of process, by the command that starts it (`api`: `cute serve`)."""

    API = "api"
    RELAY = "relay"
    WORKER = "worker"
    MAILER = "mailer"
    BACKGROUND = "background"
    USAGE = "usage"


EVERY_KIND = tuple(ProcessKind)


class Source(StrEnum):
    """The source of a metric's numbers.

    ADDED: counts that processes add to one sum on Valkey, so that restarts lose nothing. REPORTED:
    numbers that each process reports about itself, every few seconds. READ: read from PostgreSQL
    and Valkey at each scrape.
    """

    ADDED = "added"
    REPORTED = "reported"
    READ = "read"


class CounterName(StrEnum):
    """The counts that are added up, by their names on Valkey."""

    REQUESTS = "requests"
    LATENCY = "latency"
    LATENCY_SUM_US = "latency_sum_us"
    DROPPED_ROWS = "dropped_rows"
    STORED_ROWS = "stored_rows"
    SINK_ROWS = "sink_rows"
    SINK_DROPPED_ROWS = "sink_dropped_rows"
    LIMIT_FALLBACKS = "limit_fallbacks"
    SAMPLED_RESPONSES = "sampled_responses"
    SAMPLE_MISMATCHES = "sample_mismatches"
    DROPPED_SAMPLES = "dropped_samples"
    JUNK = "valkey_junk"


@dataclass(frozen=True, slots=True)
class Label:
    """A label. `values` lists all its values; if empty, `text` describes them."""

    name: str
    text: str
    values: tuple[str, ...] = ()


OWN_LABELS = (
    Label("process", "kind of process", EVERY_KIND),
    Label("host", "its host, container or pod"),
    Label("pid", "its process id there"),
)
"""Identify the reporting process; their series end with it."""


@dataclass(frozen=True, slots=True)
class Metric:
    """One entry of the list. `name` is without the `_total` of counters.

    `processes` are the kinds that count or report it. `labels` excludes those that all reports
    have. `counted` is the sum of an ADDED metric. `may_be_absent`: a healthy system may have no
    samples of it.
    """

    name: str
    type: MetricType
    source: Source
    text: str
    labels: tuple[Label, ...] = ()
    processes: tuple[ProcessKind, ...] = (ProcessKind.USAGE,)
    counted: CounterName | None = None
    may_be_absent: bool = False

    @property
    def shown_name(self) -> str:
        """The name in queries; a histogram also has `_bucket`, `_sum` and `_count`."""
        return f"{self.name}_total" if self.type is MetricType.COUNTER else self.name

    @property
    def all_labels(self) -> tuple[Label, ...]:
        """The labels, with those of reports."""
        return (*OWN_LABELS, *self.labels) if self.source is Source.REPORTED else self.labels

    @property
    def label_names(self) -> tuple[str, ...]:
        """The names of all labels, in order."""
        return tuple(label.name for label in self.all_labels)

    @property
    def unit(self) -> str:
        """The unit of its values, from the name; empty without one."""
        ending = self.name.rpartition("_")[2]
        return ending if ending in {"seconds", "bytes"} else ""
