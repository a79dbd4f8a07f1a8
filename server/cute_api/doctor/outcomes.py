"""The result of a check: its state, the finding, and what to do. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """`WARNING`: it works but needs attention. `SKIPPED`: not checked; the line says why."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """`found` is one line; `action` says what to do, if anything."""

    outcome: Outcome
    found: str
    action: str = ""


@dataclass(frozen=True, slots=True)
class DoctorLine:
    """The named result of a check."""

    name: str
    judgement: Diagnosis


class UnknownError(Exception):
    """A check is impossible; the text says why."""


def fine(found: str) -> Diagnosis:
    return Diagnosis(Outcome.OK, found)


def warned(found: str, action: str) -> Diagnosis:
    return Diagnosis(Outcome.WARNING, found, action)


def failed(found: str, action: str) -> Diagnosis:
    return Diagnosis(Outcome.FAILED, found, action)


def skipped(reason: str) -> Diagnosis:
    return Diagnosis(Outcome.SKIPPED, reason)


def exit_code(lines: Sequence[DoctorLine]) -> int:
    """1 if a check failed; warnings don't count."""
    return int(any(line.judgement.outcome is Outcome.FAILED for line in lines))
