"""Compares a page of metrics with the list of them."""

from collections.abc import Iterator

from prometheus_client.metrics_core import Metric as Family
from prometheus_client.parser import text_string_to_metric_families

from cute_api.metrics.metric import MetricType, Source
from cute_api.metrics.reports import BY_NAME

BUCKET = "le"


def kinds_that_report(page: str) -> set[str]:
    """The kinds of processes that have reported, by how many of them live."""
    families = {one.name: one for one in text_string_to_metric_families(page)}
    living = families.get("cute_processes")
    samples = () if living is None else living.samples
    return {one.labels["process"] for one in samples if one.value}


def differences(page: str) -> list[str]:
    """The differences of the page from the list: names, types, labels, and reporting processes."""
    families = {one.name: one for one in text_string_to_metric_families(page)}
    return [
        *(f"{name} is not in the list" for name in families.keys() - BY_NAME.keys()),
        *(f"{name} is not shown" for name in BY_NAME.keys() - families.keys()),
        *(text for name in families.keys() & BY_NAME.keys() for text in _of_one(families[name])),
    ]


def _of_one(family: Family) -> Iterator[str]:
    metric = BY_NAME[family.name]
    if family.type != metric.type:
        yield f"{family.name} is a {family.type}"
    if family.documentation != metric.text:
        yield f"{family.name} has another text"
    if not family.samples and not metric.may_be_absent:
        yield f"{family.name} has no samples"
    for sample in family.samples:
        names = set(sample.labels) - ({BUCKET} if metric.type is MetricType.HISTOGRAM else set())
        if names != set(metric.label_names):
            yield f"{sample.name} has the labels {sorted(names)}"
        for label in metric.all_labels:
            value = sample.labels.get(label.name)
            if label.values and value not in label.values:
                yield f"{sample.name} has {label.name}={value!r}"
    if metric.source is Source.REPORTED:
        reporting = {one.labels["process"] for one in family.samples}
        wanted = set(metric.processes)
        if not reporting <= wanted or (reporting != wanted and not metric.may_be_absent):
            yield f"{family.name} is reported by {sorted(reporting)}"
