"""What a run found: checks in groups, each with its outcome."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum, IntEnum


class Rank(IntEnum):
    """Of two checks that fail for one cause, the one with the lower rank reports it."""

    FORM = 0  # of a response to a plain request, or to one without the right key
    MEANING = 1  # a promise that the document makes in words
    REFUSAL = 2  # of what can't be done: 304, 404, 412, 422…
    GENERATED = 3


class Outcome(str, Enum):
    """How a check ended. Only `FAILED` and `BROKEN` make a run fail."""

    PASSED = "passed"
    FAILED = "failed"
    BROKEN = "broken"  # it could not be carried out: no response, or a step before it failed
    FOLLOWS = "failed for the same cause"  # as another check, which reports it
    SKIPPED = "not provoked"  # nothing was shown, and that is not an error
    UNCHECKED = "not checked"  # a promise that this run can't check, or the kit doesn't
    ABSENT = "not provided"  # the other side doesn't have it


# So many checks with the same findings are shown in full.
SHOWN_ALIKE = 3
BAD = frozenset({Outcome.FAILED, Outcome.BROKEN})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: what, what was expected, what came, and where that is written.

    `place` is a place in the spec or in a guide, `request` a command that repeats it, without
    secrets. `about` names what the API does wrongly, such as a header, where that is known: two
    findings about the same have one cause.
    """

    what: str
    expected: str
    got: str
    place: str = ""
    request: str = ""
    advice: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. `group` is what it belongs to, such as an operation.

    `short` stands for it in the line of its group: a status, for example. `uses` are the operations
    that it called, `at` those that cause its failure. `cause` is set when it `FOLLOWS`.
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
        """The checks by group, in the order in which the groups first came."""
        groups: dict[str, list[Check]] = {}
        for check in self.checks:
            groups.setdefault(check.group, []).append(check)
        yield from groups.items()


def alike(report: Report) -> Iterator[tuple[list[Check], list[Check]]]:
    """The checks that went wrong, those with the same findings together: a few, and the rest.

    One error often shows in many places; a few of them are enough. What failed for the same cause
    as one of them is among the rest.
    """
    same: dict[tuple[str, ...], list[Check]] = {}
    for check in report.checks:
        if check.outcome in BAD:
            key = (check.note, *(finding.what for finding in check.findings))
            same.setdefault(key, []).append(check)
    for checks in same.values():
        following = [other for other in report.checks if other.cause in checks]
        yield checks[:SHOWN_ALIKE], [*checks[SHOWN_ALIKE:], *following]


def summed(group: str, checks: Sequence[Check]) -> Check:
    """A group as one check: its line says how many passed, the findings come below."""
    good = sum(check.outcome is Outcome.PASSED for check in checks)
    outcome = Outcome.PASSED if good == len(checks) else Outcome.FAILED
    count = f"{good} of {len(checks)}"
    return Check(group, count, outcome, short=count)


def places(checks: list[Check]) -> list[str]:
    """Where checks stand, such as `get_item 401`, each place once."""
    return list(dict.fromkeys(f"{check.group} {check.short or check.name}" for check in checks))


def count_line(report: Report) -> str:
    """Such as `212 passed, 3 failed, 88 not provoked`; only what there is."""
    counts = report.counts
    parts = [f"{counts[outcome]} {outcome.value}" for outcome in Outcome if counts[outcome]]
    return ", ".join(parts) or "nothing was tested"
