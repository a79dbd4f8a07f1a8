"""The arithmetic of rate limits: what one window admits, and when. Pure, times in seconds.

The server counts in sliding windows: `previous + current` calls, where those of the window before
weigh less and less as the present one goes by. Its headers tell their sum and when the present
window ends, but not the two parts. So a `Window` here is an estimate that is never below the truth
as long as nobody else uses the key:

- until the first border is seen, all that is used counts as `current`, which does not fade;
- each call counts when it is sent; an answer can lower the estimate, but never below what the
  server said plus the calls that it may not have counted by then.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

# A wait ends this much later than computed, so that rounding never makes it too short.
MARGIN_S = 0.002
# How far `t` of the header may be from what we expect before it means a new window: the header is
# in whole seconds.
BORDER_SLACK_S = 1.5

_POLICY = re.compile(r'"([^"]+)"\s*;\s*q=(\d+)\s*;\s*w=(\d+)')
_STATE = re.compile(r'"([^"]+)"\s*;\s*r=(\d+)\s*;\s*t=(\d+)')


@dataclass(frozen=True, slots=True)
class Seen:
    """What an answer says of one window: its quota, its length, what is left, when it ends."""

    name: str
    quota: int
    length: float
    remaining: int
    resets_in: float


def read_headers(headers: Mapping[str, str]) -> tuple[Seen, ...]:
    """The windows in `RateLimit-Policy` and `RateLimit`; none where they are missing or odd."""
    policies = {
        name: (int(quota), int(length))
        for name, quota, length in _POLICY.findall(headers.get("RateLimit-Policy", ""))
    }
    return tuple(
        Seen(name, *policies[name], remaining=int(remaining), resets_in=int(resets_in))
        for name, remaining, resets_in in _STATE.findall(headers.get("RateLimit", ""))
        if name in policies and policies[name][0] > 0 and policies[name][1] > 0
    )


@dataclass(frozen=True, slots=True)
class Window:
    """An estimate of one window that is not below the truth. `ends` is a monotonic time."""

    name: str
    quota: int
    length: float
    previous: float
    current: float
    ends: float

    def at(self, now: float) -> Window:
        """The same at another time: past its end, `current` has become `previous`."""
        if now < self.ends:
            return self
        if now < self.ends + self.length:
            return replace(self, previous=self.current, current=0, ends=self.ends + self.length)
        # Nothing was counted for a whole length: the next call begins a window.
        return replace(self, previous=0, current=0, ends=now + self.length)

    def used(self, now: float) -> float:
        """How many calls count at `now`, which is not past the end."""
        return self.previous * (self.ends - now) / self.length + self.current

    def admits_in(self, now: float) -> float:
        """Seconds until one more call fits; 0 when it does at once."""
        here = self.at(now)
        if math.floor(here.used(now)) + 1 <= here.quota:
            return 0.0
        if here.current + 1 <= here.quota:
            # What the window before still weighs must fall below what is left beside `current`.
            free = here.quota - here.current
            moment = here.ends - free * here.length / here.previous
        else:
            # Only after the border, when `current` fades in its turn.
            moment = here.ends + here.length - here.quota * here.length / here.current
        return max(moment - now, 0.0) + MARGIN_S

    def taken(self, now: float) -> Window:
        """With one more call."""
        here = self.at(now)
        return replace(here, current=here.current + 1)

    def observed(self, seen: Seen, *, sent_at: float, now: float, others: int) -> Window:
        """After the answer to a call that was sent at `sent_at`.

        `others` are the calls that the server may have counted after this one, or not at all yet.
        """
        here = self.at(now)
        if (seen.quota, seen.length) != (here.quota, here.length):
            return first_seen(seen, now=now, others=others)
        if seen.remaining > 0 and seen.resets_in > here.ends - sent_at + BORDER_SLACK_S:
            # The server is past a border that we expected later.
            here = replace(here, previous=here.current, current=others + 1.0, ends=math.inf)
        here = replace(here, ends=min(here.ends, now + seen.resets_in))
        said = float(seen.quota - seen.remaining)
        held = here.used(now)
        if held < said:
            # Others use the key too.
            return replace(here, current=here.current + said - held)
        return here._lowered(held - max(said + others, 0.0), now)

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


def first_seen(seen: Seen, *, now: float, others: int) -> Window:
    """The estimate after the first answer that tells of a window."""
    return Window(
        name=seen.name,
        quota=seen.quota,
        length=seen.length,
        previous=0.0,
        current=float(seen.quota - seen.remaining + others),
        ends=now + seen.resets_in,
    )
