"""Run the tests that matter for an edit: `python -m scripts.checks.near [FILE…]`.

For each file (by default all that differ from the last commit) it takes the best test files of the
map in turns, as many as fit into 30 seconds together. Named test files always run.
"""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from cute_api.config import ROOT
from scripts.checks.near.near_map import NearMap, in_turns, load

# What is left of 30 seconds after the start of pytest and of its servers.
BUDGET_S = 20


def main() -> int:
    parser = argparse.ArgumentParser(prog="make test-near", description=__doc__)
    parser.add_argument("files", nargs="*", help="modules and test files")
    parser.add_argument("--list", action="store_true", help="print the test files, run nothing")
    options = parser.parse_args()
    files = [Path(file).resolve().relative_to(ROOT).as_posix() for file in options.files]
    files = files or changed()
    tests = nearest(load(), files)
    if not tests:
        print(
            "error: no test is known for", ", ".join(files) or "an unchanged tree", file=sys.stderr
        )
        return 1
    print(*tests, sep="\n", flush=True)
    if options.list:
        return 0
    command = (sys.executable, "-m", "pytest", "-q", *tests)
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def nearest(near: NearMap, files: Sequence[str]) -> list[str]:
    """Return the test files to run for these files, all named from the root of the checkout."""
    named = [file for file in files if Path(file).match("test_*.py")]
    edited = [file for file in files if file.endswith(".py") and file not in named]
    best = in_turns([near.of(module) for module in edited])
    return list(dict.fromkeys([*named, *near.within(best, BUDGET_S)]))


def changed() -> list[str]:
    """Return the files that differ from the last commit, with new ones, without removed ones."""
    differing = ("git", "diff", "--name-only", "HEAD")
    new = ("git", "ls-files", "--others", "--exclude-standard")
    names = {name for command in (differing, new) for name in _printed(command).splitlines()}
    return sorted(name for name in names if (ROOT / name).exists())


def _printed(command: Sequence[str]) -> str:
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True).stdout


if __name__ == "__main__":
    sys.exit(main())
