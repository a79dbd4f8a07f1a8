"""The arithmetic of rate limits: what a window admits, and when. Pure, times in seconds.

The server counts in sliding windows: `previous + current` calls, where `previous` fades during the
current window. Its headers give the sum and the end of the current window in whole seconds, but not
the two parts. So a `Window` is an estimate, which is never too low while nobody else uses the key:

- until the first border is seen, all used calls count as `current`, which does not fade;
- each call counts when it is sent; a response can lower the estimate, but never below the server's
  count plus the calls that the server may not have counted yet;
- the time of the border is known within bounds, which each response narrows. Calls that may have
  arrived after it count on both sides, until a response shows which.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

# Added to each wait, so that rounding never makes it too short.
MARGIN_S = 0.002
# Counts are whole numbers with rounding errors: a value this close to a whole number is one.
EPSILON = 1e-6
# The header rounds `t` up from milliseconds to whole seconds.
ROUNDING_S = 1.01

_ENTRY = re.compile(r'"([^"]*)"((?:\s*;\s*\w+=[^;,]*)*)')
_PARAMETER = re.compile(r"(?<!\w)(\w+)=(\d{1,15})(?![\w.])", re.ASCII)


@dataclass(frozen=True, slots=True)
class ReportedWindow:
    """A window in a response: quota, length, remaining calls, end."""

    name: str
    quota: int
    length: float
    remaining: int
    resets_in: float


@dataclass(frozen=True, slots=True)
class CompletedCall:
    """When a call was completed, and which other calls were in flight.

    `pending` are the calls without a response, including this one. `others` are the calls that the
    server may have counted after this one, or not yet.
    """

    sent_at: float
    now: float
    pending: int
    others: int


def read_headers(headers: Mapping[str, str]) -> tuple[ReportedWindow, ...]:
    """Parse the windows in `RateLimit-Policy` and `RateLimit`; none if missing or malformed."""
    found = []
    states = _entries(headers.get("RateLimit", ""))
    for name, policy in _entries(headers.get("RateLimit-Policy", "")).items():
        quota, length = policy.get("q", 0), policy.get("w", 0)
        remaining, resets_in = (states.get(name, {}).get(part) for part in ("r", "t"))
        if quota > 0 and length > 0 and remaining is not None and resets_in is not None:
            found.append(ReportedWindow(name, quota, length, remaining, resets_in))
    return tuple(found)


def _entries(value: str) -> dict[str, dict[str, int]]:
    """Parse `"minute";q=60;w=60, "day";q=1000;w=86400` as name -> parameter -> number."""
    return {
        name: {key: int(number) for key, number in _PARAMETER.findall(parameters)}
        for name, parameters in _ENTRY.findall(value)
    }


@dataclass(frozen=True, slots=True)
class Window:
    """An estimate of one window that is never too low.

    Its end is between the monotonic times `soonest` and `ends`. `late` are the calls completed
    since `soonest`, which may belong to the next window. `counted` is `previous` at the border,
    from which responses lower it.
    """

    name: str
    quota: int
    length: float
    previous: float
    current: float
    soonest: float
    ends: float
    counted: float
    late: int = 0

    def at(self, now: float, pending: int = 0) -> Window:
        """Return the window at another time; `pending` are the calls without a response."""
        if now < self.ends:
            return self
        if now < self.ends + self.length:
            return self._rolled(pending)
        # Nothing was counted for a whole length, so the next call starts a window when it arrives.
        return replace(
            self,
            previous=0.0,
            current=float(pending),
            soonest=now + self.length,
            ends=now + 2 * self.length,
            late=0,
            counted=0.0,
        )

    def used(self, now: float) -> float:
        """Return how many calls count at `now`, which is before the end."""
        return self.previous * (self.ends - now) / self.length + self.current

    def admits_in(self, now: float) -> float:
        """Return the seconds until a call fits, or 0."""
        if math.floor(self.used(now) + EPSILON) + 1 <= self.quota:
            return 0.0
        free = self.quota - self.current
        if free > EPSILON:
            # The faded `previous` must fall below the quota that `current` leaves.
            moment = self.ends - free * self.length / self.previous
        else:
            # Only after the border, when `current` fades.
            moment = self.ends + self.length - self.quota * self.length / self.current
        return max(moment - now, 0.0) + MARGIN_S

    def taken(self, calls: int = 1) -> Window:
        """Return the window with more calls."""
        return replace(self, current=self.current + calls)

    def completed(self, now: float) -> Window:
        """Return the window after a response, or after a call without one."""
        return replace(self, late=self.late + 1) if now > self.soonest else self

    def observed(self, seen: ReportedWindow, sight: CompletedCall) -> Window:
        """Return the window after a response that describes it."""
        here = self.at(sight.now, sight.pending)
        if (seen.quota, seen.length) != (here.quota, here.length):
            return first_seen(seen, sight)
        here = here._bounded(seen, sight)
        said = float(seen.quota - seen.remaining)
        held = here.used(sight.now)
        if held < said:
            # Other clients also use the key.
            here = replace(here, current=here.current + said - held)
        # The server rounds the faded part down, so up to one more call may count. Subtract more
        # than `admits_in` adds, so that it doesn't count as a whole call.
        excess = held - (said + 1.0 - 2 * EPSILON + sight.others)
        return here._lowered(excess, sight.now).completed(sight.now)

    def _rolled(self, pending: int) -> Window:
        return replace(
            self,
            previous=self.current,
            current=float(pending + self.late),
            soonest=self.soonest + self.length,
            ends=self.ends + self.length,
            late=0,
            counted=self.current,
        )

    def _bounded(self, seen: ReportedWindow, sight: CompletedCall) -> Window:
        """Return the window with the end from a response."""
        latest = sight.now + seen.resets_in
        # If nothing is left, the header may give a later time than the end.
        stated = seen.remaining > 0
        earliest = sight.sent_at + seen.resets_in - ROUNDING_S if stated else -math.inf
        if latest < self.soonest:
            # It was counted before a border that has passed since.
            return self
        here = self
        if earliest > here.ends:
            # The server has passed a border that we expected later.
            here = here._rolled(sight.pending)
        if earliest > here.ends:
            # A call of another client started a new window.
            return replace(here, soonest=earliest, ends=latest)
        ends = min(here.ends, latest)
        soonest = min(max(here.soonest, earliest), ends)
        return replace(here._ending(ends, sight.now), soonest=soonest)

    def _ending(self, ends: float, now: float) -> Window:
        """Return the window with a possibly earlier end.

        The count at `now` stays the same; its fading part fades sooner.
        """
        if ends >= self.ends:
            return self
        left = ends - now
        previous = self.counted
        if left > 0:
            previous = min(previous, self.previous * (self.ends - now) / left)
        return replace(self, previous=previous, ends=ends)

    def _lowered(self, excess: float, now: float) -> Window:
        """Return the window with fewer used calls; the fading part shrinks first."""
        if excess <= 0:
            return self
        share = (self.ends - now) / self.length
        fading = min(self.previous * share, excess)
        return replace(
            self,
            previous=self.previous - fading / share if share > 0 else self.previous,
            current=max(self.current - (excess - fading), 0.0),
        )


def first_seen(seen: ReportedWindow, sight: CompletedCall) -> Window:
    """Return the estimate after the first response that describes a window."""
    ends = sight.now + seen.resets_in
    earliest = sight.sent_at + seen.resets_in - ROUNDING_S
    return Window(
        name=seen.name,
        quota=seen.quota,
        length=seen.length,
        previous=0.0,
        current=float(seen.quota - seen.remaining + sight.others),
        soonest=earliest if seen.remaining > 0 else sight.sent_at,
        ends=ends,
        counted=0.0,
    )
