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
from contextlib import contextmanager
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
from scripts.ports import HOST, free_port
from scripts.proof.strict_http.proxies import environ_of, installed
from scripts.waiting import until

PROGRAM = "prometheus"
SHIPPED = ROOT / "deploy" / "prometheus"
UNITS_S = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
DURATION = re.compile(r"(\d+)([smhd])")
RANGE = re.compile(r"\[(\d+[smhd])\]")
# Prometheus' own default: for how long the last sample of a series counts.
LOOKBACK = "5m"
STEP_S = 0.5
READ_S = 10.0
FIRING = 'ALERTS{alertstate="firing"}'
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
    found = DURATION.fullmatch(duration)
    assert found is not None, duration
    return f"{round(int(found[1]) * UNITS_S[found[2]] * 1_000 / speed)}ms"


def configuration(shipped: Rules, ports: Mapping[str, Sequence[int]], speed: float) -> Rules:
    """The shipped configuration, with the jobs of `ports` alone, each on ports of loopback."""
    jobs = []
    for given in shipped["scrape_configs"]:
        name = given["job_name"]
        if name in ports:
            job = {**given, "static_configs": [{"targets": [f"{HOST}:{n}" for n in ports[name]]}]}
            jobs.append(_scraped_sooner(job, speed))
    times = _scraped_sooner(shipped["global"], speed)
    return {"global": times, "rule_files": shipped["rule_files"], "scrape_configs": jobs}


def _scraped_sooner(given: Rules, speed: float) -> Rules:
    """With shorter intervals. A scrape may take as long as that, which is the most it may be."""
    names = {"scrape_interval", "scrape_timeout", "evaluation_interval"} & given.keys()
    return {**given, **{name: shorter(given[name], speed) for name in names}}


def judged(
    firings: Collection[Firing], fires: Collection[str], may_fire: Collection[str] = ()
) -> tuple[set[str], list[Firing]]:
    """Which names are missing, and which alerts fired that must not have."""
    missing = set(fires) - {one.name for one in firings}
    return missing, [one for one in firings if one.name not in {*fires, *may_fire}]


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

    def ask(self, path: str, **parameters: object) -> dict[str, Any]:
        """What Prometheus' API returns as data."""
        url = f"http://{HOST}:{self._port}/api/v1/{path}?{urlencode(parameters)}"
        with urlopen(url, timeout=READ_S) as response:
            data: dict[str, Any] = json.loads(response.read())["data"]
        return data


@contextmanager
def alert_watch(
    directory: Path, ports: Mapping[str, Sequence[int]], *, speed: float = 1.0
) -> Iterator[AlertWatch]:
    """Prometheus until the block ends. `ports` are the targets by the name of their job.

    `directory` is new.
    """
    found = installed(PROGRAM)
    if found is None:
        raise MissingProgramError(f"{PROGRAM} is not installed (Debian: `apt install {PROGRAM}`).")
    directory.mkdir()
    _write(directory / "rules.yaml", sped_up(_shipped("rules.yaml"), speed))
    settings = directory / "prometheus.yaml"
    _write(settings, configuration(_shipped("prometheus.yaml"), ports, speed))
    port = free_port()
    process = spawn(
        [
            found,
            f"--config.file={settings}",
            f"--storage.tsdb.path={directory / 'data'}",
            f"--web.listen-address={HOST}:{port}",
            f"--query.lookback-delta={shorter(LOOKBACK, speed)}",
            "--log.level=warn",
        ],
        death_signal=Signals.SIGKILL,
        log=directory / "prometheus.log",
        environ=environ_of(found),
        cwd=directory,
    )
    watch = AlertWatch(port, time.time())
    try:
        # Its first scrapes are up to 5 s after its start, whatever their interval.
        until(lambda: _all_scraped(watch, ports), "Prometheus has scraped each target")
        yield watch
    finally:
        stop(process, STOP)


def _all_scraped(watch: AlertWatch, ports: Mapping[str, Sequence[int]]) -> bool:
    try:
        return watch.value("count(up)") == sum(map(len, ports.values()))
    except OSError:
        return False


def _shipped(name: str) -> Rules:
    loaded: Rules = yaml.safe_load((SHIPPED / name).read_text())
    return loaded


def _write(path: Path, document: Rules) -> None:
    path.write_text(yaml.safe_dump(document, sort_keys=False))
