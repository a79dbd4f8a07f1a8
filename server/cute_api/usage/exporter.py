"""The metrics for Prometheus: counts and reports of all processes, and their backlogs.

All API processes add their counts on Valkey, and all processes report there, so one exporter has
the right numbers for the whole fleet. While Valkey is down it shows the last counts and
`cute_up{server="valkey"} 0`. A server that hangs counts as down, because a scrape that waited for
it would fail without a reason. The HTTP server takes few connections, and drops slow clients.
"""

import logging
import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass, field
from socketserver import ThreadingMixIn
from typing import Any, Generic, TypeVar
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import WSGIApplication

from prometheus_client import CollectorRegistry, make_wsgi_app
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.registry import Collector
from redis import Redis, RedisError

from cute_api.config import METRICS_OFF, Settings
from cute_api.jobs import refusals
from cute_api.lib import valkey_writes
from cute_api.lib.valkey_junk import read_or
from cute_api.metrics import read
from cute_api.models import schema_version, set_aside
from cute_api.models.connections.connection import Connection
from cute_api.models.failures import PostgresError
from cute_api.models.statements import sql
from cute_api.processes import heartbeat, reporting
from cute_api.processes.connections import connect
from cute_api.usage import connection_watch, delivery_watch, mail_watch, stream
from cute_api.usage.counters import SEPARATOR
from cute_api.usage.families import (
    added_families,
    family,
    is_counted,
    reported_families,
    single,
)

log = logging.getLogger("cute.metrics")

# For each statement on PostgreSQL.
STATEMENT_S = 3.0
# Less than the scrape timeout, which is 4 s in `deploy/prometheus/prometheus.yaml`.
READ_S = 2.5
READER = "bounded read"
# For each read from a client.
CLIENT_S = 10.0
MAX_CONNECTIONS = 16

T = TypeVar("T")
_MIGRATION = sql("SELECT version_num FROM alembic_version")


class BoundedRead(Generic[T]):
    """Runs at most one read at a time, on its own thread, which a hanging server blocks.

    Not thread-safe.
    """

    def __init__(self, read: Callable[[], T | None]) -> None:
        self._read = read
        self._thread: threading.Thread | None = None
        self._value: T | None = None

    def begin(self) -> None:
        """Start a read, unless the last one still hangs."""
        if self._thread is None or not self._thread.is_alive():
            self._value = None
            self._thread = threading.Thread(target=self._run, name=READER, daemon=True)
            self._thread.start()

    def result(self, within_s: float) -> T | None:
        """Return the value of the read, or None if it failed or takes longer."""
        if self._thread is None:
            return None
        self._thread.join(within_s)
        return None if self._thread.is_alive() else self._value

    def _run(self) -> None:
        self._value = self._read()


@dataclass(eq=False)
class Stores(Collector):
    """Reads Valkey and PostgreSQL in parallel at each scrape, one scrape at a time."""

    database_url: str
    valkey: Redis
    read_s: float = READ_S
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _counts: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._reads = BoundedRead(self._read_valkey), BoundedRead(self._read_tables)

    def collect(self) -> Iterable[Family]:
        with self._lock:
            for bounded in self._reads:
                bounded.begin()
            deadline = time.monotonic() + self.read_s
            valkey, tables = (
                bounded.result(max(deadline - time.monotonic(), 0)) for bounded in self._reads
            )
            up = {("valkey",): int(valkey is not None), ("postgresql",): int(tables is not None)}
            return [
                family(read.UP, up),
                *(valkey or ()),
                *(tables or ()),
                *added_families(self._counts),
            ]

    def _read_valkey(self) -> list[Family] | None:
        """Return None while Valkey does not respond."""
        try:
            found = read_or({}, lambda: self.valkey.hgetall(stream.COUNTERS_KEY))
            rows = stream.waiting(self.valkey)
            families = [
                single(read.VALKEY_WRITABLE, valkey_writes.refusal(self.valkey) is None),
                single(read.USAGE_ROWS, rows.rows),
                single(read.USAGE_AGE, rows.oldest_s),
                single(read.JOBS_REFUSED, refusals.count(self.valkey)),
                *reported_families(reporting.reports(self.valkey)),
            ]
        except RedisError as error:
            log.warning("Valkey is away.", extra={"error": type(error).__name__})
            return None
        self._counts = counts_of(found)
        return families

    def _read_tables(self) -> list[Family] | None:
        try:
            with closing(_connection(self.database_url)) as connection:
                return table_families(connection)
        except PostgresError as error:
            log.warning("PostgreSQL is away.", extra={"error": type(error).__name__})
            return None


def _connection(url: str) -> Connection:
    return connect(url, "cute metrics", statement_s=STATEMENT_S)


def counts_of(found: Mapping[Any, Any]) -> Mapping[str, int]:
    """Return the counts in `found`, without entries that are not counts of ours."""
    counts: dict[str, int] = {}
    for name, value in found.items():
        try:
            text, number = name.decode(), stream.count_of(value)
        except ValueError:
            continue
        counted, *labels = text.split(SEPARATOR)
        if number is not None and is_counted(counted, labels):
            counts[text] = number
    return counts


