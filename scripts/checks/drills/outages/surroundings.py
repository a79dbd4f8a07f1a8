"""A deployment's dependencies, each behind a relay: stores, and stand-ins for external servers.

Assertions and emitters of a drill use the stores directly; `settings` lead `cute` through the
relays, by host names if our name server is the only one.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import Signals

from cute_api.config import ROOT, Variable, child_environ
from scripts.checks.drills.outages.modes import FailureMode
from scripts.checks.drills.outages.names import DOMAIN, NameRelay
from scripts.checks.drills.outages.needs import Dependency
from scripts.checks.drills.outages.outside import CLIENT_ID, CLIENT_SECRET, StandIn
from scripts.checks.drills.outages.relay import Relays, TcpRelay, Upstream
from scripts.checks.drills.outages.stopping import continue_all, stop_all
from scripts.checks.drills.stage.standby import postgres_pair
from scripts.sandbox import embedded
from scripts.sandbox.embedded.postgres import DATABASE, PORT, USER
from scripts.sandbox.embedded.processes import StopStep, spawn, stop
from scripts.sandbox.embedded.server import EmbeddedServer
from scripts.shared.ports import HOST, free_port, listens
from scripts.shared.waiting import until

STOP = (StopStep(Signals.SIGTERM, 1.0),)


@dataclass(frozen=True, slots=True)
class FailingDependency:
    """A dependency that can fail: the relay before it, and its first process."""

    dependency: Dependency
    relays: Relays
    relay: TcpRelay | NameRelay
    pid: Callable[[], int]

    def fail(self, mode: FailureMode) -> None:
        """Fail in this mode from now on."""
        if mode is FailureMode.STOPPED:
            stop_all(self.pid())
        else:
            self.relays.run(self.relay.fail(mode))

    def restore(self, mode: FailureMode) -> None:
        """Work again."""
        if mode is FailureMode.STOPPED:
            continue_all(self.pid())
        else:
            self.relays.run(self.relay.restore())


@dataclass(frozen=True, slots=True)
class DrillEnvironment:
    """`urls` are PostgreSQL and Valkey themselves; `mails` is the file of emails that arrived.

    `issuer_url` is where browsers always reach the issuer, without the relay.
    """

    urls: tuple[str, str]
    settings: dict[str, str]
    failing: dict[Dependency, FailingDependency]
    mails: Path
    issuer_url: str


class _Builder:
    def __init__(self, stack: ExitStack, directory: Path, *, names: bool) -> None:
        self._stack = stack
        self._directory = directory
        self._names = names
        self.relays = Relays()
        stack.callback(self.relays.close)
        self.failing: dict[Dependency, FailingDependency] = {}
        self.ports: dict[StandIn, int] = {}

    def store(self, dependency: Dependency, server: EmbeddedServer, upstream: Upstream) -> str:
        """Add a relay to a store; return its host and port."""

        def pid() -> int:
            assert server.process is not None, "it runs"
            return server.process.pid

        return self._add(dependency, upstream, pid)

    def outside(self, dependency: Dependency, kind: StandIn) -> str:
        """Start a stand-in and a relay to it; return the relay's host and port."""
        port = self.ports[kind] = free_port()
        relay = self.relays.add(port)
        host = HOST if kind is StandIn.ISSUER else self._host(dependency)
        pid = self._spawned(kind, port, f"http://{host}:{relay.port}")
        until(lambda: listens(port), f"{kind} listens")
        self.failing[dependency] = FailingDependency(dependency, self.relays, relay, lambda: pid)
        return f"{host}:{relay.port}"

    def name_server(self) -> None:
        port = free_port()
        pid = self._spawned(StandIn.NAMES, port, "")
        relay = NameRelay(port)
        self.relays.run(relay.listen())
        self._stack.callback(lambda: self.relays.run(relay.close()))
        self.failing[Dependency.DNS] = FailingDependency(
            Dependency.DNS, self.relays, relay, lambda: pid
        )

    def _add(self, dependency: Dependency, upstream: Upstream, pid: Callable[[], int]) -> str:
        relay = self.relays.add(upstream)
        self.failing[dependency] = FailingDependency(dependency, self.relays, relay, pid)
        return f"{self._host(dependency)}:{relay.port}"

    def _host(self, dependency: Dependency) -> str:
        return f"{dependency}.{DOMAIN}" if self._names else HOST

    def file_of(self, kind: StandIn) -> Path:
        return self._directory / f"{kind}.lines"

    def _spawned(self, kind: StandIn, port: int, url: str) -> int:
        module = "scripts.checks.drills.outages.outside"
        process = spawn(
            [sys.executable, "-m", module, kind, str(port), self.file_of(kind), "--url", url],
            death_signal=Signals.SIGKILL,
            log=self._directory / f"{kind}.log",
            environ=child_environ({}),
            cwd=ROOT,
        )
        self._stack.callback(stop, process, STOP)
        return process.pid


