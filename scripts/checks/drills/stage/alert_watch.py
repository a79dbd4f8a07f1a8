"""Watch the shipped alerts with a real Prometheus and the rules of `deploy/prometheus`.

A drill takes a minute or two, and most alerts wait longer. `speed` divides every duration of rules
and scrapes, as if each second of the drill were `speed` seconds; bounds, such as an age of 60 s,
and timeouts of processes don't change. From 20 on, an alert for missing metrics fires before
Prometheus has begun to scrape.
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
from scripts.checks.drills.stage.report import MissingProgramError, Report
from scripts.checks.proof.strict_http.proxies import environ_of, installed
from scripts.release.monitoring.exporters import POSTGRES_OPTIONS, Exporter
from scripts.sandbox.embedded.processes import StopStep, spawn, stop
from scripts.shared.ports import HOST, free_port
from scripts.shared.waiting import until

PROGRAM = "prometheus"
PROBE, POSTGRES = "probe", "postgres"  # jobs of prometheus.yaml
SHIPPED = ROOT / "deploy" / "prometheus"
UNITS_MS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
DURATION = re.compile(r"(\d+)(ms|[smhd])")
RANGE = re.compile(r"\[(\d+[smhd])\]")
# Prometheus' default for how long the last sample of a series is valid.
LOOKBACK = "5m"
STEP_S = 0.5
READ_S = 10.0
FIRING = 'ALERTS{alertstate="firing"}'
# May fire in any drill, because a machine with other work is slow.
MACHINE = frozenset({"CuteApiLatencyBudgetBurn"})
DIED = (
    'sum(haproxy_backend_http_responses_total{proxy="api",code="5xx"})'
    ' + sum(haproxy_backend_server_aborts_total{proxy="api"})'
)
SEEN = 'sum(max by (operation, status) (cute_requests_total{status=~"5.."})) or vector(0)'
# The share of callers' failures; some may happen before the balancer.
COUNTED_SHARE = 0.95
STOP = (StopStep(Signals.SIGTERM, 5.0),)

Rules = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Firing:
    """An alert that fired: labels without name and severity, first and last Unix time."""

    name: str
    labels: tuple[tuple[str, str], ...]
    first: float
    last: float

    def __str__(self) -> str:
        labels = ",".join(f"{name}={value}" for name, value in self.labels)
        return f"{self.name}{{{labels}}}" if labels else self.name


def sped_up(rules: Rules, speed: float) -> Rules:
    """Rules with shorter windows and waits; no other number changes."""

    def window(found: re.Match[str]) -> str:
        return f"[{shorter(found[1], speed)}]"

    def rule(original: Rules) -> Rules:
        changed = {"expr": RANGE.sub(window, original["expr"])}
        if "for" in original:
            changed["for"] = shorter(original["for"], speed)
        return {**original, **changed}

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
    """Divide a duration of Prometheus by `speed`."""
    return f"{round(milliseconds(duration) / speed)}ms"


def milliseconds(duration: str) -> int:
    found = DURATION.fullmatch(duration)
    assert found is not None, duration
    return int(found[1]) * UNITS_MS[found[2]]


def configuration(shipped: Rules, targets: Mapping[str, Sequence[str]], speed: float) -> Rules:
    """The shipped configuration, with only the jobs of `targets`."""
    jobs = []
    for config in shipped["scrape_configs"]:
        name = config["job_name"]
        if name in targets:
            job = {**config, "static_configs": [{"targets": list(targets[name])}]}
            jobs.append(_scraped_sooner(job, speed))
    times = _scraped_sooner(shipped["global"], speed)
    return {"global": times, "rule_files": shipped["rule_files"], "scrape_configs": jobs}


def _scraped_sooner(config: Rules, speed: float) -> Rules:
    """Shorten the intervals, but not below a job's own scrape timeout."""
    names = {"scrape_interval", "evaluation_interval"} & config.keys()
    sooner = {name: shorter(config[name], speed) for name in names}
    if "scrape_timeout" not in config:
        return {**config, **sooner}
    if "job_name" not in config:
        return {**config, **sooner, "scrape_timeout": shorter(config["scrape_timeout"], speed)}
    slowest = max(config["scrape_timeout"], sooner.get("scrape_interval", "0ms"), key=milliseconds)
    return {**config, **sooner, "scrape_interval": slowest}


def judged(
    firings: Collection[Firing], fires: Collection[str], may_fire: Collection[str] = ()
) -> tuple[set[str], list[Firing]]:
    """The names of missing alerts, and the alerts that fired but must not."""
    missing = set(fires) - {firing.name for firing in firings}
    allowed = {*fires, *may_fire, *MACHINE}
    return missing, [firing for firing in firings if firing.name not in allowed]


