"""Measure the time until a saved edit is visible: `python -m scripts.spec.watch --measure`.

The edit is made to a copy of the tree, never to the checkout, and undone again. Each time runs from
the save until the output itself shows it: a file's text, a response of the server, a line of the
watcher.
"""

import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from importlib.util import cache_from_source
from pathlib import Path
from signal import Signals
from typing import Any

from cute_api.config import ROOT, Variable, child_environ
from scripts.sandbox.embedded.processes import StopStep, stop
from scripts.shared.ports import free_port
from scripts.shared.waiting import until
from scripts.spec.watch.report import KEY_NOTE, WatchStep

START_WAIT_S = 300.0
EDIT_WAIT_S = 300.0
POLL_S = 0.05
REQUEST_S = 30.0
GIT_WAIT_S = 60.0
GRACE = (StopStep(Signals.SIGINT, 20.0),)
PEOPLE = ("-c", "user.name=Alice", "-c", "user.email=alice@cute.example")

EDITED = Path("openapi/schemas/Condition.yaml")
VALUE = "as_measured"
BEFORE = "enum:\n"
AFTER = f"enum:\n  - {VALUE}\n"


class MeasureError(Exception):
    """The measurement failed; the text names the step."""


@dataclass(slots=True)
class RunningWatcher:
    """A watcher that runs on a copy of the tree. `seen` has its whole output so far."""

    root: Path
    port: int
    process: subprocess.Popen[bytes]
    seen: list[dict[str, Any]] = field(default_factory=list)
    _printed: queue.SimpleQueue[dict[str, Any]] = field(default_factory=queue.SimpleQueue)

    def listen(self) -> None:
        """Read its output, in a thread."""
        assert self.process.stdout is not None, "its output is a pipe"
        with self.process.stdout as lines:
            for line in lines:
                self._printed.put(json.loads(line))

    def output(self, since: int = 0) -> list[dict[str, Any]]:
        """Return the printed objects from index `since` on."""
        while True:
            try:
                self.seen.append(self._printed.get_nowait())
            except queue.Empty:
                return self.seen[since:]

    def status(self, path: str) -> int:
        """Return the status of a GET on its own connection, or 0."""
        return self.get(path)[0]

    def get(self, path: str) -> tuple[int, bytes]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=REQUEST_S)
        try:
            connection.request("GET", path, headers=self._headers())
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, HTTPException):
            return 0, b""
        finally:
            connection.close()

    def _headers(self) -> Mapping[str, str]:
        """Return headers with its printed key, whose quota is larger, if it has its own servers."""
        notes = [str(line.get("note", "")) for line in self.seen]
        keys = [note.removeprefix(KEY_NOTE) for note in notes if note.startswith(KEY_NOTE)]
        return {"Authorization": f"Bearer {keys[0]}"} if keys else {}

    def wait(
        self, expected: str, condition: Callable[[], object], wait_s: float = EDIT_WAIT_S
    ) -> None:
        """Poll until `condition`; raises `MeasureError` after `wait_s` or at the watcher's end."""

        def failure(text: str) -> MeasureError:
            last = "\n".join(json.dumps(line) for line in self.output()[-10:])
            return MeasureError(f"{text} It printed last:\n{last}")

        until(
            condition,
            expected,
            wait_s,
            poll_s=POLL_S,
            ended=lambda: self.process.poll() is not None,
            error=failure,
        )

    def step(self, step: WatchStep, since: int) -> dict[str, Any] | None:
        """The last report of a step since then."""
        found = [line for line in self.output(since) if line.get("step") == step]
        return found[-1] if found else None

    def edit(self, file: Path, old: str, new: str) -> int:
        """Replace a text once and save; return the number of earlier reports, to skip them."""
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        if old not in text:
            raise MeasureError(f"{file} no longer has the text that would be edited: {old!r}")
        before = len(self.output())
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return before


@contextmanager
def copied() -> Iterator[Path]:
    """Copy our tree, with uncommitted changes, into a new repository with one commit."""
    with tempfile.TemporaryDirectory(prefix="cute-watch-") as folder:
        root = Path(folder) / "tree"
        listed = git(ROOT, "ls-files", "--cached", "--others", "--exclude-standard", "-z")
        for name in filter(None, listed.split("\0")):
            for file in _with_compiled(ROOT / name):
                copy = root / file.relative_to(ROOT)
                copy.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(file, copy)
        modules = root / "node_modules"
        modules.symlink_to(ROOT / "node_modules", target_is_directory=True)
        git(root, "init", "--quiet")
        git(root, "add", "--all")
        git(root, *PEOPLE, "commit", "--quiet", "--no-gpg-sign", "--no-verify", "-m", "As copied")
        # The link is there under the name of a directory that is ignored.
        (root / ".git" / "info" / "exclude").write_text("node_modules\n", encoding="utf-8")
        yield root


def _with_compiled(file: Path) -> Iterator[Path]:
    """A file and its compiled form, which Python uses for a copy of the same age."""
    compiled = Path(cache_from_source(file)) if file.suffix == ".py" else file
    for path in {file, compiled}:
        if path.is_relative_to(ROOT) and path.is_file():
            yield path


