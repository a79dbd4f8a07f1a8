"""The metrics for Prometheus: what all processes counted, and how far behind delivery is.

The counts of every API process come together on Valkey, so one exporter has the right numbers for
any number of them. While Valkey is away it shows the last ones, and `cute_up{server="valkey"} 0`.
"""

import logging
import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg2
from prometheus_client import CollectorRegistry, make_wsgi_app
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
)
from prometheus_client.metrics_core import (
    Metric as Family,
)
from prometheus_client.registry import Collector
from redis import Redis, RedisError

from cute_api.config import METRICS_OFF, Settings
from cute_api.jobs import refusals
from cute_api.lib import valkey_writes
from cute_api.lib.valkey_junk import read_or
from cute_api.models import set_aside
from cute_api.models.enums import RowWriter
from cute_api.processes.connections import connect
from cute_api.usage import connection_families, mail_watch, metrics_server, stream
from cute_api.usage.counters import SEPARATOR, Metric
from cute_api.usage.delivery_families import delivery_families
from cute_api.usage.histogram import BOUNDS_US, BUCKETS
from cute_api.usage.mail_families import mail_families
from cute_api.usage.mail_watch import MailTotals
from cute_api.webhooks.delivery import watch

SECOND_US = 1_000_000

log = logging.getLogger("cute.metrics")

COUNTERS = {
    Metric.REQUESTS: (
        "cute_requests",
        "Requests by operation and status.",
        ("operation", "status"),
    ),
    Metric.DROPPED_ROWS: ("cute_usage_rows_dropped", "Rows of requests that were lost.", ()),
    Metric.STORED_ROWS: ("cute_usage_rows_stored", "Rows of requests in PostgreSQL.", ()),
    Metric.LIMIT_FALLBACKS: (
        "cute_limit_fallbacks",
        "Calls decided on limits of one process, since their store was away.",
        (),
    ),
    Metric.SAMPLED_RESPONSES: ("cute_responses_sampled", "Responses that were checked.", ()),
    Metric.SAMPLE_MISMATCHES: (
        "cute_response_mismatches",
        "Sampled responses that don't match the document.",
        ("operation",),
    ),
    Metric.JUNK: (
        "cute_valkey_junk",
        "Values on Valkey that are not ours, and were removed or skipped.",
        ("place",),
    ),
    Metric.DROPPED_SAMPLES: ("cute_response_samples_dropped", "Sampled responses not checked.", ()),
}


_Tables = tuple[
    watch.Totals, MailTotals, Mapping[RowWriter, int], connection_families.ConnectionTotals
]


@dataclass(eq=False)
class Stores(Collector):
    """Asks Valkey and PostgreSQL at each scrape, one scrape at a time."""

    database_url: str
    valkey: Redis
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _counts: Mapping[str, int] = field(default_factory=dict)

    def collect(self) -> Iterable[Family]:
        with self._lock:
            up = GaugeMetricFamily("cute_up", "Whether a server responds.", labels=["server"])
            families: list[Family] = [up]
            valkey = self._read_valkey()
            up.add_metric(["valkey"], 0 if valkey is None else 1)
            if valkey is not None:
                waiting, jobs, writable = valkey
                text = "Whether Valkey takes writes."
                families.append(GaugeMetricFamily("cute_valkey_writable", text, value=writable))
                text = "Rows of requests that are not yet in PostgreSQL."
                families.append(GaugeMetricFamily("cute_usage_rows_waiting", text, value=waiting))
                text = "Jobs in the queue of workers that were none of ours."
                families.append(CounterMetricFamily("cute_jobs_refused", text, value=jobs))
            tables = self._read_tables()
            up.add_metric(["postgresql"], 0 if tables is None else 1)
            if tables is not None:
                delivery, mails, refused, connections = tables
                families.extend(delivery_families(delivery))
                families.extend(mail_families(mails))
                families.append(_set_aside_family(refused))
                families.extend(connection_families.connection_families(connections))
            return [*families, *families_of(self._counts)]

    def _read_valkey(self) -> tuple[int, int, bool] | None:
        """Rows on the stream, jobs that were refused, and whether Valkey takes writes.

        None while it does not respond.
        """
        try:
            found = read_or({}, lambda: self.valkey.hgetall(stream.COUNTERS_KEY))
            waiting = read_or(0, lambda: self.valkey.xlen(stream.STREAM))
            jobs = refusals.count(self.valkey)
            refusal = valkey_writes.refusal(self.valkey)
        except RedisError as error:
            log.warning("Valkey is away.", extra={"error": type(error).__name__})
            return None
        self._counts = counts_of(found)
        return waiting, jobs, refusal is None

    def _read_tables(self) -> _Tables | None:
        try:
            connection = connect(self.database_url, "cute metrics")
            try:
                with connection.cursor() as cursor:
                    return (
                        watch.totals(cursor),
                        mail_watch.totals(cursor),
                        set_aside.counts(cursor),
                        connection_families.totals(cursor),
                    )
            finally:
                connection.close()
        except psycopg2.Error as error:
            log.warning("PostgreSQL is away.", extra={"error": type(error).__name__})
            return None


