"""`make spec-watch` on a copy of the tree: refreshing after saves, and surviving errors."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from signal import Signals

import psutil
import pytest

from scripts.sandbox.embedded import Servers
from scripts.shared.ports import free_port
from scripts.shared.waiting import until
from scripts.spec.watch import measure
from scripts.spec.watch.changes import FileKind, kinds_of
from scripts.spec.watch.measure import RunningWatcher
from scripts.spec.watch.report import WatchStep
from tests.fixtures.clusters import new_cluster
from tests.fixtures.servers import NewDatabase
from tests.platform.processes import alive, family

VALKEY_DATABASE = 8
# Between two servers there would be a second without one.
PAUSE_S = 0.1
END_WAIT_S = 60.0
BRAND = Path("openapi/schemas/Brand.yaml")
BRANDS = Path("openapi/paths/brands.yaml")


@pytest.fixture(scope="module")
def tree() -> Iterator[Path]:
    with measure.copied() as root:
        yield root


@contextmanager
def calls(watch: RunningWatcher) -> Iterator[list[int]]:
    """Make calls continuously, each on a new connection; collect their statuses."""
    statuses: list[int] = []
    done = threading.Event()

    def call() -> None:
        while not done.wait(PAUSE_S):
            statuses.append(watch.status("/healthz"))

    caller = threading.Thread(target=call)
    caller.start()
    try:
        yield statuses
    finally:
        done.set()
        caller.join()


def edited(watch: RunningWatcher) -> str:
    return measure.git(watch.root, "status", "--porcelain").strip()


def save(
    watch: RunningWatcher, file: Path, old: str, new: str, step: WatchStep
) -> dict[str, object]:
    """Make an edit; return the watcher's report of a step once the round has ended."""
    since = watch.edit(file, old, new)
    watch.wait("the round", lambda: [line for line in watch.output(since) if "ready" in line])
    found = watch.step(step, since)
    assert found is not None, watch.output(since)
    return found


@pytest.mark.costly
def test_save_refreshes_everything_and_mistakes_leave_the_last_good_state(
    tree: Path,
    servers: Servers,
    new_database: NewDatabase,
    record_property: Callable[[str, object], None],
) -> None:
    given = {
        "DATABASE_URL": new_database(),
        "REDIS_URL": servers.valkey.database_url(VALKEY_DATABASE),
    }
    with measure.watching(tree, **given) as watch:
        # A save is seen in each output, undone as well, and no call is refused meanwhile.
        with calls(watch) as statuses:
            times = measure.measure(watch)
        assert set(statuses) == {200}
        figures = {
            f"spec-watch: ms until {name}": round(took * 1_000) for name, took in times.items()
        }
        record_property("counted", figures)
        assert edited(watch) == "", "undone, each file is what the commit has, the bundle too"

        served = watch.get("/openapi.json")
        broken = save(watch, BRAND, "type: object", "type: [object", WatchStep.LINT)
        assert not broken["ok"]
        assert str(broken["details"]).startswith("['openapi/schemas/Brand.yaml:2:1: error: Failed")
        assert watch.get("/openapi.json") == served
        assert edited(watch) == f"M {BRAND}"
        assert save(watch, BRAND, "type: [object", "type: object", WatchStep.LINT)["ok"]

        nameless = "operationId: list_labels"
        unserved = save(watch, BRANDS, "operationId: list_brands", nameless, WatchStep.SERVER)
        assert not unserved["ok"]
        generated = [line for line in watch.output() if line.get("step") == WatchStep.SDKS]
        assert len(generated) == 3, (
            "at first, for the edit, and undone; not for what changes nothing"
        )
        assert "list_labels" in str(unserved["text"])
        assert watch.get("/openapi.json") == served
        assert save(watch, BRANDS, nameless, "operationId: list_brands", WatchStep.SERVER)["ok"]

        started = family(watch.process.pid)
        watch.process.send_signal(Signals.SIGINT)
        assert watch.process.wait(END_WAIT_S) == 0
        until(lambda: not alive(started), "all processes gone")


@pytest.mark.costly
def test_killed_watcher_leaves_no_process(tree: Path, tmp_path: Path) -> None:
    """Killed in its first round: as soon as it serves, while it still does other work."""
    new_cluster(tmp_path / "data")
    with measure.starting(tree, DATA_DIR=str(tmp_path / "data")) as watch:
        watch.wait("a server", lambda: watch.status("/healthz") == 200, measure.START_WAIT_S)
        started = family(watch.process.pid)
        commands = "\n".join(command(process) for process in started)
        for ours in ("postgres", "valkey-server", "redocly.mjs", "scripts.spec.watch.prefork"):
            assert ours in commands
        watch.process.kill()
        until(lambda: not alive(started), "all processes gone")


@pytest.mark.costly
def test_once_does_it_all_and_ends(tree: Path, servers: Servers, new_database: NewDatabase) -> None:
    given = {
        "DATABASE_URL": new_database(),
        "REDIS_URL": servers.valkey.database_url(VALKEY_DATABASE),
    }
    process = measure.start(tree, "--once", "--port", str(free_port()), **given)
    output = process.communicate(timeout=measure.START_WAIT_S)[0].decode()
    assert process.returncode == 0, output
    for step in WatchStep:
        assert f"  {step} " in output
    assert "FAILED" not in output


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (["openapi/schemas/Brand.yaml"], FileKind.SPEC),
        (["openapi/dist/openapi.yaml", "openapi/dist/openapi.json"], FileKind.NOTHING),
        (["openapi/schemas/.Brand.yaml.swp", "openapi/notes.txt"], FileKind.NOTHING),
        (["openapi/redocly.yaml"], FileKind.RULES),
        (["openapi/lint/naming.mjs"], FileKind.RULES),
        (["openapi/rules/operations.mjs"], FileKind.RULES),
        (["openapi/rules/envelope.yaml"], FileKind.SPEC),
        (["server/cute_api/handlers/items.py"], FileKind.CODE),
        (["codegen/templates/python/resource.py.jinja"], FileKind.CODE),
        (["codegen/manifest.json", "server/__pycache__/app.cpython-311.pyc"], FileKind.NOTHING),
        (["server/cute_api/models/_gen/enums.py"], FileKind.NOTHING),
        (
            ["openapi/openapi.yaml", "server/cute_api/handlers/items.py"],
            FileKind.SPEC | FileKind.CODE,
        ),
    ],
)
def test_each_saved_file_has_its_kind(paths: list[str], expected: FileKind) -> None:
    assert kinds_of(map(PurePath, paths)) == expected


def command(process: psutil.Process) -> str:
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""
