"""`make mutants` makes each kind of mutant, and only of code."""

import json

import pytest

from cute_api.config import ROOT
from scripts.checks.mutants.__main__ import EQUIVALENT, sample
from scripts.checks.mutants.kinds import edits
from scripts.checks.mutants.parsed_module import MutantKind, ParsedModule

LINES = {
    "if a < b: pass": (MutantKind.BOUNDARY, {"if a <= b: pass"}),
    "x = a >= b": (MutantKind.BOUNDARY, {"x = a > b"}),
    "x = a == b": (MutantKind.EQUALITY, {"x = a != b"}),
    "x = a is not b": (MutantKind.EQUALITY, {"x = a is b"}),
    "x = a and b or c": (MutantKind.AND_OR, {"x = a or b or c", "x = a and b and c"}),
    "x = not (a or b)": (MutantKind.NOT, {"x = (a or b)"}),
    "x = a + b": (MutantKind.PLUS_MINUS, {"x = a - b"}),
    "LIMIT = 20": (MutantKind.NUMBER, {"LIMIT = 21", "LIMIT = 19"}),
    "x = f(lock=True)": (MutantKind.BOOLEAN, {"x = f(lock=False)"}),
    "def f(): return a": (MutantKind.RETURN, {"def f(): return None"}),
    "flush(a)": (MutantKind.CALL, {"pass"}),
    "def f(*, n=3): ...": (
        MutantKind.DEFAULT,
        {"def f(*, n=4): ...", "def f(*, n=2): ..."},
    ),
    'TYPE = "text/html"': (MutantKind.STRING, {'TYPE = "text/htmlx"'}),
    "x = [a for a in b if a]": (
        MutantKind.IF,
        {"x = [a for a in b if True]", "x = [a for a in b if False]"},
    ),
    'Q = "SELECT a FROM b WHERE c = 1 AND d IS NULL ORDER BY a"': (
        MutantKind.CONDITION,
        {'Q = "SELECT a FROM b WHERE c = 1 ORDER BY a"'},
    ),
    'Q = "DELETE FROM b WHERE c IN (SELECT 1) LIMIT 3"': (
        MutantKind.FILTER,
        {'Q = "DELETE FROM b WHERE TRUE LIMIT 3"'},
    ),
    'Q = f"SELECT a FROM {b} ORDER BY {c(1)}, d LIMIT 3"': (
        MutantKind.FILTER,
        {'Q = f"SELECT a FROM {b} LIMIT 3"'},
    ),
    "q = q.where(A.b == 1, A.c > d)": (MutantKind.CONDITION, {"q = q.where(A.c > d)"}),
    "q = q.order_by(A.b).limit(n)": (MutantKind.FILTER, {"q = q.limit(n)"}),
}
SILENT = (
    '"""Has"""',
    "def f(a: 'int') -> 'Row': ...",
    '__all__ = ["name"]',
    'log = getLogger("cute.worker")',
    "assert a",
    "for a, b in zip(c, d, strict=True): pass",
    'raise Error("This is a sentence for people.")',
    'Q = "SELECT a FROM b JOIN c ON a BETWEEN 1 AND 2"',
)


@pytest.mark.parametrize("line", LINES)
def test_a_mutant_of_each_kind(line: str) -> None:
    kind, expected = LINES[line]
    source = ParsedModule(line.encode())
    assert {source.edited(edit).decode() for edit in edits(source) if edit.kind is kind} == expected


def test_every_kind_is_tried() -> None:
    assert {kind for kind, _ in LINES.values()} == set(MutantKind)


@pytest.mark.parametrize("line", SILENT)
def test_what_decides_nothing_has_no_mutant(line: str) -> None:
    assert list(edits(ParsedModule(line.encode()))) == []


def test_a_seed_gives_the_same_mutants_one_a_module() -> None:
    first, again = (list(map(str, sample(seed=7, count=5))) for _ in range(2))
    assert first == again
    assert len({mutant.partition(":")[0] for mutant in first}) == 5


def test_equivalent_mutants_are_of_lines_that_exist() -> None:
    for entry in json.loads(EQUIVALENT.read_text()):
        text = (ROOT / entry["module"]).read_text()
        removed = [line[2:] for line in entry["diff"] if line.startswith("- ")]
        assert "\n".join(removed) in text, entry["reason"]
