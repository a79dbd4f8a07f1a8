"""The features of the document, and how many of them a run has checked.

`cute_contract/_gen/features.json` names the tests and promises that check each feature, or the
reason why none can.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from cute_contract.report.records import Check, Outcome

PACKAGE, FILE = "cute_contract._gen", "features.json"
PROMISES = "promises"
ELSEWHERE = "not part of this run"
SEEN = frozenset({Outcome.PASSED, Outcome.FAILED, Outcome.BROKEN, Outcome.FOLLOWS})


@dataclass(frozen=True, slots=True)
class Features:
    """Features of one kind with the same checks. `by` are tests (`list_items 200`) and promises."""

    kind: str
    names: tuple[str, ...]
    by: tuple[str, ...] = ()
    reason: str = ""


@cache
def _generated() -> Mapping[str, Any]:
    text = resources.files(PACKAGE).joinpath(FILE).read_text("utf-8")
    document: dict[str, Any] = json.loads(text)
    return document


def load() -> tuple[Features, ...]:
    """Return all features of the document."""
    return tuple(
        Features(
            group["kind"],
            tuple(group["names"]),
            tuple(group.get("by", ())),
            group.get("reason", ""),
        )
        for group in _generated()["features"]
    )


def older_versions() -> list[Mapping[str, Any]]:
    """Return the versions before the newest, with what changed after them."""
    found: list[Mapping[str, Any]] = _generated()["versions"]
    return found


def summary(groups: Sequence[Features], checks: Sequence[Check]) -> tuple[int, int, Counter[str]]:
    """Return how many features there are, how many were checked, and why the others were not."""
    outcomes = {name: check for check in checks for name in _names(check)}
    unchecked: Counter[str] = Counter()
    for group in groups:
        reason = _unchecked(group, outcomes)
        if reason:
            unchecked[reason] += len(group.names)
    total = sum(len(group.names) for group in groups)
    return total, total - unchecked.total(), unchecked


def _names(check: Check) -> Iterator[str]:
    """The names by which `by` can mean a check."""
    yield check.short if check.group == PROMISES else f"{check.group} {check.name.split()[0]}"


def _unchecked(group: Features, outcomes: Mapping[str, Check]) -> str:
    """Return why a feature was not checked, or an empty text."""
    if not group.by:
        return group.reason
    found = [outcomes[name] for name in group.by if name in outcomes]
    if any(check.outcome in SEEN for check in found):
        return ""
    return next((check.note for check in found), "") or ELSEWHERE
