"""The processes of `deploy/`: commands of `cute`, their variables, and timeouts of probes."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from cute_api.cli import main
from cute_api.config import MAIL_TO_FILES, ROOT, SECRETS, ConfigError, Settings, Variable, load
from cute_api.edge.probes import PATHS, WORST_PROBE_S
from cute_api.models.database import driver_url
from cute_api.sealing import Sealer
from scripts.release.deployed import DEPLOY, DOCKERFILE, DeployedProcess, compose, compose_processes
from tests.deploy.processes import FILE, kubernetes_processes, pods, systemd_processes

READ_S = 2.5
TABLE_ROW = re.compile(r"^\| `cute ([a-z ]+)` \|", re.MULTILINE)
UPGRADE = "db upgrade"
PYTHONS = {"PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"}
KNOWN = {*map(str, Variable), *(f"{name}{FILE}" for name in SECRETS), *PYTHONS}
MAILER = "mailer"
# Where probes are set, each with the way below in which its time-outs are read.
READ = {"compose/compose.yaml", "haproxy/haproxy.cfg", "kubernetes/web/serve.yaml"}
# Prometheus asks for them through the balancer, and takes no process out of it.
ELSEWHERE = {"prometheus/prometheus.yaml", "prometheus/tests.yaml"}
# What each of these means where it is not set.
KUBERNETES_DEFAULT_S = 1.0
SECONDS = re.compile(r"([\d.]+)(ms|s|m)")
UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0}


def processes_of_the_docs() -> set[str]:
    text = (ROOT / "docs" / "operations.md").read_text()
    return set(TABLE_ROW.findall(text.partition("## Connections")[0]))


@pytest.fixture(scope="module")
def by_way(production: list[dict[str, Any]]) -> dict[str, list[DeployedProcess]]:
    ways = [compose_processes(), systemd_processes(), kubernetes_processes(production)]
    processes = [process for way in ways for process in way]
    return {
        way: [process for process in processes if process.way == way]
        for way in {process.way for process in processes}
    }


@pytest.fixture(scope="module")
def processes(by_way: dict[str, list[DeployedProcess]]) -> list[DeployedProcess]:
    return [process for processes in by_way.values() for process in processes]


def test_each_way_starts_every_process_of_the_docs_and_the_migrations(
    by_way: dict[str, list[DeployedProcess]],
) -> None:
    started = {
        way: sorted(" ".join(process.arguments) for process in by_way[way]) for way in by_way
    }
    expected = sorted({*processes_of_the_docs(), UPGRADE})
    assert started == dict.fromkeys(["compose", "kubernetes", "systemd"], expected)


def test_each_command_is_one_of_cute(processes: list[DeployedProcess]) -> None:
    for process in processes:
        parse(main, [*process.arguments])
        assert {type(value) for value in process.environ.values()} == {str}


def parse(command: click.Command, arguments: list[str]) -> None:
    """Read a command line as `cute` does, without running it; raises click's errors."""
    while isinstance(command, click.Group):
        found = command.get_command(click.Context(command), arguments.pop(0))
        assert found is not None
        command = found
    command.make_context("cute", arguments)


def test_each_variable_is_one_that_settings_read(processes: list[DeployedProcess]) -> None:
    unknown = {
        str(process): names for process in processes if (names := process.environ.keys() - KNOWN)
    }
    assert not unknown


def test_each_secret_is_a_file_that_the_process_has(processes: list[DeployedProcess]) -> None:
    for process in processes:
        named = {Path(path).name for name, path in process.environ.items() if name.endswith(FILE)}
        assert named == process.files, process


def test_nothing_that_a_process_needs_is_missing(
    processes: list[DeployedProcess], secrets: Path
) -> None:
    for process in processes:
        settings = load(
            {
                name: str(secrets / Path(value).name) if name.endswith(FILE) else value
                for name, value in process.environ.items()
            }
        )
        for need in needs(process, settings):
            need()


def needs(process: DeployedProcess, settings: Settings) -> Iterator[Callable[[], object]]:
    """The required settings of a process, each as a function that raises if it is missing."""
    yield settings.need_database_url
    yield settings.need_redis_url
    yield settings.need_limits_redis_url
    yield lambda: settings.portal_url
    yield lambda: Sealer.of(settings)
    assert settings.marketplace_url, process
    assert driver_url(settings.need_database_url()).startswith("postgresql+psycopg2://")
    if process.arguments == (MAILER,):
        assert settings.mail != MAIL_TO_FILES


def test_an_encryption_key_that_is_missing_is_found(secrets: Path) -> None:
    with pytest.raises(ConfigError, match=str(Variable.ENCRYPTION_KEYS)):
        Sealer.of(
            load({"DATA_DIR": "/nowhere", "DATABASE_URL_FILE": str(secrets / "database_url")})
        )


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
