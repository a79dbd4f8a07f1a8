"""Measure `make spec-diff` with a registry of 200 contracts.

`python -m scripts.checks.bench.spec_diff` compares the committed document with one that lacks a
field of items, without contracts and with them. Each contract uses all operations, all of their
optional parameters, and `FIELDS` fields that they send and that they read, far more than a program
does. It prints medians of the rounds: seconds of the process, and of its CPU.
"""

import copy
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cute_api.config import ROOT
from cute_api.spec import BUNDLE, Spec
from cute_api.versions.contracts import FORMAT, join
from scripts.spec.coverage import coverage

CONTRACTS = 200
FIELDS = 25
ROUNDS = 3
FIELD = "title"
AIM_S = 5.0
BROKEN = 1
"""The exit status for a change that breaks callers."""


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds of a comparison, of its CPU, and the programs that it named."""

    wall_s: float
    cpu_s: float
    named: int


def write_documents(folder: Path) -> tuple[Path, Path]:
    """Write the committed document, and one whose items lack `FIELD`."""
    base = json.loads(BUNDLE.read_bytes())
    head = copy.deepcopy(base)
    item = head["components"]["schemas"]["Item"]
    del item["properties"][FIELD]
    item["required"].remove(FIELD)
    paths = folder / "base.json", folder / "head.json"
    for path, document in zip(paths, (base, head), strict=True):
        path.write_text(json.dumps(document), encoding="utf-8")
    return paths


def write_contracts(folder: Path, count: int) -> None:
    """Write contract files of different programs with the same uses."""
    folder.mkdir()
    operations: dict[str, Mapping[str, Any]] = {
        entry.operation: {
            "parameters": list(entry.parameters),
            "body": [join(field) for field in entry.body[:FIELDS]],
            "statuses": [200],
            "reads": [join(field) for field in entry.reads[:FIELDS]],
        }
        for entry in coverage(Spec.load(sandbox=True), ())
    }
    for number in range(count):
        consumer = f"program-{number}"
        content = {"cute_contract": FORMAT, "consumer": consumer, "operations": operations}
        (folder / f"{consumer}.json").write_text(json.dumps(content), encoding="utf-8")


def compare(documents: tuple[Path, Path], contracts: Path | None) -> Run:
    """Run the command once."""
    base, head = map(str, documents)
    command = [sys.executable, "-m", "scripts.spec.diff", "--json"]
    command += ["--base-file", base, "--head-file", head]
    command += [] if contracts is None else ["--contracts", str(contracts)]
    cpu_s, began = _cpu_s(), time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    wall_s, cpu_s = time.perf_counter() - began, _cpu_s() - cpu_s
    if done.returncode != BROKEN:
        raise RuntimeError(f"It ended with {done.returncode}: {done.stderr[-500:]}")
    return Run(wall_s, cpu_s, len(json.loads(done.stdout)["breaks"]))


def report(without: Sequence[Run], with_contracts: Sequence[Run]) -> str:
    """Return the medians with their target."""
    named = with_contracts[0].named
    return (
        f"without contracts: {_figures(without)}\n"
        f"with {named} contracts that break: {_figures(with_contracts)} (aim: {AIM_S:.0f} s)"
    )


def _figures(runs: Sequence[Run]) -> str:
    wall_s = statistics.median(run.wall_s for run in runs)
    return f"{wall_s:.2f} s, of CPU {statistics.median(run.cpu_s for run in runs):.2f} s"


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        documents, contracts = write_documents(folder), folder / "contracts"
        write_contracts(contracts, CONTRACTS)
        without = [compare(documents, None) for _ in range(ROUNDS)]
        print(report(without, [compare(documents, contracts) for _ in range(ROUNDS)]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
