"""What a run found: checks in groups, each with its outcome."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum


class Outcome(str, Enum):
    """How a check ended. Only `FAILED` and `BROKEN` make a run fail."""

    PASSED = "passed"
    FAILED = "failed"
    BROKEN = "broken"  # it could not be carried out: no answer, or a step before it failed
    SKIPPED = "not provoked"  # nothing was shown, and that is nobody's fault
    UNCHECKED = "not checked"  # a promise that this run can't check, or the kit doesn't
    ABSENT = "not provided"  # the other side doesn't have it


# So many checks with the same findings are shown in full.
SHOWN_ALIKE = 3
BAD = frozenset({Outcome.FAILED, Outcome.BROKEN})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: what, what was expected, what came, and where that is written.

    `place` is a place in the spec or in a guide, `request` a command that repeats it, without
    secrets.
    """

    what: str
    expected: str
    got: str
    place: str = ""
    request: str = ""
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `group` is what it belongs to, such as an operation.

    `short` stands for it in the line of its group: a status, for example.
    """

    group: str
    name: str
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    note: str = ""
    seconds: float = 0.0
    short: str = ""


@dataclass(slots=True)
class Report:
    """A whole run. `facts` are pairs of a label and a text for the head of the report."""

    title: str
    subject: str
    facts: list[tuple[str, str]] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        return any(check.outcome in BAD for check in self.checks)

    @property
    def counts(self) -> Counter[Outcome]:
        return Counter(check.outcome for check in self.checks)

    @property
    def seconds(self) -> float:
        return sum(check.seconds for check in self.checks)

    def groups(self) -> Iterator[tuple[str, list[Check]]]:
        """The checks by group, in the order in which the groups first came."""
        groups: dict[str, list[Check]] = {}
        for check in self.checks:
            groups.setdefault(check.group, []).append(check)
        yield from groups.items()


def alike(report: Report) -> Iterator[tuple[list[Check], list[Check]]]:
    """The checks that went wrong, those with the same findings together: a few, and the rest.

    One fault often shows in many places; a few of them tell it all.
    """
    same: dict[tuple[str, ...], list[Check]] = {}
    for check in report.checks:
        if check.outcome in BAD:
            key = (check.note, *(finding.what for finding in check.findings))
            same.setdefault(key, []).append(check)
    for checks in same.values():
        yield checks[:SHOWN_ALIKE], checks[SHOWN_ALIKE:]


def places(checks: list[Check]) -> list[str]:
    """Where checks stand, such as `get_item 401`, each place once."""
    return list(dict.fromkeys(f"{check.group} {check.short or check.name}" for check in checks))


def count_line(report: Report) -> str:
    """Such as `212 passed, 3 failed, 88 not provoked`; only what there is."""
    counts = report.counts
    parts = [f"{counts[outcome]} {outcome.value}" for outcome in Outcome if counts[outcome]]
    return ", ".join(parts) or "nothing was tested"