def start(root: Path, *arguments: str, **given: str) -> subprocess.Popen[bytes]:
    """A watcher on a copy; its output is a pipe. `given` are variables beside the copy's own."""
    ours = {name.value: "" for name in Variable}
    paths = {"PYTHONPATH": f"{root}:{root / 'server'}", "DATA_DIR": str(root / ".data")}
    environ = {**ours, **paths, **given}
    command = [sys.executable, "-m", "scripts.spec.watch", *arguments]
    return subprocess.Popen(
        [*command, "--die-with-parent", str(os.getpid())],
        cwd=root,
        env=child_environ(environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )


@contextmanager
def watching(root: Path, **given: str) -> Iterator[RunningWatcher]:
    """Run a watcher on a copy until the block ends; wait for its first round."""
    with starting(root, **given) as watch:
        watch.wait("The first round", lambda: _is_watching(watch), START_WAIT_S)
        yield watch


@contextmanager
def starting(root: Path, **given: str) -> Iterator[RunningWatcher]:
    """Run a watcher on a copy until the block ends."""
    port = free_port()
    process = start(root, "--json", "--port", str(port), **given)
    watch = RunningWatcher(root, port, process)
    listening = threading.Thread(target=watch.listen, daemon=True)
    listening.start()
    try:
        yield watch
    finally:
        stop(process, GRACE)
        listening.join()


def measure(watch: RunningWatcher) -> dict[str, float]:
    """Save one edit, and undo it: seconds from the save until each output shows it, by its name."""
    path = f"/v1/items?condition={VALUE}"
    if watch.status(path) != HTTPStatus.UNPROCESSABLE_ENTITY:
        raise MeasureError("The server takes the value before it is in the spec.")
    began = time.monotonic()
    since = watch.edit(EDITED, BEFORE, AFTER)
    times = _times(watch, since, began, path)
    since = watch.edit(EDITED, AFTER, BEFORE)
    watch.wait("Undoing it", lambda: watch.step(WatchStep.SDKS, since))
    watch.wait("Serving as before", lambda: watch.status(path) == HTTPStatus.UNPROCESSABLE_ENTITY)
    return times


def main() -> int:
    """Measure once and print the times."""
    print("Copying the tree and starting the watcher on the copy …", flush=True)
    with copied() as root, watching(root) as watch:
        times = measure(watch)
    print(f"One value added to {EDITED}; seconds from the save until it is seen in")
    for name, seconds in times.items():
        print(f"  {name:<34}{seconds:5.2f}")
    return 0


def _times(watch: RunningWatcher, since: int, began: float, path: str) -> dict[str, float]:
    def in_file(name: str) -> Callable[[], bool]:
        return lambda: VALUE in (watch.root / name).read_text(encoding="utf-8")

    def took(step: WatchStep) -> Callable[[], bool]:
        return lambda: bool((watch.step(step, since) or {}).get("ok"))

    def in_sdk(folder: str) -> Callable[[], bool]:
        files = json.loads((watch.root / "codegen/manifest.json").read_text("utf-8"))["targets"]
        ours = [name for names in files.values() for name in names if name.startswith(folder)]
        return lambda: took(WatchStep.SDKS)() and any(in_file(name)() for name in ours)

    times: dict[str, float] = {}
    pending: dict[str, Callable[[], bool]] = {
        "the bundle": in_file("openapi/dist/openapi.json"),
        "lint": took(WatchStep.LINT),
        "the diff": lambda: (
            took(WatchStep.DIFF)() and VALUE in str(watch.step(WatchStep.DIFF, since))
        ),
        # Megabytes, which are not asked for while nothing else can be served.
        "the served document": lambda: (
            took(WatchStep.SERVER)() and VALUE.encode() in watch.get("/openapi.json")[1]
        ),
        "the docs snippets": took(WatchStep.DOCS),
        "what the server accepts": lambda: (
            took(WatchStep.SERVER)() and watch.status(path) == HTTPStatus.OK
        ),
        "the Python SDK": in_sdk("sdks/python"),
        "the JavaScript SDK": in_sdk("sdks/javascript"),
    }

    def all_seen() -> bool:
        for name in [name for name in pending if name not in times]:
            if pending[name]():
                times[name] = time.monotonic() - began
        return len(times) == len(pending)

    watch.wait("Seeing the edit everywhere", all_seen)
    return {name: times[name] for name in pending}


def _is_watching(watch: RunningWatcher) -> bool:
    return any("Ctrl-C" in line.get("note", "") for line in watch.output())


def git(root: Path, *arguments: str) -> str:
    done = subprocess.run(
        ["git", *arguments],  # noqa: S607 - whichever Git the caller has
        cwd=root,
        capture_output=True,
        encoding="utf-8",
        timeout=GIT_WAIT_S,
        check=False,
    )
    if done.returncode != 0:
        raise MeasureError(f"git {arguments[0]} failed: {done.stderr.strip()}")
    return done.stdout
