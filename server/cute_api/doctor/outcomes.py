"""How a look comes out: its state, what was found, and what to do. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """`WARNING`: it works, and should be looked at. `SKIPPED`: nobody knows; the line says why."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Judgement:
    """`found` is one line; `action` says what to do, where something is to be done."""

    outcome: Outcome
    found: str
    action: str = ""


@dataclass(frozen=True, slots=True)
class DoctorLine:
    """What is said of one thing."""

    name: str
    judgement: Judgement


class UnknownError(Exception):
    """Nothing can be said of something; the text says why."""


def fine(found: str) -> Judgement:
    return Judgement(Outcome.OK, found)


def warned(found: str, action: str) -> Judgement:
    return Judgement(Outcome.WARNING, found, action)


def failed(found: str, action: str) -> Judgement:
    return Judgement(Outcome.FAILED, found, action)


def skipped(reason: str) -> Judgement:
    return Judgement(Outcome.SKIPPED, reason)


def exit_code(lines: Sequence[DoctorLine]) -> int:
    """1 when something failed; warnings are no failure."""
    return int(any(line.judgement.outcome is Outcome.FAILED for line in lines))
