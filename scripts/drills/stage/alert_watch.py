"""Which of the shipped alerts fire: a real Prometheus, with the rules of `deploy/prometheus`.

A drill takes a minute or two, and most alerts wait for longer. `speed` divides every duration of
rules and scrapes, as if each second of the drill were so many; bounds, such as an age of 60 s, and
what a process waits for itself stay what they are. From 20 on, an alert for missing metrics fires
before Prometheus has begun to scrape.
"""

import json
import re
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from signal import Signals
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import yaml

from cute_api.config import ROOT
from scripts.drills.stage.report import MissingProgramError, Report
from scripts.embedded.processes import StopStep, spawn, stop
from scripts.monitoring.exporters import Exporter
from scripts.ports import HOST, free_port
from scripts.proof.strict_http.proxies import environ_of, installed
from scripts.waiting import until

PROGRAM = "prometheus"
PROBE = "probe"  # a job of prometheus.yaml
SHIPPED = ROOT / "deploy" / "prometheus"
UNITS_MS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
DURATION = re.compile(r"(\d+)(ms|[smhd])")
RANGE = re.compile(r"\[(\d+[smhd])\]")
# Prometheus' own default: for how long the last sample of a series counts.
LOOKBACK = "5m"
STEP_S = 0.5
READ_S = 10.0
FIRING = 'ALERTS{alertstate="firing"}'
# A machine that does other work is slow, whatever is drilled.
MACHINE = frozenset({"CuteApiLatencyBudgetBurn"})
DIED = (
    'sum(haproxy_backend_http_responses_total{proxy="api",code="5xx"})'
    ' + sum(haproxy_backend_server_aborts_total{proxy="api"})'
)
SEEN = 'sum(max by (operation, status) (cute_requests_total{status=~"5.."})) or vector(0)'
# Of what failed for callers; some of it may fail on their own side of the balancer.
COUNTED_SHARE = 0.95
STOP = (StopStep(Signals.SIGTERM, 5.0),)

Rules = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Firing:
    """An alert that fired: its labels but name and severity, and from when to when (Unix s)."""

    name: str
    labels: tuple[tuple[str, str], ...]
    first: float
    last: float

    def __str__(self) -> str:
        labels = ",".join(f"{name}={value}" for name, value in self.labels)
        return f"{self.name}{{{labels}}}" if labels else self.name


def sped_up(rules: Rules, speed: float) -> Rules:
    """Rules whose windows and waits are shorter; no other number changes."""

    def window(found: re.Match[str]) -> str:
        return f"[{shorter(found[1], speed)}]"

    def rule(given: Rules) -> Rules:
        changed = {"expr": RANGE.sub(window, given["expr"])}
        if "for" in given:
            changed["for"] = shorter(given["for"], speed)
        return {**given, **changed}

    return {
        "groups": [
            {
                **group,
                "interval": shorter(group["interval"], speed),
                "rules": list(map(rule, group["rules"])),
            }
            for group in rules["groups"]
        ]
    }


def shorter(duration: str, speed: float) -> str:
    """A duration of Prometheus, divided."""
    return f"{round(milliseconds(duration) / speed)}ms"


def milliseconds(duration: str) -> int:
    found = DURATION.fullmatch(duration)
    assert found is not None, duration
    return int(found[1]) * UNITS_MS[found[2]]


def configuration(shipped: Rules, targets: Mapping[str, Sequence[str]], speed: float) -> Rules:
    """The shipped configuration, with the jobs of `targets` alone."""
    jobs = []
    for given in shipped["scrape_configs"]:
        name = given["job_name"]
        if name in targets:
            job = {**given, "static_configs": [{"targets": list(targets[name])}]}
            jobs.append(_scraped_sooner(job, speed))
    times = _scraped_sooner(shipped["global"], speed)
    return {"global": times, "rule_files": shipped["rule_files"], "scrape_configs": jobs}


def _scraped_sooner(given: Rules, speed: float) -> Rules:
    """With a shorter interval, but no shorter than what a job says that its scrape takes."""
    names = {"scrape_interval", "evaluation_interval"} & given.keys()
    sooner = {name: shorter(given[name], speed) for name in names}
    if "scrape_timeout" not in given:
        return {**given, **sooner}
    if "job_name" not in given:
        return {**given, **sooner, "scrape_timeout": shorter(given["scrape_timeout"], speed)}
    slowest = max(given["scrape_timeout"], sooner.get("scrape_interval", "0ms"), key=milliseconds)
    return {**given, **sooner, "scrape_interval": slowest}


def judged(
    firings: Collection[Firing], fires: Collection[str], may_fire: Collection[str] = ()
) -> tuple[set[str], list[Firing]]:
    """Which names are missing, and which alerts fired that must not have."""
    missing = set(fires) - {one.name for one in firings}
    return missing, [one for one in firings if one.name not in {*fires, *may_fire, *MACHINE}]


