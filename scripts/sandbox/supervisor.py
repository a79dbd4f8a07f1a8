"""Start the sandbox in order, keep it alive, stop it in order."""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cute_api.config import METRICS_OFF, ROOT, Settings, Variable, child_environ, load
from scripts.sandbox import readiness
from scripts.sandbox.children import ChildProcesses, Program
from scripts.sandbox.embedded import Home, Postgres, Valkey, exclusive
from scripts.sandbox.embedded.processes import tail, trim
from scripts.sandbox.inbox import SignalInbox
from scripts.sandbox.prepare import Login, prepare
from scripts.sandbox.report import DevReport
from scripts.sandbox.state import DemoData, StateFiles

READY_WAIT_S = 60.0
READY_POLL_S = 0.05
DEATHS_TO_GIVE_UP = 4
# In this time a busy process writes some 10 MiB.
LOGS_S = 30.0
API = "api"
# In the order of their start; they stop in reverse order.
PROGRAMS = (
    ("relay", "relay"),
    ("worker-1", "worker"),
    ("worker-2", "worker"),
    ("mailer", "mailer"),
    ("background", "background"),
    ("usage", "usage"),
    (API, "serve"),
)


class StartError(Exception):
    """The sandbox can't start; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class MetricsPlace:
    """The port of the metrics, or `METRICS_OFF`, and the text to show."""

    port: int
    shown: str


class StoppedError(Exception):
    """A stop was requested during the start."""


@dataclass(slots=True)
class Supervisor:
    """A run of the sandbox."""

    report: DevReport
    inbox: SignalInbox
    metrics: MetricsPlace = field(init=False)

    def run(self) -> None:
        """Run until a stop is requested; raises `StartError` and others if it can't start."""
        began = time.monotonic()
        with exclusive(sandbox_settings().data_dir) as home:
            state = StateFiles(home.data_dir)
            state.remove()  # files of a killed run, which would be taken for ours
            try:
                with self._nursery(state) as nursery:
                    demo = self._start(home, nursery, state)
                    took = time.monotonic() - began
                    self.report.ready(demo, str(home.logs), took, self.metrics.shown)
                    while not self.inbox.stop_requested:
                        self.inbox.wait(min(nursery.tend(), LOGS_S))
                        for log in home.logs.glob("*.log"):
                            trim(log)
                    self.report.step("Stopping …")
            except StoppedError:
                return
            finally:
                state.remove()

    @contextmanager
    def _nursery(self, state: StateFiles) -> Iterator[ChildProcesses]:
        nursery = ChildProcesses(time.monotonic, self.report.event, state.write_processes)
        try:
            yield nursery
        finally:
            nursery.stop()

    def _start(self, home: Home, nursery: ChildProcesses, state: StateFiles) -> DemoData:
        settings = sandbox_settings()
        if (error := readiness.listen_error(settings.host, settings.port)) is not None:
            raise StartError(
                f"Port {settings.port} on {settings.host} can't be used ({error.strerror}): stop "
                f"the program that has it, or choose another, e.g. PORT={settings.port + 1}."
            )
        self.metrics = metrics_place(settings)
        database_url, redis_url = self._servers(home, settings, nursery)
        runtime = {
            Variable.DATABASE_URL.value: database_url,
            Variable.REDIS_URL.value: redis_url,
            Variable.HOST.value: settings.host,
            Variable.PORT.value: str(settings.port),
            Variable.SANDBOX.value: "1" if settings.sandbox else "0",
            Variable.ITEM_URL.value: settings.item_url,
            Variable.METRICS_PORT.value: str(self.metrics.port),
        }
        state.write_runtime(runtime)
        self._checkpoint()
        self.report.step("Migrating and seeding …")
        login = prepare(database_url, home.data_dir, settings.item_url)
        self._checkpoint()
        self.report.step("Starting API, relay and workers …")
        for program in programs(home, runtime):
            nursery.start(program)
        self._wait_ready(home, settings, nursery)
        return self._publish(settings, login, state)

    def _servers(self, home: Home, settings: Settings, nursery: ChildProcesses) -> tuple[str, str]:
        """The URLs of PostgreSQL and Valkey: the operator's, or those of servers started here."""
        postgres = None if settings.database_url else Postgres(home)
        valkey = None if settings.redis_url else Valkey(home)
        embedded = [server for server in (postgres, valkey) if server is not None]
        if embedded:
            self.report.step(f"Starting {' and '.join(server.name for server in embedded)} …")
        for server in embedded:
            nursery.start(server)
        for server in embedded:
            server.wait_ready()
            server.leftover_wait_s = 0.0  # from now on the nursery retries
        database_url = settings.database_url or (postgres.url if postgres else "")
        redis_url = settings.redis_url or (valkey.url if valkey else "")
        return database_url, redis_url

    def _wait_ready(self, home: Home, settings: Settings, nursery: ChildProcesses) -> None:
        deadline = time.monotonic() + READY_WAIT_S
        while not readiness.is_ready(settings.host, settings.port):
            self._checkpoint()
            given_up = nursery.deaths(API) >= DEATHS_TO_GIVE_UP
            if given_up or time.monotonic() >= deadline:
                log = home.log_file(API)
                raise StartError(f"The API is not ready; the end of {log} says:\n{tail(log)}")
            self.inbox.wait(min(nursery.tend(), READY_POLL_S))

    def _publish(self, settings: Settings, login: Login, state: StateFiles) -> DemoData:
        demo = DemoData(
            base_url=readiness.base_url(settings.host, settings.port),
            api_key=login.api_key,
            email=login.email,
            password=login.password,
        )
        state.write_demo(demo)
        return demo

    def _checkpoint(self) -> None:
        if self.inbox.stop_requested:
            raise StoppedError


def sandbox_settings() -> Settings:
    """The settings of this environment, with the sandbox on by default."""
    environ = {name: value for name, value in child_environ({}).items() if value}
    return load({Variable.SANDBOX.value: "1", **environ})


def metrics_place(settings: Settings) -> MetricsPlace:
    """The place of this sandbox's metrics; they are off if another program has the port.

    That may be another sandbox, whose metrics would be taken for ours.
    """
    host, port = settings.metrics_host, settings.metrics_port
    if port == METRICS_OFF:
        return MetricsPlace(METRICS_OFF, "off")
    if (error := readiness.listen_error(host, port)) is not None:
        why = f"off: port {port} on {host} can't be used ({error.strerror}); set METRICS_PORT"
        return MetricsPlace(METRICS_OFF, why)
    return MetricsPlace(port, f"{readiness.base_url(host, port)}/metrics")


def programs(home: Home, runtime: dict[str, str]) -> Sequence[Program]:
    """Our own processes, each a `cute` command with its log."""
    cute = Path(sys.executable).with_name("cute")
    environ = child_environ({**runtime, "PYTHONUNBUFFERED": "1"})
    return [
        Program(
            name=name,
            command=(sys.executable, cute, command),
            environ=environ,
            cwd=ROOT,
            log=home.log_file(name),
        )
        for name, command in PROGRAMS
    ]
