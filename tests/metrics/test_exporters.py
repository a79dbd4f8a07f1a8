"""Metrics of other exporters that our rules read, and calls that failed at the balancer."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, IncompleteRead
from pathlib import Path
from signal import Signals
from urllib.request import urlopen

import pytest

from cute_api.config import ROOT
from scripts.checks.drills.stage.balancer import Balancer, balancer
from scripts.checks.proof.strict_http.proxies import Proxy, environ_of
from scripts.checks.proof.webhook_tables import rows
from scripts.release.monitoring.exporters import EXPORTED, POSTGRES_OPTIONS, Exporter
from scripts.sandbox import embedded
from scripts.sandbox.embedded.processes import StopStep, spawn, stop
from scripts.shared.http_server import Request, Response, serving
from scripts.shared.ports import HOST, free_port
from scripts.shared.waiting import until
from tests.fixtures.missing import needed

STOP = (StopStep(Signals.SIGTERM, 5.0),)
# Prometheus gives these to each series that it scrapes.
ADDED = {"job", "instance"}
SLOT = "test_exporters"
# How the server behind the balancer fails, and what counts as failed then.
WHOLE, ERROR, RESET, CUT, REFUSED = "/whole", "/error", "/reset", "/cut", "/refused"
LARGE, LARGE_BYTES = "/large", 20_000_000
SERIES = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$", re.MULTILINE)
LABEL = re.compile(r'(\w+)="')
AT_HAPROXY = "haproxy_backend_http_responses_total", 'proxy="api",code="5xx"'
CUT_OFF = "haproxy_backend_server_aborts_total", 'proxy="api"'
Samples = dict[tuple[str, str], float]


def exposed(port: int, path: str = "/metrics") -> Samples:
    """Values by the name and the labels of their series."""
    with urlopen(f"http://{HOST}:{port}{path}", timeout=30) as response:
        text = response.read().decode()
    return {(name, labels): float(value) for name, labels, value in SERIES.findall(text)}


def value_of(found: Samples, name: str) -> float:
    [value] = [found_value for (shown, _), found_value in found.items() if shown == name]
    return value


def require(exporter: Exporter, found: Samples) -> None:
    for name, labels in EXPORTED[exporter].items():
        shown = [set(LABEL.findall(text)) for metric, text in found if metric == name]
        assert shown, (exporter, name)
        assert all(labels - ADDED <= shown_labels for shown_labels in shown), (exporter, name)


@contextmanager
def running(
    exporter: Exporter, arguments: Sequence[str], folder: Path, **environ: str
) -> Iterator[int]:
    """The port of a real exporter."""
    program, port = needed(exporter), free_port()
    process = spawn(
        [program, *arguments, f"--web.listen-address={HOST}:{port}"],
        death_signal=Signals.SIGKILL,
        log=folder / "log",
        environ={**environ_of(program), **environ},
        cwd=folder,
    )

    def listens() -> bool:
        try:
            return bool(exposed(port))
        except OSError:
            return False

    try:
        until(listens, f"{exporter} listens")
        yield port
    finally:
        stop(process, STOP)


def fail(request: Request) -> Response | None:
    """Fail in the way that the path names; close the connection then."""
    if request.path == RESET:
        return None
    body = bytes(LARGE_BYTES) if request.path == LARGE else b"ok"
    headers = {"Content-Length": "9"} if request.path == CUT else {"Connection": "close"}
    return Response(500 if request.path == ERROR else 200, body, headers)


def call(port: int, path: str) -> bool:
    """Whether a caller gets a whole response without an error of the server."""
    with closing(HTTPConnection(HOST, port, timeout=30)) as connection:
        connection.request("GET", path)
        response = connection.getresponse()
        try:
            return len(response.read()) == 2 and response.status < 500
        except IncompleteRead:
            return False


def leave(port: int) -> None:
    """Call, and go away before the response has ended."""
    with closing(HTTPConnection(HOST, port, timeout=30)) as connection:
        connection.request("GET", LARGE)
        assert connection.getresponse().read(1)


@dataclass(frozen=True)
class Behind:
    """The server behind the balancer."""

    port: int
    stop: Callable[[], None]


@pytest.fixture
def behind() -> Iterator[Behind]:
    with ExitStack() as stack:
        yield Behind(stack.enter_context(serving(fail)).port, stack.close)


def calls(front: Balancer, server: Behind, paths: Sequence[str]) -> int:
    """How many of the calls failed. The server is gone for the last one."""
    failed = sum(not call(front.port, path) for path in paths)
    server.stop()
    return failed + (not call(front.port, REFUSED))


def test_haproxy_counts_each_call_that_failed_for_its_caller(
    behind: Behind, tmp_path: Path
) -> None:
    needed(Proxy.HAPROXY)
    with balancer(Proxy.HAPROXY, [behind.port], tmp_path) as front:
        assert calls(front, behind, (WHOLE, WHOLE, ERROR, RESET, CUT)) == 4

        def counted() -> tuple[float, float]:
            found = exposed(front.metrics_port)
            return found[AT_HAPROXY], found[CUT_OFF]

        # HAProxy counts a call once it has closed both of its connections.
        until(lambda: counted() == (3, 1), "HAProxy has counted each call")
        require(Exporter.HAPROXY, exposed(front.metrics_port))


def test_nginx_counts_each_call_that_failed_for_its_caller(behind: Behind, tmp_path: Path) -> None:
    needed(Proxy.NGINX)
    needed(Exporter.MTAIL)
    with balancer(Proxy.NGINX, [behind.port], tmp_path) as front:
        require(Exporter.MTAIL, exposed(front.metrics_port))
        leave(front.port)
        failed = calls(front, behind, (WHOLE, ERROR, RESET, CUT))

        def counted() -> tuple[float, float]:
            found = exposed(front.metrics_port)
            return value_of(found, "nginx_responses_total"), value_of(
                found, "nginx_failed_responses_total"
            )

        assert failed == 4
        until(lambda: counted() == (6, 4), "mtail has read the logs")


def test_exporter_of_postgresql_gives_what_the_rules_read(
    servers: embedded.Servers, tmp_path: Path
) -> None:
    needed(Exporter.POSTGRES)
    with ExitStack() as stack:
        rows(servers.database_url, f"SELECT pg_create_physical_replication_slot('{SLOT}', true)")
        stack.callback(rows, servers.database_url, f"SELECT pg_drop_replication_slot('{SLOT}')")
        rows(servers.database_url, "CREATE TABLE IF NOT EXISTS exported (a integer)")
        url = servers.database_url
        port = stack.enter_context(
            running(Exporter.POSTGRES, POSTGRES_OPTIONS, tmp_path, DATA_SOURCE_NAME=url)
        )
        require(Exporter.POSTGRES, exposed(port))


def test_exporter_of_a_host_gives_its_file_systems(tmp_path: Path) -> None:
    options = ["--collector.disable-defaults", "--collector.filesystem"]
    with running(Exporter.NODE, options, tmp_path) as port:
        require(Exporter.NODE, exposed(port))


def test_probe_sees_a_server_that_is_gone_and_when_a_certificate_ends(
    behind: Behind, tmp_path: Path
) -> None:
    settings = ROOT / "deploy" / "prometheus" / "blackbox.yaml"
    target = f"/probe?module=balancer&target=http://{HOST}:{behind.port}/readyz"
    with running(Exporter.BLACKBOX, [f"--config.file={settings}"], tmp_path) as port:
        assert value_of(exposed(port, target), "probe_success") == 1
        behind.stop()
        assert value_of(exposed(port, target), "probe_success") == 0
