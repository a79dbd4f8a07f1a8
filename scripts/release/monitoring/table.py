"""`docs/operations/metrics.md`: every metric with its type, its labels and its meaning."""

from collections.abc import Iterator, Sequence

from cute_api.metrics import added, read, reported
from cute_api.metrics.metric import EVERY_KIND, OWN_LABELS, Label, Metric

INTRODUCTION = """\
# Metrics

Every metric that `cute usage` shows at `GET /metrics`, from the list in `server/cute_api/metrics`.
[Observe](observe.md) says how to scrape them, and what to alert on.
"""
ADDED = """\
## Added up over all processes

Counts on Valkey, to which processes add about ten times a second. A restart of a process loses
nothing; a Valkey that starts empty begins at 0.
"""
REPORTED = """\
## Reported by each process

Every process reports its own numbers every 5 seconds. Each has these labels besides its own:
{labels}. They are shown until 30 seconds after
the process ended.
"""
READ = """\
## Read at each scrape

`cute usage` asks PostgreSQL and Valkey for these.
"""


def page() -> str:
    """The text of the page."""
    own = ", ".join(f"`{label.name}` ({label.text})" for label in OWN_LABELS)
    parts = [
        INTRODUCTION,
        ADDED,
        _table(added.METRICS, with_processes=True),
        REPORTED.format(labels=own),
        _table(reported.METRICS, with_processes=True),
        READ,
        _table(read.METRICS, with_processes=False),
    ]
    return "\n".join(parts)


def _table(metrics: Sequence[Metric], *, with_processes: bool) -> str:
    heads = ["Metric", "Type", "Unit", *(["From"] if with_processes else []), "Meaning"]
    rows = [heads, ["---"] * len(heads)]
    for metric in metrics:
        names = ",".join(label.name for label in metric.labels)
        rows.append(
            [
                f"`{metric.shown_name}{f'{{{names}}}' if names else ''}`",
                metric.type,
                metric.unit,
                *([_processes(metric)] if with_processes else []),
                " ".join([metric.text, *_labels(metric.labels)]),
            ]
        )
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + "\n"


def _processes(metric: Metric) -> str:
    return "all" if metric.processes == EVERY_KIND else ", ".join(metric.processes)


def _labels(labels: Sequence[Label]) -> Iterator[str]:
    for label in labels:
        unsaid = [value for value in label.values if f"`{value}`" not in label.text]
        values = ", ".join(f"`{value}`" for value in unsaid)
        yield f"`{label.name}`: {label.text}{f' ({values})' if values else ''}."
