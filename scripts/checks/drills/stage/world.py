"""A small deployment: API processes behind HAProxy, relays, workers and a receiver."""

import re
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

from cute_api.config import Variable
from cute_api.models.database import Database, make_engine
from cute_api.models.enums import Scope, Tier
from cute_api.services.accounts import accounts
from cute_api.services.keys import keys
from cute_api.spec import BASE_PATH
from scripts.checks.drills.stage.alert_watch import AlertWatch, alert_watch
from scripts.checks.drills.stage.balancer import Balancer
from scripts.checks.drills.stage.callers import Callers, TimedCall, described
from scripts.checks.drills.stage.report import DrillError, Report
from scripts.checks.processes import CUTE, CuteProcess
from scripts.checks.proof import webhook_tables
from scripts.checks.proof.emitter import Emitter, emitters
from scripts.checks.proof.hooks import WantedWebhook, furnish
from scripts.checks.proof.strict_http.proxies import Proxy
from scripts.checks.proof.webhook_verdict import WebhookVerdict, judge
from scripts.checks.stack import Stack, stack
from scripts.sandbox import embedded
from scripts.shared.ports import HOST, free_port
from scripts.shared.waiting import until

# A key of the tier has 1,000 calls a minute: together they have 200 a second.
SELLERS = 12
ITEM_EVENTS = ("item.created", "item.updated", "item.sold")
SCHEDULE = "0,1,1,1,1,1,1,1,1,1,1,1"
CONNECTIONS = 2
SEED = 20
COMMAND_S = 120.0
# HAProxy checks every two seconds whether a process is ready, and removes it after two failures.
SEEN_S = 5.0
LOOPBACK = "127.0.0.0/8"
PROBED = ("/healthz", "/readyz", f"{BASE_PATH}/categories")
NONE_RUN = re.compile(r"^cute_processes\{.*\} 0", re.MULTILINE)
DELAYS = "SELECT id::text, extract(epoch FROM created_at)::float8 FROM events"


@dataclass(frozen=True, slots=True)
class WorldSize:
    """The number of processes by kind; `others` are further commands of `cute`."""

    apis: int = 2
    relays: int = 2
    workers: int = 2
    others: tuple[str, ...] = ()


# Every kind of process, because a missing kind is an alert.
COMPLETE = WorldSize(others=("usage", "mailer", "background"))


