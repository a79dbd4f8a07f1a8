"""A hunt's input and output, as records that are sent as JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

PHASES = ("examples", "coverage", "fuzzing", "stateful")
KEPT_FAILED = 3
KEPT_ERRORS = 20

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class HuntInput:
    """A hunt's input: URL, version, key (None: no key), number of examples, seed.

    An app calls for an `account`. No response may show `hidden`, unless it is empty.
    With `known_ids`, fuzzing takes ids from earlier responses, which exist.
    """

    base_url: str
    version: str
    document: Json
    key: str | None
    examples: int
    seed: int
    phases: Sequence[str]
    known_values: Mapping[str, Sequence[str]]
    known_ids: bool
    account: str | None = None
    hidden: str = ""

    @classmethod
    def of(cls, document: Json) -> "HuntInput":
        return cls(**document)

    def json(self) -> Json:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class FailedCheck:
    """A failed check, with its response and a command that repeats it."""

    check: str
    operation: str
    status: int
    title: str
    message: str
    response: str
    sample: str

    @property
    def kind(self) -> tuple[str, str, int, str]:
        return self.check, self.operation, self.status, self.title


@dataclass(slots=True)
class HuntFindings:
    """A hunt's findings. `statuses` counts responses by operationId and status, as text."""

    statuses: dict[str, dict[str, int]] = field(default_factory=dict)
    checks: dict[str, int] = field(default_factory=dict)
    phases: dict[str, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    failed: list[FailedCheck] = field(default_factory=list)

    @classmethod
    def of(cls, document: Json) -> "HuntFindings":
        return cls(
            **{
                **document,
                "failed": [FailedCheck(**failed_check) for failed_check in document["failed"]],
            }
        )

    def document(self) -> Json:
        return asdict(self)

    def count(self, operation: str, status: int) -> None:
        counts = self.statuses.setdefault(operation, {})
        counts[str(status)] = counts.get(str(status), 0) + 1

    def fail(self, text: str) -> None:
        """Record an error that kept Schemathesis from testing; only the first few."""
        if len(self.errors) < KEPT_ERRORS:
            self.errors.append(text)

    def add(self, failed_check: FailedCheck) -> None:
        """Record a failed check; only the first few of a kind."""
        if sum(known.kind == failed_check.kind for known in self.failed) < KEPT_FAILED:
            self.failed.append(failed_check)
