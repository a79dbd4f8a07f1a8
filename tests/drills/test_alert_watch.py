"""A drill sees which shipped alerts fire: with shorter waits, on a real Prometheus."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

from cute_api.config import ROOT
from scripts.checks.drills.stage.alert_watch import (
    PROGRAM,
    Firing,
    alert_watch,
    configuration,
    judged,
    shorter,
    sped_up,
)
from scripts.shared.http_server import Request, Response, serving
from tests.fixtures.missing import needed

PROMETHEUS = ROOT / "deploy" / "prometheus"
RULES = {
    "groups": [
        {
            "name": "some",
            "interval": "30s",
            "rules": [
                {"record": "a", "expr": "rate(b[5m]) > 0.5"},
                {"alert": "A", "expr": "avg_over_time(a[1h]) * 3600 > 10", "for": "2m"},
            ],
        }
    ]
}
DOWN = Firing("CuteServerDown", (("server", "valkey"),), 3.0, 9.0)
BEHIND = Firing("CuteDeliveriesBehind", (), 4.0, 9.0)


def test_sped_up_rules_have_shorter_windows_and_waits_and_the_same_bounds() -> None:
    [group] = sped_up(RULES, 6)["groups"]
    assert group["interval"] == "5000ms"
    assert group["rules"] == [
        {"record": "a", "expr": "rate(b[50000ms]) > 0.5"},
        {"alert": "A", "expr": "avg_over_time(a[600000ms]) * 3600 > 10", "for": "20000ms"},
    ]
    assert shorter("0m", 6) == "0ms"


def test_configuration_keeps_the_jobs_that_a_drill_has() -> None:
    shipped = yaml.safe_load((PROMETHEUS / "prometheus.yaml").read_text())
    made = configuration(shipped, {"cute": ["h:1", "h:2"]}, 6)
    [job] = made["scrape_configs"]
    assert job["job_name"] == "cute"
    # The scrape of a server that hangs takes longer than the interval would be.
    assert job["scrape_interval"] == job["scrape_timeout"] == "4s"
    assert job["static_configs"] == [{"targets": ["h:1", "h:2"]}]


def test_an_alert_that_is_missing_and_one_that_must_not_fire_are_named() -> None:
    assert judged([DOWN], {"CuteServerDown"}) == (set(), [])
    assert judged([BEHIND], {"CuteServerDown"}) == ({"CuteServerDown"}, [BEHIND])
    assert judged([DOWN, BEHIND], {"CuteServerDown"}, {"CuteDeliveriesBehind"}) == (set(), [])


@contextmanager
def exporter(lines: list[str]) -> Iterator[int]:
    """The port of a target that exposes the list's current content."""

    def respond(_: Request) -> Response:
        text = "".join(f"{line}\n" for line in lines)
        return Response(200, text.encode(), {"Content-Type": "text/plain; version=0.0.4"})

    with serving(respond) as server:
        yield server.port


def test_a_real_prometheus_fires_the_shipped_alert_of_a_dead_server(tmp_path: Path) -> None:
    needed(PROGRAM)
    lines = ['cute_up{server="postgresql"} 1', 'cute_up{server="valkey"} 1']
    with (
        exporter(lines) as port,
        alert_watch(tmp_path / "watch", {"cute": [port]}, speed=15) as watch,
    ):
        assert DOWN.name not in {firing.name for firing in watch.firings()}
        lines[1] = 'cute_up{server="valkey"} 0'
        since = time.time()
        assert watch.until_fires(DOWN.name, since, 60) > 0
        [fired] = [firing for firing in watch.firings(since) if firing.name == DOWN.name]
    assert fired.labels == DOWN.labels
