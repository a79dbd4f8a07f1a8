"""Time-outs of probes exceed what a probe may take: otherwise a busy process counts as down."""

import re
from typing import Any

import yaml

from cute_api.edge.probes import PATHS, WORST_PROBE_S
from cute_api.usage.exporter import READ_S
from scripts.release.deployed import DEPLOY, DOCKERFILE, compose
from tests.deploy.processes import pods

# Where probes are set, each with the way below in which its time-outs are read.
READ = {"compose/compose.yaml", "haproxy/haproxy.cfg", "kubernetes/web/serve.yaml"}
# Prometheus asks for them through the balancer, and takes no process out of it.
ELSEWHERE = {"prometheus/prometheus.yaml", "prometheus/tests.yaml"}
# What each of these means where it is not set.
KUBERNETES_DEFAULT_S = 1.0
SECONDS = re.compile(r"([\d.]+)(ms|s|m)")
UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0}


def seconds(text: str) -> float:
    """A duration as HAProxy, nginx and Compose write it."""
    found = SECONDS.fullmatch(text)
    assert found is not None, text
    return float(found[1]) * UNITS[found[2]]


def test_probes_are_set_in_these_files_alone() -> None:
    named = {
        str(path.relative_to(DEPLOY))
        for path in DEPLOY.rglob("*")
        if path.is_file() and any(probe in path.read_text() for probe in PATHS)
    }
    assert named == READ | ELSEWHERE
    assert "HEALTHCHECK" not in DOCKERFILE.read_text()


def test_kubernetes_waits_longer_than_a_probe_takes(production: list[dict[str, Any]]) -> None:
    found = [
        probe
        for template in pods(production).values()
        for container in template["spec"]["containers"]
        for name, probe in container.items()
        if name.endswith("Probe") and "httpGet" in probe
    ]
    assert len(found) == 3
    for probe in found:
        assert probe.get("timeoutSeconds", KUBERNETES_DEFAULT_S) > WORST_PROBE_S


def test_compose_waits_longer_than_a_probe_takes() -> None:
    checked = compose()["services"]["api"]["healthcheck"]
    ours = re.search(r"timeout=([\d.]+)", checked["test"][-1])
    assert ours is not None
    # Its own limit is the shorter one, so that a failure says what it was.
    assert WORST_PROBE_S < float(ours[1]) < seconds(checked["timeout"])


def test_haproxy_waits_longer_than_a_probe_takes() -> None:
    text = (DEPLOY / "haproxy" / "haproxy.cfg").read_text()
    checks = re.findall(r"^\s*timeout check (\S+)", text, re.MULTILINE)
    # A check may take as long to connect, and then wait for `timeout check`.
    connects = re.findall(r"\binter (\S+)|^\s*timeout connect (\S+)", text, re.MULTILINE)
    assert (len(checks), len(connects)) == (1, 2)
    assert min(map(seconds, (*checks, *filter(None, sum(connects, ()))))) > WORST_PROBE_S


def test_prometheus_waits_longer_than_a_scrape_takes() -> None:
    text = (DEPLOY / "prometheus" / "prometheus.yaml").read_text()
    (ours,) = [job for job in yaml.safe_load(text)["scrape_configs"] if job["job_name"] == "cute"]
    assert seconds(ours["scrape_timeout"]) > READ_S


def test_nginx_which_probes_by_calls_waits_longer_than_a_probe_takes() -> None:
    text = (DEPLOY / "nginx" / "nginx.conf").read_text()
    waits = re.findall(r"^\s*proxy_(?:connect|read|send)_timeout (\S+);", text, re.MULTILINE)
    assert waits
    assert min(map(seconds, waits)) > WORST_PROBE_S
