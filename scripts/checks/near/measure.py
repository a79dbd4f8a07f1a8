"""`python -m scripts.checks.near.measure [PATH…]` (`make test-map`): make `tests/near/map.json`.

The tests in these files and folders, by default all, run under coverage, which also measures the
processes that they start, except those that end by SIGKILL. What was measured stays in
`build/near`, so this can be done in pieces. While test files are missing there, only modules that
are not in the map yet get tests. A test that fails is measured, too.
"""

import argparse
import json
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path

from coverage import Coverage, CoverageData

from cute_api.config import ROOT, child_environ
from scripts.checks.near import near_map
from scripts.checks.near.near_map import NearMap, modules
from scripts.checks.near.ranking import Lines, by_imports, dotted, function_lines, imported, ranked

KEPT = ROOT / "build/near"
CONFIG = Path(__file__).parent / "coverage.ini"
SIDE_BY_SIDE = 2


def main() -> int:
    parser = argparse.ArgumentParser(prog="make test-map", description=__doc__)
    parser.add_argument("paths", nargs="*", default=["tests"])
    parser.add_argument("--jobs", type=int, default=SIDE_BY_SIDE, help="test processes")
    options = parser.parse_args()
    measure(options.paths, options.jobs)
    near = made(near_map.load())
    near_map.MAP.write_text(near_map.text_of(near))
    without = [module for module in modules() if module not in near.tests]
    print(f"{len(near.tests)} modules have tests; no test runs {len(without)}:", *without)
    return 0


def measure(paths: Sequence[str], jobs: int) -> None:
    """Run tests, and keep which lines each test file ran and how many seconds it took."""
    KEPT.mkdir(parents=True, exist_ok=True)
    kept = KEPT / f"{time.time():.0f}"
    data = f"{kept}.coverage"
    plugin = ("-p", "scripts.checks.near.contexts", "--seconds", f"{kept}.json")
    beside = ("-n", str(jobs), "--dist", "loadfile")
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--tb=no", *plugin, *beside, *paths],
        cwd=ROOT,
        env=child_environ({"COVERAGE_PROCESS_START": str(CONFIG), "COVERAGE_FILE": data}),
        check=False,
    )
    measured = Coverage(config_file=str(CONFIG), data_file=data)
    measured.combine()
    measured.save()


def made(before: NearMap) -> NearMap:
    """Return the map of all that was measured."""
    tests = {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py")}
    seconds: dict[str, float] = {}
    for kept in sorted(KEPT.glob("*.json")):
        seconds |= json.loads(kept.read_text())
    imports = {name: imported((ROOT / name).read_text()) for name in {*modules(), *tests}}
    best: dict[str, list[str]] = {}
    for module, ran in _ran(seconds.keys() & tests).items():
        importers = {test for test in ran if dotted(module) in imports[test]}
        best[module] = ranked(module, ran, importers, seconds)
    if tests - seconds.keys():
        best |= {
            module: [test for test in of if test in tests]
            for module, of in before.tests.items()
            if module in imports
        }
    best |= by_imports(set(modules()) - best.keys(), imports, best, seconds)
    used = {test for of in best.values() for test in of}
    known = {test: round(seconds[test]) or 1 for test in used & seconds.keys()}
    return NearMap(best, {**{test: before.takes_s(test) for test in used}, **known})


def _ran(tests: AbstractSet[str]) -> Mapping[str, Mapping[str, Lines]]:
    """Return by module which lines of its functions each test file ran."""
    bodies = {module: function_lines((ROOT / module).read_text()) for module in modules()}
    ran: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for kept in KEPT.glob("*.coverage"):
        data = CoverageData(str(kept))
        data.read()
        for module, body in bodies.items():
            found = data.contexts_by_lineno(str(ROOT / module))
            for line in found.keys() & body:
                # The context of a fork follows that of its parent.
                for test in {context.rpartition("|")[2] for context in found[line]} & tests:
                    ran[module][test].add(line)
    return ran


if __name__ == "__main__":
    sys.exit(main())
