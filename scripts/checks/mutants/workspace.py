"""A copy of the tree in which mutants are applied and tests run."""

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from cute_api.config import ROOT, child_environ

# What is installed, and what the tests keep from one run to the next.
LINKED = (".venv", "node_modules", "build", "server/cute_api/portal/static/vendor")
FAILED = re.compile(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", re.M)


def copy_tree(to: Path) -> None:
    """Copy the current state of all files that Git tracks or would add."""
    command = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    listed = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).exists():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)
    for name in LINKED:
        (to / name).symlink_to(ROOT / name)


def failing(tree: Path, tests: Sequence[str], limit_s: float) -> str | None:
    """Run tests until the first fails, and name it; None when all pass."""
    command = (sys.executable, "-m", "pytest", "-x", "-q", "--tb=no", "-rfE", *tests)
    environ = child_environ({"PYTHONPATH": f"{tree}:{tree / 'server'}"})
    try:
        done = subprocess.run(
            command,
            cwd=tree,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=limit_s,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "the time limit"
    if done.returncode == 0:
        return None
    found = FAILED.search(done.stdout)
    return found[1] if found else "the start of the tests"