def _set_aside_family(counts: Mapping[RowWriter, int]) -> Family:
    family = GaugeMetricFamily(
        "cute_rows_set_aside",
        f"Rows of the last {set_aside.KEPT.days} days that could not be written.",
        labels=["writer"],
    )
    for writer, count in counts.items():
        family.add_metric([writer], count)
    return family


def counts_of(found: Mapping[Any, Any]) -> Mapping[str, int]:
    """The counts that were read; what is no count of ours is left out."""
    counts: dict[str, int] = {}
    for name, value in found.items():
        try:
            text, number = name.decode(), stream.count_of(value)
        except ValueError:
            continue
        if number is None:
            continue
        metric, *labels = text.split(SEPARATOR)
        if metric == Metric.LATENCY:
            known = len(labels) == 2 and labels[1].isdecimal() and int(labels[1]) < BUCKETS
        elif metric == Metric.LATENCY_SUM_US:
            known = len(labels) == 1
        else:
            known = metric in COUNTERS and len(labels) == len(COUNTERS[Metric(metric)][2])
        if known:
            counts[text] = number
    return counts


def families_of(counts: Mapping[str, int]) -> list[Family]:
    """The families of what was counted, by `metric|label|…`. What has no count yet is 0."""
    split = [(name.split(SEPARATOR), value) for name, value in counts.items()]
    families: list[Family] = []
    for metric, (name, text, labels) in COUNTERS.items():
        family = CounterMetricFamily(name, text, labels=labels)
        mine = [(parts[1:], value) for parts, value in split if parts[0] == metric]
        for values, value in sorted(mine) or ([] if labels else [([], 0)]):
            family.add_metric(values, value)
        families.append(family)
    buckets: dict[str, list[int]] = defaultdict(lambda: [0] * BUCKETS)
    sums: dict[str, int] = defaultdict(int)
    for parts, value in split:
        if parts[0] == Metric.LATENCY:
            buckets[parts[1]][int(parts[2])] += value
        elif parts[0] == Metric.LATENCY_SUM_US:
            sums[parts[1]] += value
    durations = HistogramMetricFamily(
        "cute_request_duration_seconds",
        "From the request's headers to the last byte of its response.",
        labels=["operation"],
    )
    for operation, found in sorted(buckets.items()):
        durations.add_metric([operation], _cumulated(found), sums[operation] / SECOND_US)
    return [*families, durations]


def _cumulated(counts: list[int]) -> list[tuple[str, float]]:
    total = 0
    pairs = []
    for bound, count in zip([*BOUNDS_US, None], counts, strict=True):
        total += count
        pairs.append(("+Inf" if bound is None else str(bound / SECOND_US), float(total)))
    return pairs


def serve(settings: Settings) -> int | None:
    """Serve `/metrics` on threads of their own; the port, or None when it is off or taken."""
    if settings.metrics_port == METRICS_OFF:
        return None
    registry = CollectorRegistry()
    registry.register(
        Stores(settings.need_database_url(), stream.connect(settings.need_redis_url()))
    )
    try:
        app = make_wsgi_app(registry)
        port = metrics_server.start(app, settings.metrics_host, settings.metrics_port)
    except OSError as error:
        log.warning(
            "The port of the metrics can't be used: set METRICS_PORT, or 0 for none.",
            extra={"port": settings.metrics_port, "error": error.strerror},
        )
        return None
    log.info("Metrics are served.", extra={"port": port, "host": settings.metrics_host})
    return port