class AlertWatch:
    """Queries a running Prometheus."""

    def __init__(self, port: int, began: float) -> None:
        self._port = port
        self._began = began

    def firings(self, since: float | None = None) -> list[Firing]:
        """The alerts that have fired since a Unix time, earliest first."""
        times = {"start": since or self._began, "end": time.time(), "step": STEP_S}
        series = self.ask("query_range", query=FIRING, **times)["result"]
        found = []
        for entry in series:
            labels = entry["metric"]
            common = {"__name__", "alertname", "alertstate", "severity"}
            own = tuple(sorted(item for item in labels.items() if item[0] not in common))
            first, last = (float(entry["values"][end][0]) for end in (0, -1))
            found.append(Firing(labels["alertname"], own, first, last))
        return sorted(found, key=lambda firing: firing.first)

    def value(self, query: str) -> float | None:
        """The current value of a query; None without a sample."""
        found = self.ask("query", query=query)["result"]
        return float(found[0]["value"][1]) if found else None

    def until_fires(self, name: str, since: float, within_s: float) -> float:
        """Seconds from `since` until the alert fires; raises `TimeoutError`."""

        def fires() -> bool:
            return any(firing.name == name for firing in self.firings(since))

        until(fires, f"{name} fires", max(since + within_s - time.time(), 0))
        return next(firing.first for firing in self.firings(since) if firing.name == name) - since

    def promise(
        self,
        report: Report,
        where: str,
        *,
        fires: Collection[str] = (),
        may_fire: Collection[str] = (),
        since: float | None = None,
    ) -> None:
        """Promise that exactly `fires` have fired; `may_fire` depends on the machine's speed."""
        firings = self.firings(since)
        missing, others = judged(firings, fires, may_fire)
        lacks = f"; missing: {', '.join(sorted(missing))}" if missing else ""
        wrong = f"; must not: {', '.join(map(str, others))}" if others else ""
        listed = ", ".join(f"{firing} ({firing.first - self._began:.0f} s)" for firing in firings)
        report.promise(
            f"alerts {where}: {listed or 'none'}{lacks}{wrong}", holds=not missing and not others
        )

    def promise_counted(self, report: Report, failed: int) -> None:
        """Promise that the availability objective counts callers' failures, wherever they arose."""
        edge, processes = (self.value(query) or 0 for query in (DIED, SEEN))
        report.promise(
            f"of {failed} calls that failed the balancer counted {edge:.0f}, processes "
            f"{processes:.0f}",
            holds=edge >= failed * COUNTED_SHARE,
        )

    def ask(self, path: str, **parameters: object) -> dict[str, Any]:
        """Call Prometheus' API; return its data."""
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
    database_url: str | None = None,
    speed: float = 1.0,
) -> Iterator[AlertWatch]:
    """Run Prometheus until the block ends, with an exporter that calls the URLs in `probed`.

    `ports` of loopback are the targets by the name of their job. `directory` is new. With a
    `database_url`, PostgreSQL's exporter is a target, too.
    """
    directory.mkdir()
    targets = {job: [f"{HOST}:{port}" for port in numbers] for job, numbers in ports.items()}
    shipped = _shipped("prometheus.yaml")
    with ExitStack() as stack:
        if probed:
            port = free_port()
            listen = f"--web.listen-address={HOST}:{port}"
            settings = f"--config.file={SHIPPED / 'blackbox.yaml'}"
            stack.enter_context(_running(Exporter.BLACKBOX, [settings, listen], directory))
            [job] = [config for config in shipped["scrape_configs"] if config["job_name"] == PROBE]
            job["relabel_configs"][-1]["replacement"] = f"{HOST}:{port}"
            targets[PROBE] = list(probed)
        if database_url is not None:
            address = f"{HOST}:{free_port()}"
            stack.enter_context(
                _running(
                    Exporter.POSTGRES,
                    [*POSTGRES_OPTIONS, f"--web.listen-address={address}"],
                    directory,
                    DATA_SOURCE_NAME=database_url,
                )
            )
            targets[POSTGRES] = [address]
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
def _running(
    name: str, arguments: Sequence[str], directory: Path, **environ: str
) -> Iterator[None]:
    found = installed(name)
    if found is None:
        raise MissingProgramError(f"{name} is not installed (Debian: `apt install {name}`).")
    process = spawn(
        [found, *arguments],
        death_signal=Signals.SIGKILL,
        log=directory / f"{name}.log",
        environ={**environ_of(found), **environ},
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
