"""The result of a run: checks in groups, each with its outcome."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, IntEnum


class Rank(IntEnum):
    """The rank of checks: of two failures with one cause, the lower rank reports it."""

    FORM = 0  # a plain request, or one without the right key
    MEANING = 1  # a promise in the document's words
    REFUSAL = 2  # a refusal: 304, 404, 412, 422…
    GENERATED = 3


class Outcome(str, Enum):
    """How a check ended. Only `FAILED` and `BROKEN` make a run fail."""

    PASSED = "passed"
    FAILED = "failed"
    BROKEN = "broken"  # not possible: no response, or a failed setup
    FOLLOWS = "failed for the same cause"  # another check reports it
    SKIPPED = "not provoked"  # nothing was proven, which is not an error
    UNCHECKED = "not checked"  # a promise that this run can't check, or the kit doesn't
    ABSENT = "not provided"  # the API lacks it


# The number of checks with the same findings that are shown in full.
SHOWN_ALIKE = 3
BAD = frozenset({Outcome.FAILED, Outcome.BROKEN})


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding: the problem, the expected and actual values, and the rule's place.

    `place` is in the spec or a guide, `request` is a command that repeats it, without secrets.
    `about`
    names the wrong part of the API, such as a header, if known: findings about the same part have
    one cause.
    """

    flaw: str
    expected: str
    got: str
    place: str = ""
    request: str = ""
    advice: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A check. `group` is its subject, such as an operation.

    `short` is its label in the group's line, such as a status. `uses` are the operations that it
    called, `at` those that cause its failure. `cause` is set if it `FOLLOWS` another check.
    """

    group: str
    name: str
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    note: str = ""
    seconds: float = 0.0
    short: str = ""
    rank: Rank = Rank.FORM
    uses: frozenset[str] = frozenset()
    at: frozenset[str] = frozenset()
    cause: "Check | None" = None


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
        """Return the checks by group, in the order of the groups' first checks."""
        groups: dict[str, list[Check]] = {}
        for check in self.checks:
            groups.setdefault(check.group, []).append(check)
        yield from groups.items()


def alike(report: Report) -> Iterator[tuple[list[Check], list[Check]]]:
    """Return the failed checks, grouped by equal findings: a few in full, and the rest.

    An error often shows in many places, of which a few are enough. Failures with the same cause are
    in the rest.
    """
    same: dict[tuple[str, ...], list[Check]] = {}
    for check in report.checks:
        if check.outcome in BAD:
            key = (check.note, *(finding.flaw for finding in check.findings))
            same.setdefault(key, []).append(check)
    for checks in same.values():
        following = [other for other in report.checks if other.cause in checks]
        yield checks[:SHOWN_ALIKE], [*checks[SHOWN_ALIKE:], *following]


def summed(group: str, checks: Sequence[Check]) -> Check:
    """Return a group as one check, with the number of passed checks and all findings."""
    good = sum(check.outcome is Outcome.PASSED for check in checks)
    outcome = Outcome.PASSED if good == len(checks) else Outcome.FAILED
    count = f"{good} of {len(checks)}"
    return Check(group, count, outcome, short=count)


def places(checks: list[Check]) -> list[str]:
    """Return the places of checks, such as `get_item 401`, each once."""
    return list(dict.fromkeys(f"{check.group} {check.short or check.name}" for check in checks))


def counted(number: int, noun: str) -> str:
    """Return `1 item` or `2 items`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def count_line(report: Report) -> str:
    """Return the non-zero counts, such as `212 passed, 3 failed, 88 not provoked`."""
    counts = report.counts
    parts = [f"{counts[outcome]} {outcome.value}" for outcome in Outcome if counts[outcome]]
    return ", ".join(parts) or "nothing was tested"
