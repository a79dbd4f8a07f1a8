"""Metric families for Prometheus' client, made from the list of metrics."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
)
from prometheus_client.metrics_core import Metric as Family

from cute_api.metrics import added, read, reported
from cute_api.metrics.metric import CounterName, Metric, MetricType, ProcessKind, Source
from cute_api.metrics.reports import ProcessReport, ReportingProcess, Values
from cute_api.usage.counters import SEPARATOR
from cute_api.usage.histogram import BOUNDS_US, BUCKETS

SECOND_US = 1_000_000
_OF_COUNTED: Mapping[str, Metric] = {
    metric.counted: metric
    for metric in added.METRICS
    if metric.counted is not None and metric.type is MetricType.COUNTER
}


def family(metric: Metric, values: Values) -> Family:
    """A counter or a gauge, with its values by all of its labels."""
    kind = CounterMetricFamily if metric.type is MetricType.COUNTER else GaugeMetricFamily
    made: Family = kind(metric.name, metric.text, labels=metric.label_names)
    for labels, value in values.items():
        made.add_metric(labels, value)  # type: ignore[attr-defined]  # both kinds have it
    return made


def single(metric: Metric, value: float) -> Family:
    """A family without labels."""
    return family(metric, {(): value})


def is_counted(counted: str, labels: list[str]) -> bool:
    """Whether a count is in the list and has the right number of labels."""
    if counted == CounterName.LATENCY:
        return len(labels) == 2 and labels[1].isdecimal() and int(labels[1]) < BUCKETS
    if counted == CounterName.LATENCY_SUM_US:
        return len(labels) == 1
    metric = _OF_COUNTED.get(counted)
    return metric is not None and len(labels) == len(metric.labels)


def added_families(counts: Mapping[str, int]) -> list[Family]:
    """Families of counts by `counted|label|…`; a metric that has no count yet is 0."""
    split = [(name.split(SEPARATOR), value) for name, value in counts.items()]
    families = []
    for counted, metric in _OF_COUNTED.items():
        mine = {tuple(labels): value for (first, *labels), value in split if first == counted}
        families.append(family(metric, mine or ({} if metric.labels else {(): 0})))
    return [*families, _durations(split)]


def _durations(split: Iterable[tuple[list[str], int]]) -> Family:
    buckets: dict[str, list[int]] = defaultdict(lambda: [0] * BUCKETS)
    sums: dict[str, int] = defaultdict(int)
    for parts, value in split:
        if parts[0] == CounterName.LATENCY:
            buckets[parts[1]][int(parts[2])] += value
        elif parts[0] == CounterName.LATENCY_SUM_US:
            sums[parts[1]] += value
    metric = added.REQUEST_DURATION
    made = HistogramMetricFamily(metric.name, metric.text, labels=metric.label_names)
    for operation, found in sorted(buckets.items()):
        made.add_metric([operation], _cumulated(found), sums[operation] / SECOND_US)
    return made


def _cumulated(counts: list[int]) -> list[tuple[str, float]]:
    total = 0
    pairs = []
    for bound, count in zip([*BOUNDS_US, None], counts, strict=True):
        total += count
        pairs.append(("+Inf" if bound is None else str(bound / SECOND_US), float(total)))
    return pairs


def reported_families(reports: Mapping[ReportingProcess, ProcessReport]) -> list[Family]:
    """Families of the running processes' reports, and the number of processes by kind."""
    families = []
    for metric in reported.METRICS:
        assert metric.source is Source.REPORTED, metric
        values = {
            (process.kind, process.host, str(process.pid), *labels): value
            for process, report in reports.items()
            for labels, value in report.values.get(metric.name, {}).items()
        }
        families.append(family(metric, values))
    running = {(kind,): 0 for kind in ProcessKind}
    for process in reports:
        running[process.kind,] += 1
    return [*families, family(read.PROCESSES, running)]
