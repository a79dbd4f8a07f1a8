"""Checks, and the words and bounds that they share. Pure."""

from dataclasses import dataclass
from enum import StrEnum

MIB = 1024**2
GIB = 1024**3


class State(StrEnum):
    """The result of a check, the best first."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Check:
    """A check's finding, its limit, and advice unless it is ok.

    Unless `is_known`, the reading failed, which is bad.
    """

    name: str
    state: State
    found: str
    bound: str
    advice: str = ""
    is_known: bool = True


def fact(name: str, holds: bool, words: tuple[str, str], advice: str) -> Check:
    good, bad = words
    return Check(
        name, State.OK if holds else State.BAD, good if holds else bad, f"bad: {bad}", advice
    )


def unknown(name: str, found: str, bound: str) -> Check:
    return Check(name, State.BAD, f"unknown: {found}", bound, is_known=False)


def rising(value: float, warn: float, bad: float) -> State:
    if value >= bad:
        return State.BAD
    return State.WARN if value >= warn else State.OK


def falling(value: float, warn: float, bad: float) -> State:
    if value < bad:
        return State.BAD
    return State.WARN if value < warn else State.OK


def bounds(warn: float, bad: float) -> str:
    return f"warn from {seconds(warn)}, bad from {seconds(bad)}"


def seconds(value: float) -> str:
    if value >= 7_200:
        return f"{round(value / 3_600, 1):g} h"
    if value >= 120:
        return f"{value / 60:.0f} min"
    return f"{value:.0f} s" if value == 0 or value >= 10 else f"{value:.1f} s"


def size(value: int) -> str:
    return f"{value / GIB:.0f} GiB" if value >= 10 * GIB else f"{value / MIB:,.0f} MiB"


def counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
