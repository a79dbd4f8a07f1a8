"""The arithmetic of rate limits: what one window admits, and when. Pure, times in seconds.

The server counts in sliding windows: `previous + current` calls, where those of the window before
weigh less and less as the present one goes by. Its headers give their sum and, in whole seconds,
when the present window ends, but not the two parts. So a `Window` here is an estimate that is never
below the truth as long as nobody else uses the key:

- until the first border is seen, all that is used counts as `current`, which does not fade;
- each call counts when it is sent; a response can lower the estimate, but never below what the
  server said plus the calls that it may not have counted by then;
- when the border comes is known within bounds that each response narrows. Calls that may have come
  after it count on both sides of it, until a response shows which.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

# A wait ends this much later than computed, so that rounding never makes it too short.
MARGIN_S = 0.002
# Counts are whole numbers that went through fractions: what is as close to one as this, is one.
EPSILON = 1e-6
# `t` of the header is rounded up to whole seconds, from milliseconds.
ROUNDING_S = 1.01

_ENTRY = re.compile(r'"([^"]*)"((?:\s*;\s*\w+=[^;,]*)*)')
_PARAMETER = re.compile(r"(?<!\w)(\w+)=(\d++)(?![\w.])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a response says of one window: its quota, its length, what is left, when it ends."""

    name: str
    quota: int
    length: float
    remaining: int
    resets_in: float


@dataclass(frozen=True, slots=True)
class Sight:
    """When a call was completed, and what else was in flight.

    `pending` are the calls that have no response, this one included. `others` are those that the
    server may have counted after this one, or not at all yet.
    """

    sent_at: float
    now: float
    pending: int
    others: int


def read_headers(headers: Mapping[str, str]) -> tuple[Seen, ...]:
    """The windows in `RateLimit-Policy` and `RateLimit`; none where they are missing or odd."""
    found = []
    states = _entries(headers.get("RateLimit", ""))
    for name, policy in _entries(headers.get("RateLimit-Policy", "")).items():
        quota, length = policy.get("q", 0), policy.get("w", 0)
        remaining, resets_in = (states.get(name, {}).get(one) for one in ("r", "t"))
        if quota > 0 and length > 0 and remaining is not None and resets_in is not None:
            found.append(Seen(name, quota, length, remaining, resets_in))
    return tuple(found)


def _entries(value: str) -> dict[str, dict[str, int]]:
    """`"minute";q=60;w=60, "day";q=1000;w=86400` as name -> parameter -> number."""
    return {
        name: {key: int(number) for key, number in _PARAMETER.findall(parameters)}
        for name, parameters in _ENTRY.findall(value)
    }


@dataclass(frozen=True, slots=True)
class Window:
    """An estimate of one window that is not below the truth.

    Its end is between the monotonic times `soonest` and `ends`. `late` are the calls that were
    completed since `soonest`: they may belong to the next window. `counted` is what `previous` was
    at the border: responses lower it from there.
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
        """The same at another time; `pending` are the calls without a response."""
        if now < self.ends:
            return self
        if now < self.ends + self.length:
            return self._rolled(pending)
        # Nothing was counted for a whole length. The next call begins a window, when it arrives.
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
        """How many calls count at `now`, which is not past the end."""
        return self.previous * (self.ends - now) / self.length + self.current

    def admits_in(self, now: float) -> float:
        """Seconds until one more call fits; 0 when it does at once."""
        if math.floor(self.used(now) + EPSILON) + 1 <= self.quota:
            return 0.0
        free = self.quota - self.current
        if free > EPSILON:
            # What the window before still weighs must fall below what is left beside `current`.
            moment = self.ends - free * self.length / self.previous
        else:
            # Only after the border, when `current` fades in its turn.
            moment = self.ends + self.length - self.quota * self.length / self.current
        return max(moment - now, 0.0) + MARGIN_S

    def taken(self) -> Window:
        """With one more call."""
        return replace(self, current=self.current + 1)

    def completed(self, now: float) -> Window:
        """After a response, or the end of a call that got none."""
        return replace(self, late=self.late + 1) if now > self.soonest else self

    def observed(self, seen: Seen, sight: Sight) -> Window:
        """After a response that describes this window."""
        here = self.at(sight.now, sight.pending)
        if (seen.quota, seen.length) != (here.quota, here.length):
            return first_seen(seen, sight)
        here = here._bounded(seen, sight)
        said = float(seen.quota - seen.remaining)
        held = here.used(sight.now)
        if held < said:
            # Others use the key too.
            here = replace(here, current=here.current + said - held)
        # The server rounds down what fades: up to one call more than it says may count. It is below
        # that one by more than `admits_in` adds, so that it is not taken for the whole of it.
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

    def _bounded(self, seen: Seen, sight: Sight) -> Window:
        """With what a response says of the end."""
        latest = sight.now + seen.resets_in
        # When nothing is left, the header may give a later moment than the end.
        stated = seen.remaining > 0
        earliest = sight.sent_at + seen.resets_in - ROUNDING_S if stated else -math.inf
        if latest < self.soonest:
            # It was counted before a border that has passed meanwhile.
            return self
        here = self
        if earliest > here.ends:
            # The server is past a border that we expected later.
            here = here._rolled(sight.pending)
        if earliest > here.ends:
            # It began to count again, with a call that is not ours.
            return replace(here, soonest=earliest, ends=latest)
        ends = min(here.ends, latest)
        soonest = min(max(here.soonest, earliest), ends)
        return replace(here._ending(ends, sight.now), soonest=soonest)

    def _ending(self, ends: float, now: float) -> Window:
        """With an end that may be earlier.

        What responses took from the fading part was judged by the later end: as much as counted
        until
        now still does, and fades sooner.
        """
        if ends >= self.ends:
            return self
        left = ends - now
        previous = self.counted
        if left > 0:
            previous = min(previous, self.previous * (self.ends - now) / left)
        return replace(self, previous=previous, ends=ends)

    def _lowered(self, excess: float, now: float) -> Window:
        """With less used. The fading part gives first: so the estimate stays above the truth."""
        if excess <= 0:
            return self
        share = (self.ends - now) / self.length
        fading = min(self.previous * share, excess)
        return replace(
            self,
            previous=self.previous - fading / share if share > 0 else self.previous,
            current=max(self.current - (excess - fading), 0.0),
        )


def first_seen(seen: Seen, sight: Sight) -> Window:
    """The estimate after the first response that describes a window."""
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
