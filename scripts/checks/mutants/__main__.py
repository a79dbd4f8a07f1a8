"""Count the mutants of the server that tests kill: `make mutants SEED=1 COUNT=120`.

At most one mutant a module, and as many of each kind as the modules offer. First the nearest tests
run, as `make test-near` chooses them; if all pass, more of the map, also those of the module's
folder. A mutant is killed by a test that fails twice with it, and passes without it. The score is
the share of killed mutants among those that change behaviour.
"""

import argparse
import difflib
import json
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from cute_api.config import ROOT, child_environ
from scripts.checks.mutants.kinds import edits
from scripts.checks.mutants.parsed_module import Edit, MutantKind, ParsedModule
from scripts.checks.near.near_map import NearMap, in_turns, load

GENERATED = ROOT / "codegen/manifest.json"
EQUIVALENT = Path(__file__).parent / "equivalent.json"
NEAREST_S, WIDER_S = 20, 90
# A mutant that hangs fails after this multiple of the tests' usual time, plus the time to start.
LIMIT_TIMES, LIMIT_START_S = 3, 60
# What is installed, and what the tests keep from one run to the next.
LINKED = (".venv", "node_modules", "build", "server/cute_api/portal/static/vendor")
FAILED = re.compile(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", re.M)


@dataclass(frozen=True, slots=True)
class Mutant:
    """An edit of a module, which is named from the root of the checkout."""

    module: str
    edit: Edit
    before: bytes
    after: bytes

    def __str__(self) -> str:
        line = self.before[: self.edit.start].count(b"\n") + 1
        return f"{self.module}:{line} ({self.edit.kind})"

    def diff(self) -> list[str]:
        """Return the removed and the added lines, as `equivalent.json` has them."""
        before, after = (text.decode().splitlines() for text in (self.before, self.after))
        return [line for line in difflib.ndiff(before, after) if line.startswith(("- ", "+ "))]


def main() -> int:
    parser = argparse.ArgumentParser(prog="make mutants", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=120)
    parser.add_argument("--skip", type=int, default=0, help="how many of them ran before")
    parser.add_argument("--jobs", type=int, default=1, help="mutants side by side")
    parser.add_argument("--list", action="store_true", help="print the mutants, run no test")
    options = parser.parse_args()
    chosen = list(sample(options.seed, options.count))
    equivalent = [(entry["module"], entry["diff"]) for entry in json.loads(EQUIVALENT.read_text())]
    tried = chosen[options.skip :]
    counted = [mutant for mutant in tried if (mutant.module, mutant.diff()) not in equivalent]
    if options.list:
        for mutant in counted:
            print(mutant, *mutant.diff(), sep="\n")
        return 0
    with ThreadPoolExecutor(options.jobs) as pool:
        parts = [counted[job :: options.jobs] for job in range(options.jobs)]
        survivors = [mutant for part in pool.map(surviving, parts) for mutant in part]
    for mutant in survivors:
        print(f"survived: {mutant}", *mutant.diff(), sep="\n")
    killed = len(counted) - len(survivors)
    print(f"seed {options.seed}: {killed} of {len(counted)} killed, {killed / len(counted):.1%}")
    print(f"{len(tried) - len(counted)} others of the sample are equivalent")
    return 0


def sample(seed: int, count: int) -> Iterator[Mutant]:
    """Yield mutants of random modules, each of the least frequent kind so far."""
    draw = random.Random(seed)
    taken = Counter[MutantKind]()
    modules = sorted(set((ROOT / "server/cute_api").rglob("*.py")) - _apart())
    draw.shuffle(modules)
    for path in modules:
        source = ParsedModule(path.read_bytes())
        found = list(edits(source))
        draw.shuffle(found)
        found.sort(key=lambda edit: taken[edit.kind])
        if (edit := next(filter(source.parses_with, found), None)) and taken.total() < count:
            taken[edit.kind] += 1
            module = path.relative_to(ROOT).as_posix()
            yield Mutant(module, edit, source.content, source.edited(edit))


def surviving(mutants: Sequence[Mutant]) -> list[Mutant]:
    """Run tests against each mutant in a copy of the tree; return those that no test notices."""
    near = load()
    survivors: list[Mutant] = []
    with tempfile.TemporaryDirectory(prefix="cute-mutants-") as directory:
        tree = Path(directory)
        _copy_tree(tree)
        for number, mutant in enumerate(mutants, 1):
            killer = killed_by(mutant, near, tree)
            print(f"{number}/{len(mutants)} {mutant}: {killer or 'SURVIVED'}", flush=True)
            if killer is None:
                survivors.append(mutant)
    return survivors


def killed_by(mutant: Mutant, near: NearMap, tree: Path) -> str | None:
    """Return the test that fails twice with the mutant, and passes without it."""
    nearest = near.within(near.of(mutant.module), NEAREST_S)
    more = near.within(in_turns([near.of(mutant.module), near.of_folder(mutant.module)]), WIDER_S)
    module = tree / mutant.module
    for tests in filter(None, (nearest, [test for test in more if test not in nearest])):
        limit_s = LIMIT_START_S + LIMIT_TIMES * sum(map(near.takes_s, tests))
        left_out: list[str] = []
        module.write_bytes(mutant.after)
        while failed := _failing(tree, [*tests, *left_out], limit_s):
            again = [failed] if "::" in failed else tests
            fails_again = _failing(tree, again, limit_s)
            module.write_bytes(mutant.before)
            if fails_again and not _failing(tree, again, limit_s):
                return failed
            if again == tests:
                break
            # It fails without the mutant, too, and would hide the tests behind it.
            left_out += ["--deselect", failed]
            module.write_bytes(mutant.after)
        module.write_bytes(mutant.before)
    return None


def _copy_tree(to: Path) -> None:
    """Copy what Git tracks or would add, as it is now. Mutants are applied to the copy."""
    command = ("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    listed = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).exists():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, to / name)
    for name in LINKED:
        (to / name).symlink_to(ROOT / name)


def _failing(tree: Path, tests: Sequence[str], limit_s: float) -> str | None:
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


def _apart() -> set[Path]:
    """Return the modules without mutants: generated ones, and migrations, which have run."""
    generated = json.loads(GENERATED.read_text())["targets"]
    migrations = (ROOT / "server/cute_api/migrations/versions").rglob("*.py")
    return {*migrations, *(ROOT / name for names in generated.values() for name in names)}


if __name__ == "__main__":
    sys.exit(main())
