"""Every edit of the corpus is judged right: breaking ones are caught, safe ones raise no alarm."""

import copy
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from scripts.spec.diff import Change, Level, Rule, compare
from tests.spec.document import DOCUMENT
from tests.spec.specdiff.cells import FIELD_ROWS, GOT, ROWS, RULES, SENT
from tests.spec.specdiff.edits import Case, cases

NOW = datetime(2026, 12, 1, tzinfo=UTC)
CASES = cases()
# Includes an edit for each cell of the table, at each of its places.
LEAST = {Level.BREAKING: 250, Level.SAFE: 200, Level.RISKY: 60}
WORSE = {
    Level.BREAKING: (),
    Level.RISKY: (Level.BREAKING,),
    Level.SAFE: (Level.BREAKING, Level.RISKY),
}


def judged(case: Case) -> list[Change]:
    return compare(*case.documents(DOCUMENT), now=NOW)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_edit_is_judged_as_the_corpus_says(
    case: Case, record_property: Callable[[str, object], None]
) -> None:
    changes = judged(case)
    shown = [(change.level, change.rule, change.reason) for change in changes]
    assert [change for change in shown if change[0] in WORSE[case.level]] == []
    found = [change for change in changes if change.level is case.level]
    if case.level is Level.SAFE:
        assert case.rules & {change.rule for change in found}, shown
    else:
        assert {change.rule for change in found} == case.rules, shown
    if case.operations is not None:
        touched = {name for change in found for name in (*change.operations, *change.events)}
        assert touched == case.operations
    record_property("counted", {f"spec diff: {case.level} edits judged right": 1})


def test_corpus_is_as_large_as_promised_and_names_no_case_twice() -> None:
    sizes = Counter(case.level for case in CASES)
    for row in ROWS:
        sizes += Counter({RULES[row.sent].level: len(SENT)}) + Counter(
            {RULES[row.got].level: len(GOT)}
        )
    assert all(sizes[level] >= least for level, least in LEAST.items()), sizes
    names = Counter(case.name for case in CASES)
    assert [name for name, times in names.items() if times > 1] == []


def test_document_compared_with_itself_has_no_change() -> None:
    assert compare(DOCUMENT, copy.deepcopy(DOCUMENT), now=NOW) == []


def test_every_rule_is_shown_by_an_edit() -> None:
    shown = {rule for case in CASES for rule in case.rules}
    shown |= {rule for row in ROWS for rule in (row.sent, row.got)}
    shown |= {row.rule for row in FIELD_ROWS}
    # `test_foreign` shows what no edit of a sound document does.
    assert {rule.value for rule in Rule} == shown | {Rule.MALFORMED}
