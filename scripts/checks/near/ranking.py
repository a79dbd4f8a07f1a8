"""Rank the test files of a module by coverage. Pure."""

import ast
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from scripts.checks.near.near_map import in_turns

MOST_TESTS = 6
# The longest chain of imports that is followed.
LONGEST_CHAIN = 4
# Starting a test file costs about as much as running some of its tests.
START_S = 2.0
WORDS = re.compile(r"[a-z0-9]+")
# Too general to connect a test with a module.
COMMON = frozenset({"server", "cute", "api", "tests", "test", "py", "services", "init", "scripts"})

Lines = AbstractSet[int]


def function_lines(source: str) -> Lines:
    """Return the lines in bodies of functions: all others run when the module is imported."""
    return frozenset(
        line
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for line in range(node.body[0].lineno, (node.end_lineno or node.lineno) + 1)
    )


def kinship(module: str, test: str) -> float:
    """Return the share of the words of the module's path that the test's path contains."""
    words = set(WORDS.findall(module)) - COMMON
    return len(words & set(WORDS.findall(test))) / max(len(words), 1)


def ranked(
    module: str,
    ran: Mapping[str, Lines],
    importers: AbstractSet[str],
    seconds: Mapping[str, float],
) -> list[str]:
    """Return the best test files for a module, best first, at most `MOST_TESTS`.

    `ran` are the lines of the module that each test file runs; `importers` are the test files with
    an import of it. A line that few test files run counts for more than a line that all run. It
    counts half as much after each chosen test file that runs it.
    """
    runs = Counter(line for lines in ran.values() for line in lines)
    chosen: list[str] = []
    times_chosen = Counter[int]()

    def value(test: str) -> tuple[float, str]:
        gain = sum(0.5 ** times_chosen[line] / runs[line] for line in ran[test])
        near = 1 + 2 * kinship(module, test) + 2 * (test in importers)
        return -gain * near / (START_S + seconds[test]), test

    left = set(ran)
    while left and len(chosen) < MOST_TESTS:
        best = min(left, key=value)
        chosen.append(best)
        times_chosen.update(ran[best])
        left.remove(best)
    return chosen


def by_imports(
    modules: AbstractSet[str],
    imports: Mapping[str, AbstractSet[str]],
    best: Mapping[str, Sequence[str]],
    seconds: Mapping[str, float],
) -> dict[str, list[str]]:
    """Return the tests of modules of which no line was measured, such as lists of constants.

    `imports` are the names that modules and test files import. The tests are those that import the
    module, first the measured ones, and the best tests of the modules that do.
    """
    found: dict[str, list[str]] = {}
    for _ in range(LONGEST_CHAIN):
        for module in sorted(modules - found.keys()):
            users = sorted(user for user, names in imports.items() if dotted(module) in names)
            tests = [user for user in users if user.startswith("tests/")]
            tests.sort(key=lambda test: (test not in seconds, -kinship(module, test)))
            theirs = [best.get(user) or found.get(user) or () for user in users]
            if named := list(dict.fromkeys([*tests, *in_turns(theirs)])):
                found[module] = named[:MOST_TESTS]
    return found


def imported(source: str) -> set[str]:
    """Return the dotted names of what a module imports, and of the packages around it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return {".".join(name.split(".")[:end]) for name in names for end in range(1, 9)}


def dotted(module: str) -> str:
    """Return the name by which a module is imported, of its path."""
    name = module.removeprefix("server/").removesuffix(".py").removesuffix("/__init__")
    return name.replace("/", ".")
