"""Runs programs that use an SDK, all of a language in one process, each with a key of its own."""

import json
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cute_api.config import ROOT, child_environ
from scripts.shared.javascript import PACKAGE, build
from scripts.shared.node import find
from tests.fixtures.programs import printed

RUNNERS = Path(__file__).parent
PYTHON_SDK = ROOT / "sdks/python/sdk/src"
# As the variable of programs that say themselves which server they call.
NOWHERE = "http://127.0.0.1:9"


@dataclass(frozen=True, slots=True)
class Program:
    """A program as its reader would run it. `name` is that of its folder."""

    name: str
    source: str
    key: str


@dataclass(frozen=True, slots=True)
class Run:
    """The result of a program: its error, if any, and its output."""

    error: str
    printed: str


def run_python(programs: Iterable[Program], base_url: str, folder: Path) -> dict[str, Run]:
    """The results by name."""
    files = _lay_out(programs, folder, "program.py")
    environ = child_environ({"CUTE_BASE_URL": base_url, "PYTHONPATH": str(PYTHON_SDK)})
    return _run([sys.executable, str(RUNNERS / "run_python.py"), *files], environ, folder)


def run_javascript(programs: Iterable[Program], base_url: str, folder: Path) -> dict[str, Run]:
    """The results by name, of modules that import the built package like an installed one."""
    build()
    (folder / "node_modules" / "@cute").mkdir(parents=True)
    (folder / "node_modules" / "@cute" / "sdk").symlink_to(PACKAGE)
    node = find()
    files = _lay_out(programs, folder, "program.mjs")
    command = node.command("node", [str(RUNNERS / "run_javascript.mjs"), *files])
    return _run(command, {**node.environ(), "CUTE_BASE_URL": base_url}, folder)


def _lay_out(programs: Iterable[Program], folder: Path, file: str) -> list[str]:
    """Put each program into a folder of its own, with its key."""
    files = []
    for program in programs:
        place = folder / program.name
        place.mkdir()
        (place / file).write_text(program.source, encoding="utf-8")
        (place / "key").write_text(program.key, encoding="utf-8")
        files.append(str(place / file))
    return files


def _run(command: list[str], environ: dict[str, str], cwd: Path) -> dict[str, Run]:
    said = printed(*command, env=environ, cwd=cwd)
    lines = [json.loads(line) for line in said.splitlines()]
    return {Path(line["file"]).parent.name: Run(line["error"], line["printed"]) for line in lines}