def serve(settings: Settings) -> int | None:
    """Serve `/metrics` on threads; return the port, or None if off or taken."""
    if settings.metrics_port == METRICS_OFF:
        return None
    registry = CollectorRegistry()
    registry.register(
        Stores(settings.need_database_url(), stream.connect(settings.need_redis_url()))
    )
    try:
        app = make_wsgi_app(registry)
        port = _start_server(app, settings.metrics_host, settings.metrics_port)
    except OSError as error:
        log.warning(
            "The port of the metrics can't be used: set METRICS_PORT, or 0 for none.",
            extra={"port": settings.metrics_port, "error": error.strerror},
        )
        return None
    log.info("Metrics are served.", extra={"port": port, "host": settings.metrics_host})
    return port


class _Handler(WSGIRequestHandler):
    timeout = CLIENT_S

    def handle(self) -> None:
        # Close slow clients silently.
        with suppress(TimeoutError, ConnectionError):
            super().handle()

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing, because a scrape every few seconds is not news."""


class MetricsServer(ThreadingMixIn, WSGIServer):
    """Runs a thread for each connection, at most `MAX_CONNECTIONS`."""

    daemon_threads = True

    def __init__(self, *arguments: Any) -> None:
        self._room = threading.BoundedSemaphore(MAX_CONNECTIONS)
        super().__init__(*arguments)

    def process_request(self, request: Any, client_address: Any) -> None:
        if self._room.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._room.release()


class _MetricsServer6(MetricsServer):
    address_family = socket.AF_INET6


def _start_server(app: WSGIApplication, host: str, port: int) -> int:
    """Serve on a daemon thread; return the port. Raises `OSError`."""
    family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
    kind = _MetricsServer6 if family == socket.AF_INET6 else MetricsServer
    server = make_server(host, port, app, kind, _Handler)
    threading.Thread(target=server.serve_forever, name="metrics", daemon=True).start()
    return server.server_port


def table_families(connection: Connection) -> list[Family]:
    """Return the current families. Raises `PostgresError`."""
    return [
        *_delivery(delivery_watch.totals(connection)),
        *_mails(mail_watch.totals(connection)),
        family(read.SET_ASIDE, {(name,): n for name, n in set_aside.counts(connection).items()}),
        *_connections(connection_watch.totals(connection)),
        _snapshots(connection_watch.snapshot_ages(connection)),
        *_work(heartbeat.silences(connection)),
        _migrations(connection),
    ]


def _delivery(now: delivery_watch.DeliveryTotals) -> list[Family]:
    """Return families with every label value, except unused concurrencies."""
    return [
        single(read.OUTBOX_EVENTS, now.outbox_events),
        single(read.OUTBOX_AGE, now.outbox_age_s),
        single(read.PENDING, now.pending),
        single(read.DUE, now.due),
        single(read.DUE_AGE, now.oldest_due_s),
        single(read.DUE_AGE_WELL, now.oldest_well_s),
        single(read.WORKERS_WANTED, now.wanted_workers),
        single(read.IN_FLIGHT, now.in_flight),
        single(read.PUMPS, now.pumps),
        single(read.WEEKS_AHEAD, now.weeks_ahead),
        family(read.ATTEMPTS, {(outcome,): count for outcome, count in now.attempts.items()}),
        family(read.LANES, {(state,): count for state, count in now.lanes.items()}),
        family(read.LANES_SENDING, {(str(n),): count for n, count in now.concurrency.items()}),
    ]


def _mails(now: mail_watch.MailTotals) -> list[Family]:
    return [
        single(read.MAILS_WAITING, now.waiting),
        single(read.MAIL_AGE, now.oldest_s),
        single(read.MAILS_FAILED, now.given_up),
    ]


def _connections(now: connection_watch.ConnectionTotals) -> list[Family]:
    return [
        family(read.CONNECTIONS, dict(sorted(now.by_name_and_state.items()))),
        single(read.MOST_CONNECTIONS, now.most),
    ]


def _snapshots(ages: dict[str, int]) -> Family:
    (holder,) = read.SNAPSHOT_AGE.labels
    return family(read.SNAPSHOT_AGE, {(name,): ages.get(name, 0) for name in holder.values})


def _work(silences: dict[str, float | None]) -> list[Family]:
    """`silences` has each active work; seconds are None where PostgreSQL hides the session."""
    (work,) = read.WORK_ACTIVE.labels
    ages = {(name,): age for name, age in silences.items() if age is not None}
    return [
        family(read.WORK_ACTIVE, {(name,): int(name in silences) for name in work.values}),
        family(read.HEARTBEAT_AGE, ages),
    ]


def _migrations(connection: Connection) -> Family:
    found = connection.value(_MIGRATION)
    return single(read.MIGRATIONS_MISSING, schema_version.missing_after(found))
