"""Runs Redocly CLI as `package.json` pins it: a process for each run, or one that stays loaded."""

import json
import socket
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from signal import Signals

from cute_api.config import ROOT
from scripts.sandbox.embedded.processes import StopStep, spawn, stop, tail
from scripts.shared.node import NodeProgram, find

PACKAGE = Path("node_modules/@redocly/cli")
SCRIPT = Path(__file__).with_name("redocly.mjs")
TIMEOUT_S = 120
INSTALL_TIMEOUT_S = 600
# Each run leaves a module behind in Node's memory.
RUNS_OF_A_PROCESS = 200
GRACE = (StopStep(Signals.SIGTERM, 2.0),)


class BundleError(Exception):
    """The spec can't be bundled, or the bundle is outdated; the text says what to do."""


@dataclass(frozen=True, slots=True)
class RedoclyRun:
    """A Redocly CLI run's exit code and output."""

    code: int
    output: str
    errors: str


# Runs Redocly CLI with these arguments in the project's directory.
Run = Callable[[Sequence[str]], RedoclyRun]


@dataclass(frozen=True, slots=True)
class CommandLine:
    """Redocly CLI as a process for each run."""

    node: NodeProgram

    @classmethod
    def installed(cls) -> "CommandLine":
        """Runs `npm ci` first when the pinned version is not there."""
        line = cls(find())
        if installed_version() != pinned_version():
            print("Installing the spec's tools (npm ci) …", flush=True)
            done = line.run("npm", ["ci"], INSTALL_TIMEOUT_S)
            if done.code != 0:
                raise BundleError(f"npm ci failed:\n{done.output}{done.errors}")
        return line

    def redocly(self, arguments: Sequence[str]) -> RedoclyRun:
        script = str(ROOT / PACKAGE / "bin" / "cli.js")
        return self.run("node", [script, *arguments], TIMEOUT_S)

    def run(self, tool: str, arguments: Sequence[str], timeout: int) -> RedoclyRun:
        try:
            done = self.node.run(tool, arguments, timeout=timeout)
        except subprocess.TimeoutExpired as error:
            called = f"{tool} {' '.join(arguments)}"
            raise BundleError(f"Gave up after {timeout} s: {called}") from error
        return RedoclyRun(done.returncode, done.stdout, done.stderr)


@dataclass(slots=True)
class LoadedRedocly:
    """Redocly CLI in a process that stays. `start` and `stop` belong to the main thread."""

    node: NodeProgram
    log: Path
    _process: subprocess.Popen[bytes] | None = None
    _socket: socket.socket | None = None
    _runs: int = 0

    def start(self) -> None:
        """Start it, afresh when it runs."""
        self.stop()
        ours, theirs = socket.socketpair()
        ours.settimeout(TIMEOUT_S)
        descriptor = str(theirs.fileno())
        entry = str(ROOT / PACKAGE / "lib" / "index.js")
        self._process = spawn(
            self.node.command("node", [str(SCRIPT), descriptor, entry]),
            death_signal=Signals.SIGKILL,
            log=self.log,
            environ=self.node.environ(),
            cwd=ROOT,
            keep_open=[theirs.fileno()],
        )
        theirs.close()
        self._socket, self._runs = ours, 0

    def start_if_needed(self) -> None:
        """Start it when it has ended or has run often enough."""
        process = self._process
        if process is None or process.poll() is not None or self._runs >= RUNS_OF_A_PROCESS:
            self.start()

    def run(self, arguments: Sequence[str]) -> RedoclyRun:
        """Run the CLI. Raises `BundleError` when Node is gone."""
        assert self._socket is not None, "started before it is used"
        self._runs += 1
        try:
            self._socket.sendall(json.dumps({"arguments": arguments}).encode() + b"\n")
            with self._socket.makefile("rb") as responses:
                line = responses.readline()
        except OSError as error:
            raise BundleError(f"Node, which runs Redocly, does not respond: {error}") from error
        if not line:
            raise BundleError(f"Node, which runs Redocly, has ended:\n{tail(self.log)}")
        return RedoclyRun(**json.loads(line))

    def stop(self) -> None:
        if self._socket is not None:
            self._socket.close()
        if self._process is not None:
            stop(self._process, GRACE)
        self._process = self._socket = None


def pinned_version() -> str:
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    return str(package["devDependencies"]["@redocly/cli"])


def installed_version() -> str | None:
    try:
        package = json.loads((ROOT / PACKAGE / "package.json").read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    return str(package["version"])