@contextmanager
def surroundings(directory: Path, *, names: bool) -> Iterator[DrillEnvironment]:
    """Run everything until the block ends. With `names`, hosts have names (see `names`)."""
    with ExitStack() as stack:
        builder = _Builder(stack, directory, names=names)
        if names:
            builder.name_server()
        pair = stack.enter_context(postgres_pair(directory, synchronous=False))
        postgres = {Dependency.PRIMARY: pair.primary, Dependency.REPLICA: pair.standby}
        databases = {
            which: builder.store(which, server, server.home.sockets / f".s.PGSQL.{PORT}")
            for which, server in postgres.items()
        }
        valkeys, places = {}, {}
        for which, folder in ((Dependency.VALKEY, "v"), (Dependency.LIMITS, "l")):
            home = stack.enter_context(embedded.exclusive(directory / folder))
            valkeys[which] = embedded.Valkey(home)
            stack.callback(valkeys[which].stop)
            valkeys[which].start()
            places[which] = builder.store(which, valkeys[which], valkeys[which].socket)
        outside = {
            Dependency.SMTP: StandIn.MAIL,
            Dependency.OIDC: StandIn.ISSUER,
            Dependency.CLICKHOUSE: StandIn.CLICKHOUSE,
            Dependency.OTLP: StandIn.COLLECTOR,
        }
        places |= {which: builder.outside(which, kind) for which, kind in outside.items()}
        urls = {
            Variable.DATABASE_URL: _database(databases[Dependency.PRIMARY]),
            Variable.DATABASE_READ_URL: _database(databases[Dependency.REPLICA]),
            Variable.REDIS_URL: f"redis://{places[Dependency.VALKEY]}/0",
            Variable.LIMITS_REDIS_URL: f"redis://{places[Dependency.LIMITS]}/0",
            Variable.MAIL: f"smtp://{places[Dependency.SMTP]}",
            Variable.OIDC_ISSUER: f"http://{places[Dependency.OIDC]}",
            Variable.OIDC_CLIENT_ID: CLIENT_ID,
            Variable.OIDC_CLIENT_SECRET: CLIENT_SECRET,
            Variable.REQUEST_SINK: (
                f"clickhouse+http://cute:drill@{places[Dependency.CLICKHOUSE]}/cute/requests"
            ),
            Variable.OTLP_ENDPOINT: f"http://{places[Dependency.OTLP]}",
        }
        try:
            yield DrillEnvironment(
                urls=(pair.primary.url, valkeys[Dependency.VALKEY].url),
                settings={name.value: value for name, value in urls.items()},
                failing=builder.failing,
                mails=builder.file_of(StandIn.MAIL),
                issuer_url=f"http://{HOST}:{builder.ports[StandIn.ISSUER]}",
            )
        finally:
            # A stopped process can't shut down.
            for failing in builder.failing.values():
                continue_all(failing.pid())


def _database(place: str) -> str:
    return f"postgresql://{USER}@{place}/{DATABASE}"
