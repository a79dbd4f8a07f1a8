"""Decide how long to wait to stay within a key's quota. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

POLICY, STATE = "RateLimit-Policy", "RateLimit"
MEMBER = re.compile(r'"(?P<name>[^"]+)"(?P<parameters>(?:;\w+=\d+)+)')
# The maximum wait for a window.
PATIENCE_SECONDS = 150.0
LEAST_PAUSE_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Window:
    """One window of a caller: `quota` calls in `seconds`, of which `left` in the next `resets`."""

    name: str
    quota: int
    seconds: int
    left: int
    resets: int


class QuotaSpentError(Exception):
    """A window is used up, and the wait would be too long."""

    def __init__(self, window: Window) -> None:
        super().__init__(
            f'The quota "{window.name}" of {window.quota} calls is used up, and resets in '
            f"{span(window.resets)}. Run the tests then, use another key, or run fewer of them "
            "(--operations, --examples 0)."
        )


def windows(headers: Mapping[str, str]) -> tuple[Window, ...]:
    """Parse a response's windows; none if missing or malformed."""
    policies, states = (_members(headers.get(name, "")) for name in (POLICY, STATE))
    return tuple(
        Window(name, policy["q"], policy["w"], states[name]["r"], states[name]["t"])
        for name, policy in policies.items()
        if {"q", "w"} <= policy.keys() and {"r", "t"} <= states.get(name, {}).keys()
    )


def pause(known: tuple[Window, ...]) -> float:
    """Return the seconds to wait before the next call. Raises `QuotaSpentError`.

    A used-up window frees a call about every `seconds / quota`. Only trying shows whether it has,
    and a refused call takes nothing.
    """
    waits = [0.0]
    for window in known:
        if window.left > 0:
            continue
        if window.resets > PATIENCE_SECONDS:
            raise QuotaSpentError(window)
        step = window.seconds / max(window.quota, 1)
        waits.append(max(LEAST_PAUSE_SECONDS, min(window.resets, step)))
    return max(waits)


def minutes(calls: int, known: tuple[Window, ...]) -> float:
    """Estimate the duration of this many calls in minutes, by the tightest window."""
    times = [
        max(calls - window.left, 0) * window.seconds / max(window.quota, 1)
        for window in known
        if window.resets <= PATIENCE_SECONDS
    ]
    return max(times, default=0.0) / 60


def span(seconds: float) -> str:
    """Such as `40 s`, `5 min`, `3 h`."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6_000 else f"{seconds / 3_600:.0f} h"


def _members(text: str) -> dict[str, dict[str, int]]:
    return {
        match["name"]: {
            name: int(value)
            for name, _, value in (
                part.partition("=") for part in match["parameters"][1:].split(";")
            )
        }
        for match in MEMBER.finditer(text)
    }
