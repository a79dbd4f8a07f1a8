"""`make run` as a whole: what it leaves behind, what it heals, what it refuses."""

import re
import shutil
import socket
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from signal import Signals
from urllib.parse import urlsplit

import httpx
import pytest
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.parser import text_string_to_metric_families

from cute_api import config
from cute_api.config import child_environ
from cute_api.metrics.metric import MetricType, ProcessKind, Source
from cute_api.metrics.reports import BY_NAME
from cute_api.portal.docs.samples import SANDBOX
from scripts.sandbox.embedded import Servers
from scripts.shared.ports import free_port
from scripts.shared.waiting import until
from tests.browser.guard import Guard
from tests.deploy.programs import Program, ran
from tests.docs.curl import STAND_IN
from tests.fixtures.browser import chromium
from tests.fixtures.clusters import memory
from tests.fixtures.forks import cute, finished_fork
from tests.fixtures.programs import finished, printed
from tests.fixtures.servers import NewDatabase
from tests.platform.sandbox import DIRECT, STATE_FILES, Sandbox, environ, running

# Those that `test_supervisor_loop.py` doesn't kill.
VICTIMS = ("postgres", "mailer", "background")
BUCKET = "le"


@pytest.fixture
def data_dir() -> Iterator[Path]:
    directory = Path(tempfile.mkdtemp(prefix="cute-sandbox-", dir=memory()))
    yield directory / "data"
    shutil.rmtree(directory, ignore_errors=True)


def test_demo_file_is_private_and_its_key_works(sandbox: Sandbox) -> None:
    demo = sandbox.read("demo.json")
    assert set(demo) == {"base_url", "api_key", "email", "password"}
    for name in STATE_FILES:
        assert stat.S_IMODE((sandbox.data_dir / name).stat().st_mode) == 0o600
    assert sandbox.status("/v1/me", demo["api_key"]) == 200
    printed = sandbox.output.read_text()
    assert all(value in printed for value in demo.values())


def test_demo_login_shows_the_demo_key_in_a_browser(sandbox: Sandbox) -> None:
    demo = sandbox.read("demo.json")
    guard = Guard(urlsplit(demo["base_url"]).netloc)
    with chromium() as browser:
        context = browser.new_context(base_url=demo["base_url"])
        guard.watch(context)
        page = context.new_page()
        page.goto("/login")
        page.fill("#email", demo["email"])
        page.fill("#password", demo["password"])
        page.click("main button[type=submit]")
        page.wait_for_url("**/home")
        page.click("nav.side a[href='/keys']")
        assert demo["api_key"][:9] in page.locator("ul.keys").inner_text()
        page.click("nav.side a[href='/webhooks']")
        page.wait_for_url("**/webhooks")
        assert guard.unexcused() == []


def test_printed_urls_respond(sandbox: Sandbox) -> None:
    printed = dict(
        line.split(maxsplit=1) for line in sandbox.output.read_text().splitlines() if "http" in line
    )
    assert httpx.get(printed["Spec"], trust_env=False).status_code == 200


