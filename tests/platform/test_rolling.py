"""Stopping and replacing processes of the API: a client is served, or refused when it connects.

What a balancer is refused it takes to another server; what breaks off later is a 502.
"""

import http.client
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cute_api.config import ROOT, Variable, child_environ
from scripts.sandbox.embedded.processes import spawn
from scripts.shared.ports import free_port
from scripts.shared.waiting import until

HOST = "127.0.0.1"
PATIENCE_S = 60
CLIENTS = 6
SERVE = """
import sys
from cute_api import config, logs
from cute_api.serving import serve
logs.configure()
serve(config.load(), workers=int(sys.argv[1]), application="tests.platform.tiny:application")
"""


@dataclass
class Clients:
    """Call continuously: half of the callers on new connections, half on persistent ones.

    `served` are the processes that responded; a client that is refused ends.
    """

    port: int
    served: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    refused: int = 0
    ended: threading.Event = field(default_factory=threading.Event)

    def call(self, *, keeps: bool) -> None:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE_S)
        with closing(connection):
            while not self.ended.is_set():
                try:
                    connection.connect() if connection.sock is None else None
                except ConnectionRefusedError:
                    self.refused += 1
                    return
                try:
                    connection.request("GET", "/")
                    self.served.append(connection.getresponse().read().decode())
                except (OSError, http.client.HTTPException) as error:
                    self.failures.append(repr(error))
                    connection.close()
                if not keeps:
                    connection.close()

    @contextmanager
    def calling(self) -> Iterator[None]:
        with ThreadPoolExecutor(CLIENTS) as threads:
            running = [threads.submit(self.call, keeps=bool(n % 2)) for n in range(CLIENTS)]
            try:
                yield
            finally:
                self.ended.set()
        for future in running:
            future.result()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[[int], tuple[subprocess.Popen[bytes], Clients]]]:
    started: list[subprocess.Popen[bytes]] = []

    def serve(workers: int) -> tuple[subprocess.Popen[bytes], Clients]:
        port = free_port()
        environ = {
            Variable.HOST: HOST,
            Variable.PORT: str(port),
            Variable.DATA_DIR: str(tmp_path),
            Variable.PUBLIC_URL: f"http://{HOST}:{port}",
            "PYTHONPATH": str(ROOT),
        }
        process = spawn(
            [sys.executable, "-c", SERVE, str(workers)],
            death_signal=signal.SIGKILL,
            log=tmp_path / "log",
            environ=child_environ(environ),
            cwd=ROOT,
        )
        started.append(process)
        clients = Clients(port)
        until(lambda: _processes(port, workers), "all processes serve", PATIENCE_S)
        return process, clients

    yield serve
    for process in started:
        process.kill()
        process.wait(PATIENCE_S)


def _processes(port: int, wanted: int) -> bool:
    """Whether this many processes respond."""
    seen: set[str] = set()
    for _ in range(8 * wanted):
        try:
            with closing(http.client.HTTPConnection(HOST, port, timeout=PATIENCE_S)) as connection:
                connection.request("GET", "/")
                seen.add(connection.getresponse().read().decode())
        except ConnectionRefusedError:
            return False
    return len(seen) == wanted


@pytest.mark.parametrize("workers", [1, 2])
def test_a_stop_breaks_off_no_call_at_any_number_of_processes(
    start: Callable[[int], tuple[subprocess.Popen[bytes], Clients]], workers: int
) -> None:
    process, clients = start(workers)
    with clients.calling():
        until(lambda: len(clients.served) > 100, "clients are served", PATIENCE_S)
        process.send_signal(signal.SIGTERM)
        until(lambda: clients.refused == CLIENTS, "nothing listens", PATIENCE_S)
    assert process.wait(PATIENCE_S) == 0
    assert clients.failures == []


def test_sighup_replaces_all_processes_and_no_call_notices(
    start: Callable[[int], tuple[subprocess.Popen[bytes], Clients]],
) -> None:
    process, clients = start(2)
    with clients.calling():
        until(lambda: len(set(clients.served)) == 2, "both serve", PATIENCE_S)
        old = set(clients.served)
        process.send_signal(signal.SIGHUP)
        until(lambda: len(set(clients.served)) == 4, "two new ones serve", PATIENCE_S)

        def only_new() -> bool:
            return len(clients.served) > 20 and old.isdisjoint(clients.served[-20:])

        until(only_new, "the old ones have ended", PATIENCE_S)
    assert (clients.failures, clients.refused) == ([], 0)
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE_S) == 0
