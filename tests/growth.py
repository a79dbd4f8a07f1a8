"""Additions to a copy of the tree, by the recipes of CONTRIBUTING."""

import shutil
import sys
from pathlib import Path

from cute_api.config import ROOT, child_environ
from tests.fixtures.programs import Done, finished

COPIED = ("openapi", "server", "scripts", "tests", "docs", "examples")
FILES = ("package.json", "package-lock.json", ".npmrc", "pyproject.toml")
TIMEOUT_S = 240


def copy_tree(to: Path) -> None:
    for folder in COPIED:
        # With what is compiled, so that a program in the copy compiles only what is changed there.
        shutil.copytree(ROOT / folder, to / folder)
    for name in FILES:
        shutil.copy(ROOT / name, to / name)
    (to / "node_modules").symlink_to(ROOT / "node_modules")


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert text.count(old) == 1, f"{path.name} holds {old!r} {text.count(old)} times"
    path.write_text(text.replace(old, new))


def run(tree: Path, *arguments: str) -> Done:
    environ = child_environ({"PYTHONPATH": f"{tree}:{tree / 'server'}"})
    module = (sys.executable, "-m", *arguments)
    return finished(*module, cwd=tree, env=environ, timeout=TIMEOUT_S)


def succeed(tree: Path, *arguments: str) -> str:
    done = run(tree, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