def test_each_block_of_the_readme_runs_after_make_run(sandbox: Sandbox, tmp_path: Path) -> None:
    readme = (config.ROOT / "README.md").read_text("utf-8")
    start, *blocks = re.findall(r"^```sh\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    assert [line.split()[:2] for line in start.splitlines()] == [["make", "run"], ["make", "test"]]
    assert len(blocks) == readme.count("```") / 2 - 1 > 0
    (tmp_path / ".data").symlink_to(sandbox.data_dir)
    for block in blocks:
        code = STAND_IN + block.replace(SANDBOX, sandbox.read("demo.json")["base_url"])
        assert '"data":[{' in printed("sh", "-eu", "-c", code, env=child_environ({}), cwd=tmp_path)


def metrics_page(sandbox: Sandbox) -> str:
    """The metrics at the printed URL; empty while it is not served."""
    (line,) = (
        splitline for splitline in sandbox.output.read_text().splitlines() if "Metrics" in splitline
    )
    try:
        return httpx.get(line.split()[1], timeout=60, trust_env=False).text
    except httpx.ConnectError:
        return ""


def kinds_that_report(page: str) -> set[str]:
    """The kinds of processes that have reported, by how many of them live."""
    families = {family.name: family for family in text_string_to_metric_families(page)}
    living = families.get("cute_processes")
    samples = () if living is None else living.samples
    return {sample.labels["process"] for sample in samples if sample.value}


def differences(page: str) -> list[str]:
    """The differences of the page from the list: names, types, labels, and reporting processes."""
    families = {family.name: family for family in text_string_to_metric_families(page)}
    return [
        *(f"{name} is not in the list" for name in families.keys() - BY_NAME.keys()),
        *(f"{name} is not shown" for name in BY_NAME.keys() - families.keys()),
        *(text for name in families.keys() & BY_NAME.keys() for text in _of_one(families[name])),
    ]


def _of_one(family: Family) -> Iterator[str]:
    metric = BY_NAME[family.name]
    if family.type != metric.type:
        yield f"{family.name} is a {family.type}"
    if family.documentation != metric.text:
        yield f"{family.name} has another text"
    if not family.samples and not metric.may_be_absent:
        yield f"{family.name} has no samples"
    for sample in family.samples:
        names = set(sample.labels) - ({BUCKET} if metric.type is MetricType.HISTOGRAM else set())
        if names != set(metric.label_names):
            yield f"{sample.name} has the labels {sorted(names)}"
        for label in metric.all_labels:
            value = sample.labels.get(label.name)
            if label.values and value not in label.values:
                yield f"{sample.name} has {label.name}={value!r}"
    if metric.source is Source.REPORTED:
        reporting = {sample.labels["process"] for sample in family.samples}
        wanted = set(metric.processes)
        if not reporting <= wanted or (reporting != wanted and not metric.may_be_absent):
            yield f"{family.name} is reported by {sorted(reporting)}"


def test_processes_expose_what_the_list_of_metrics_says(sandbox: Sandbox) -> None:
    assert sandbox.status("/v1/me", sandbox.read("demo.json")["api_key"]) == 200

    def all_report() -> bool:
        page = metrics_page(sandbox)
        return kinds_that_report(page) == set(ProcessKind) and "get_me" in page

    def agrees() -> bool:
        found[:] = differences(metrics_page(sandbox))
        return not found

    # They are served by a process that nothing at the start waits for.
    until(all_report, "the metrics are served")
    # A process can report before it begins its work.
    found: list[str] = []
    with suppress(TimeoutError):
        until(agrees, "every process reports its work")
    assert found == []
    page = metrics_page(sandbox)
    assert ran(Program.PROMTOOL, "check", "metrics", given=page) == ""


def test_commands_of_the_checkout_find_the_servers(sandbox: Sandbox) -> None:
    settings = config.load({"DATA_DIR": str(sandbox.data_dir)})
    assert settings.database_url
    assert settings.redis_url
    assert settings.sandbox
    assert str(settings.port) in sandbox.read("demo.json")["base_url"]


def test_the_doctor_finds_nothing_wrong_in_a_sandbox(sandbox: Sandbox) -> None:
    given = environ(sandbox.data_dir, int(sandbox.read("runtime.json")["PORT"]))

    def finds_nothing() -> bool:
        ran = finished_fork(cute, "doctor", env=given, cwd=config.ROOT, timeout=60)
        print(ran.stdout)
        assert ran.stderr == ""
        return ran.returncode == 0 and "What to do" not in ran.stdout

    # Nothing at the start waits for the processes that have locks and heartbeats.
    until(finds_nothing, "all processes work")


@pytest.mark.parametrize("name", VICTIMS)
def test_killed_child_is_started_again(sandbox: Sandbox, name: str) -> None:
    until(lambda: sandbox.pid(name) is not None, f"{name} runs")
    before = sandbox.pid(name)
    assert before is not None
    (child,) = [process for process in sandbox.family() if process.pid == before]
    child.kill()
    until(lambda: sandbox.pid(name) not in (None, before), f"{name} runs again")
    until(lambda: sandbox.status("/readyz") == 200, "ready again")
    assert f"{name} was ended by SIGKILL" in sandbox.output.read_text()


def test_second_sandbox_on_the_same_directory_is_refused(sandbox: Sandbox) -> None:
    refused = attempt(sandbox.data_dir, free_port())
    assert refused.returncode == 1
    assert f"in use by process {sandbox.process.pid}" in refused.stderr
    assert sandbox.state_files() == list(STATE_FILES)


def test_taken_port_is_refused_before_anything_starts(sandbox: Sandbox, data_dir: Path) -> None:
    port = int(sandbox.read("runtime.json")["PORT"])
    refused = attempt(data_dir, port)
    assert refused.returncode == 1
    assert f"Port {port} on 127.0.0.1 can't be used" in refused.stderr
    assert not (data_dir / "postgres").exists()


def test_unusable_setting_is_refused(data_dir: Path) -> None:
    refused = attempt(data_dir, 8_080, HOST="", CUTE_SANDBOX="perhaps")
    assert refused.returncode == 2
    assert "CUTE_SANDBOX must be 1 or 0" in refused.stderr


@pytest.mark.costly
def test_given_servers_are_used_and_none_is_embedded(
    data_dir: Path, servers: Servers, new_database: NewDatabase
) -> None:
    given = {"DATABASE_URL": new_database(), "REDIS_URL": servers.valkey.database_url(7)}
    # As another sandbox would have it.
    with (
        socket.create_server(("127.0.0.1", 0)) as other,
        running(data_dir, given={**given, "METRICS_PORT": str(other.getsockname()[1])}) as sandbox,
    ):
        why = f"off: port {other.getsockname()[1]} on 127.0.0.1 can't be used"
        # It is printed once the API is ready, with the other addresses.
        until(lambda: why in sandbox.output.read_text(), "the metrics are said to be off")
        (line,) = (
            splitline
            for splitline in sandbox.output.read_text().splitlines()
            if "Metrics" in splitline
        )
        assert why in line
        assert sandbox.read("runtime.json")["METRICS_PORT"] == "0"
        assert {"postgres", "valkey"}.isdisjoint(sandbox.read("processes.json"))
        assert given.items() <= sandbox.read("runtime.json").items()
        assert sandbox.stop(Signals.SIGINT) == 0
    assert sandbox.state_files() == []
    assert servers.postgres.is_ready()


def attempt(data_dir: Path, port: int, **more: str) -> subprocess.CompletedProcess[str]:
    """A start that must fail, with its output unwrapped."""
    return finished(*DIRECT, env=environ(data_dir, port, **more), timeout=60)