class World:
    """The processes. Start, stop and kill them from the main thread."""

    def __init__(self, stack: Stack, size: WorldSize, proxy: Proxy | None) -> None:
        self.stack = stack
        self.database_url, self.redis_url = stack.database_url, stack.redis_url
        self.directory = stack.directory
        self.receiver = stack.receiver()
        wanted = [
            WantedWebhook(seller, self.receiver.url(f"/ok/{seller}"), ITEM_EVENTS)
            for seller in range(SELLERS)
        ]
        self.market = furnish(self.database_url, self.redis_url, stack.encryption_key, wanted)
        given = {Variable.TRUSTED_PROXIES.value: LOOPBACK}
        self.apis = [stack.api(given, number=number) for number in range(size.apis)]
        self.metrics_port = free_port()
        self._settings = {
            Variable.METRICS_PORT.value: str(self.metrics_port),
            Variable.WEBHOOK_SCHEDULE.value: SCHEDULE,
        }
        self.relays, self.workers, self.others = (
            [stack.cute(name, self._settings, number=n) for n, name in enumerate(names)]
            for names in (["relay"] * size.relays, ["worker"] * size.workers, size.others)
        )
        for process in (*self.relays, *self.workers, *self.others):
            process.spawn()
        for api in self.apis:
            api.start()
        self.base_url = self.apis[0].base_url
        self.balancer: Balancer | None = None
        if proxy is not None:
            self.balancer = stack.balancer(proxy, [api.port for api in self.apis])
            self.base_url = self.balancer.url
        self._callers: list[Callers] = []
        self._emitters: list[Emitter] = []

    def new_key(self, email: str, *, tier: Tier = Tier.PRO) -> str:
        """The secret of a new key with every scope; creates its user if needed."""
        engine = make_engine(self.database_url, pool_size=1)
        try:
            with Database(engine).transaction() as session:
                user, _ = accounts.create(session, email=email, tier=tier)
                made = keys.create(session, user=user, name="drill", scopes=tuple(Scope), tier=tier)
                return made.secret
        finally:
            engine.dispose()

    @property
    def processes(self) -> list[CuteProcess]:
        return [*self.apis, *self.relays, *self.workers, *self.others]

    def cute(self, *arguments: str, **settings: str) -> str:
        """Run an operator's command, and return its output; raises `DrillError` if it fails.

        `settings` are variables that differ from those of relay and workers.
        """
        done = subprocess.run(
            [*CUTE, *arguments],
            env=self.stack.environ(self._settings | settings),
            capture_output=True,
            text=True,
            timeout=COMMAND_S,
            check=False,
        )
        if done.returncode:
            raise DrillError(f"cute {' '.join(arguments)}: {done.stderr.strip()[-500:]}")
        return done.stdout.strip()

    @contextmanager
    def alerts(self, *, speed: float = 1.0, exports_postgres: bool = False) -> Iterator[AlertWatch]:
        """Watch the shipped alerts once every kind of process has reported: see `COMPLETE`.

        `exports_postgres` adds PostgreSQL's exporter, for the alerts on its WAL and tables.
        """
        until(self._all_report, "every kind of process reports")
        ports = {"cute": [self.metrics_port]}
        probed = []
        if self.balancer is not None:
            ports["edge"] = [self.balancer.metrics_port]
            probed = [f"{self.base_url}{path}" for path in PROBED]
        directory = self.directory / "alerts"
        database_url = self.database_url if exports_postgres else None
        with alert_watch(
            directory, ports, probed=probed, database_url=database_url, speed=speed
        ) as watch:
            yield watch

    def _all_report(self) -> bool:
        try:
            with urlopen(f"http://{HOST}:{self.metrics_port}/metrics", timeout=COMMAND_S) as shown:
                return NONE_RUN.search(shown.read().decode()) is None
        except OSError:
            return False

    @contextmanager
    def traffic(
        self, *, calls: float, events: float, callers: Callers | None = None
    ) -> Iterator[list[TimedCall]]:
        """Make `calls` and, by SQL, `events` per second until the block ends.

        The yielded list grows meanwhile. `callers` replace the usual calls and their rate.
        """
        callers = callers or Callers(
            self.base_url, self.market.api_keys, category_id=self.market.category_id, rate=calls
        )
        sources = emitters(
            self.database_url,
            self.market.users,
            rate=events,
            connections=CONNECTIONS,
            seed=SEED + len(self._emitters),
        )
        self._callers.append(callers)
        self._emitters += sources
        callers.start()
        for source in sources:
            source.start()
        try:
            yield callers.calls
        finally:
            for source in sources:
                source.end()
            callers.end()
            for source in sources:
                source.join()

    def delays(self, since: float, until: float) -> list[float]:
        """Sorted seconds from each event stored between two Unix times to its first delivery."""
        first: dict[str, float] = {}
        for record in self.receiver.records():
            if 200 <= record.status < 300:
                first.setdefault(record.webhook_id, record.at)
        rows = webhook_tables.rows(self.database_url, DELAYS)
        return sorted(
            first[event_id] - at
            for event_id, at in rows
            if since <= at < until and event_id in first
        )

    def verdict(self, report: Report) -> WebhookVerdict:
        """Wait until nothing is pending, and check the deliveries of all committed events."""
        began = time.monotonic()
        webhook_tables.wait_until_quiet(self.database_url, report.say)
        quiet_s = time.monotonic() - began
        events = webhook_tables.committed(self.database_url)
        confirmed = [list(source.committed) for source in self._emitters]
        verdict = judge(self.market.hooks, events, self.receiver.records(), confirmed)
        created = {event.subject_id for event in events if event.type == "item.created"}
        for callers in self._callers:
            for item_id in set(callers.listed) - created:
                verdict.vanished += 1
                verdict.note(f"item {item_id} was listed without an event")
        report.say(
            f"{verdict.events:,} events, {verdict.deliveries:,} deliveries, all of them made "
            f"{quiet_s:.1f} s after the last call; {verdict.duplicates} arrived twice"
        )
        return verdict


def promise_nothing_lost(report: Report, verdict: WebhookVerdict) -> None:
    """Promise that no acknowledged event is missing at the receiver or in the feed."""
    for words in verdict.examples:
        report.say(f"for example: {words}")
    found = ", ".join(f"{name} {count}" for name, count in verdict.violations.items())
    report.promise(f"events lost or out of order: {found or 'none'}", holds=not verdict.violations)


def promise_calls(report: Report, calls: Sequence[TimedCall], where: str) -> None:
    """Promise that all of these calls succeeded."""
    holds = bool(calls) and not any(call.failed for call in calls)
    report.promise(f"{where}: {described(calls)}", holds=holds)


@contextmanager
def world(
    directory: Path,
    *,
    size: WorldSize = WorldSize(),
    settings: Mapping[str, str] | None = None,
    urls: tuple[str, str] | None = None,
    proxy: Proxy | None = Proxy.HAPROXY,
) -> Iterator[tuple[World, embedded.Servers | None]]:
    """A deployment, with its own stores unless `urls` (PostgreSQL, Valkey) name others.

    `proxy` is before the API; without it calls go to the first process.
    """
    given = {Variable.LOG_LEVEL.value: "warning", **(settings or {})}
    if urls is None:
        with stack(directory, settings=given) as own:
            yield World(own, size, proxy), own.stores
    else:
        with closing(Stack(*urls, directory, settings=given)) as others:
            yield World(others, size, proxy), None
