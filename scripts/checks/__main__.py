"""`python -m scripts.checks` (`make lint`): what `make test` checks before it runs the tests.

Checks run two at a time, because types take about as long as all the others together. When a check
ends, its last line is printed, or all of its output if it failed; then the exit code is 1.
"""

import argparse
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from cute_api.config import ROOT

SIDE_BY_SIDE = 2
PROGRAMS = Path(sys.executable).parent
# The longest first: it would otherwise run alone at the end.
CHECKS: Mapping[str, Sequence[str | Path]] = {
    "mypy": (PROGRAMS / "mypy",),
    "generate --check": (sys.executable, "-m", "codegen", "--check"),
    "monitoring --check": (sys.executable, "-m", "scripts.release.monitoring", "--check"),
    "breaks --check": (sys.executable, "-m", "scripts.spec.breaks", "--check"),
    "bundle --check": (sys.executable, "-m", "scripts.spec.bundle", "--check"),
    "import layers": (PROGRAMS / "lint-imports",),
    "ruff check": (PROGRAMS / "ruff", "check", "."),
    "ruff format --check": (PROGRAMS / "ruff", "format", "--check", "."),
}
# Before the tests. Installing mostly waits for the network. Collecting compiles what the tests
# import, which otherwise several test processes would do at once.
BEFORE_TESTS: Mapping[str, Sequence[str | Path]] = {
    "other installs": (sys.executable, "-E", "-s", "-m", "scripts.sandbox.install", "dev"),
    "tests can be imported": (sys.executable, "-m", "pytest", "--collect-only", "-qq"),
}


@dataclass(frozen=True, slots=True)
class CheckResult:
    """A check's result: exit code, output and duration."""

    name: str
    code: int
    output: str
    seconds: float


def run(name: str, command: Sequence[str | Path]) -> CheckResult:
    began = time.monotonic()
    ended = subprocess.run(
        command,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return CheckResult(name, ended.returncode, ended.stdout, time.monotonic() - began)


def run_all(
    checks: Mapping[str, Sequence[str | Path]],
    report: Callable[[CheckResult], None],
    side_by_side: int = SIDE_BY_SIDE,
) -> list[str]:
    """Run all checks, and report each as it ends; return the names of those that failed."""
    with ThreadPoolExecutor(side_by_side) as pool:
        started = [pool.submit(run, name, command) for name, command in checks.items()]
        failed = []
        for future in as_completed(started):
            result = future.result()
            report(result)
            if result.code != 0:
                failed.append(result.name)
    return failed


def show(result: CheckResult) -> None:
    end = "passed" if result.code == 0 else f"FAILED with exit code {result.code}"
    print(f"== {result.name}: {end} ({result.seconds:.0f} s)")
    lines = result.output.strip().splitlines()
    print(*(lines if result.code else lines[-1:]), sep="\n", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.checks", description=__doc__)
    parser.add_argument(
        "--before-tests",
        action="store_true",
        help="install what only tests need, and import all tests, too",
    )
    if parser.parse_args().before_tests:
        failed = run_all({**BEFORE_TESTS, **CHECKS}, show, SIDE_BY_SIDE + 1)
    else:
        failed = run_all(CHECKS, show)
    if failed:
        print(f"error: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