class AlertWatch:
    """What a running Prometheus saw since it was started."""

    def __init__(self, port: int, began: float) -> None:
        self._port = port
        self._began = began

    def firings(self, since: float | None = None) -> list[Firing]:
        """The alerts that have fired since a moment (Unix seconds), the first one first."""
        times = {"start": since or self._began, "end": time.time(), "step": STEP_S}
        series = self.ask("query_range", query=FIRING, **times)["result"]
        found = []
        for one in series:
            labels = one["metric"]
            kept = {"__name__", "alertname", "alertstate", "severity"}
            own = tuple(sorted(item for item in labels.items() if item[0] not in kept))
            first, last = (float(one["values"][end][0]) for end in (0, -1))
            found.append(Firing(labels["alertname"], own, first, last))
        return sorted(found, key=lambda one: one.first)

    def value(self, query: str) -> float | None:
        """What a query gives now; None without a sample."""
        found = self.ask("query", query=query)["result"]
        return float(found[0]["value"][1]) if found else None

    def until_fires(self, name: str, since: float, within_s: float) -> float:
        """Seconds from a moment until the alert fires; raises `TimeoutError`."""

        def fires() -> bool:
            return any(one.name == name for one in self.firings(since))

        until(fires, f"{name} fires", max(since + within_s - time.time(), 0))
        return next(one.first for one in self.firings(since) if one.name == name) - since

    def promise(
        self,
        report: Report,
        where: str,
        *,
        fires: Collection[str] = (),
        may_fire: Collection[str] = (),
        since: float | None = None,
    ) -> None:
        """`fires` have fired, and no other has. `may_fire` depends on the machine's speed."""
        firings = self.firings(since)
        missing, others = judged(firings, fires, may_fire)
        lacks = f"; missing: {', '.join(sorted(missing))}" if missing else ""
        wrong = f"; must not: {', '.join(map(str, others))}" if others else ""
        shown = ", ".join(f"{one} ({one.first - self._began:.0f} s)" for one in firings)
        report.promise(
            f"alerts {where}: {shown or 'none'}{lacks}{wrong}", holds=not missing and not others
        )

    def promise_counted(self, report: Report, failed: int) -> None:
        """What failed for callers is in the availability objective, wherever it died."""
        edge, processes = (self.value(query) or 0 for query in (DIED, SEEN))
        report.promise(
            f"of {failed} calls that failed the balancer counted {edge:.0f}, processes "
            f"{processes:.0f}",
            holds=edge >= failed * COUNTED_SHARE,
        )

    def ask(self, path: str, **parameters: object) -> dict[str, Any]:
        """What Prometheus' API returns as data."""
        url = f"http://{HOST}:{self._port}/api/v1/{path}?{urlencode(parameters)}"
        with urlopen(url, timeout=READ_S) as response:
            data: dict[str, Any] = json.loads(response.read())["data"]
        return data


@contextmanager
def alert_watch(
    directory: Path,
    ports: Mapping[str, Sequence[int]],
    *,
    probed: Sequence[str] = (),
    speed: float = 1.0,
) -> Iterator[AlertWatch]:
    """Prometheus until the block ends, and what calls the URLs in `probed` for it.

    `ports` of loopback are the targets by the name of their job. `directory` is new.
    """
    directory.mkdir()
    targets = {job: [f"{HOST}:{port}" for port in some] for job, some in ports.items()}
    shipped = _shipped("prometheus.yaml")
    with ExitStack() as stack:
        if probed:
            port = free_port()
            listen = f"--web.listen-address={HOST}:{port}"
            settings = f"--config.file={SHIPPED / 'blackbox.yaml'}"
            stack.enter_context(_running(Exporter.BLACKBOX, [settings, listen], directory))
            [job] = [one for one in shipped["scrape_configs"] if one["job_name"] == PROBE]
            job["relabel_configs"][-1]["replacement"] = f"{HOST}:{port}"
            targets[PROBE] = list(probed)
        _write(directory / "rules.yaml", sped_up(_shipped("rules.yaml"), speed))
        file = directory / "prometheus.yaml"
        _write(file, configuration(shipped, targets, speed))
        port = free_port()
        arguments = [
            f"--config.file={file}",
            f"--storage.tsdb.path={directory / 'data'}",
            f"--web.listen-address={HOST}:{port}",
            f"--query.lookback-delta={shorter(LOOKBACK, speed)}",
            "--log.level=warn",
        ]
        stack.enter_context(_running(PROGRAM, arguments, directory))
        watch = AlertWatch(port, time.time())
        number = sum(map(len, targets.values()))
        # Its first scrapes are up to 5 s after its start, whatever their interval.
        until(lambda: _scraped(watch) == number, "Prometheus has scraped each target")
        yield watch


@contextmanager
def _running(name: str, arguments: Sequence[str], directory: Path) -> Iterator[None]:
    found = installed(name)
    if found is None:
        raise MissingProgramError(f"{name} is not installed (Debian: `apt install {name}`).")
    process = spawn(
        [found, *arguments],
        death_signal=Signals.SIGKILL,
        log=directory / f"{name}.log",
        environ=environ_of(found),
        cwd=directory,
    )
    try:
        yield
    finally:
        stop(process, STOP)


def _scraped(watch: AlertWatch) -> float | None:
    try:
        return watch.value("count(up)")
    except OSError:
        return None


def _shipped(name: str) -> Rules:
    loaded: Rules = yaml.safe_load((SHIPPED / name).read_text())
    return loaded


def _write(path: Path, document: Rules) -> None:
    path.write_text(yaml.safe_dump(document, sort_keys=False))
