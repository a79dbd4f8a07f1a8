"""Rate limits: the windows of each caller, and the response headers.

Every response counts except for 429, 304 and those of free operations. Free calls have their own
guard against abuse. A batch takes one unit of the minute, and one of the day for each row.
"""

import ipaddress
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from uuid import UUID

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerMinute

from cute_api.edge.limits.strategy import WindowStrategy
from cute_api.edge.limits.windows import Decision, Demand, Use, Window
from cute_api.problems import ApiError, Code
from cute_api.services.keys.principals import Principal
from cute_api.spec import ANONYMOUS, TierLimits

IPV6_NETWORK_BITS = 64
WINDOW_NAMES = {60: "minute", 86_400: "day"}
GUARD_FACTOR = 10
READING = frozenset({"GET", "HEAD"})
# Cache the window names of recent callers, because building them took 30 function calls per
# request. About 1 KiB each.
RECENT_CALLERS = 2_048
NOBODY = "{nobody}"


class RequestKind(Enum):
    """How a call is counted.

    COUNTED takes a unit of quota. CONDITIONAL needs one, and takes it unless it ends in 304. FREE
    takes none. The guard counts the last two.
    """

    COUNTED = "counted"
    CONDITIONAL = "conditional"
    FREE = "free"


QUOTA_USE = {
    RequestKind.COUNTED: Use.TAKE,
    RequestKind.CONDITIONAL: Use.ROOM,
    RequestKind.FREE: Use.LOOK,
}


@dataclass(frozen=True, slots=True)
class Policy:
    """The windows of a tier: the minute, the day, and the guard on free calls."""

    quota: tuple[RateLimitItem, RateLimitItem]
    guard: RateLimitItem

    @classmethod
    def of(cls, tier: TierLimits) -> "Policy":
        return cls(
            quota=(RateLimitItemPerMinute(tier.minute), RateLimitItemPerDay(tier.day)),
            guard=RateLimitItemPerMinute(GUARD_FACTOR * tier.minute),
        )

    def demands(self, caller: str, kind: RequestKind) -> tuple[Demand, ...]:
        """Return a call's demands: the minute, the day, and the guard if it may be free.

        `caller` is the counted caller, in braces.
        """
        quota = tuple(Demand(item, (caller,), QUOTA_USE[kind]) for item in self.quota)
        return (
            quota if kind is RequestKind.COUNTED else (*quota, Demand(self.guard, (caller, "free")))
        )


@dataclass(frozen=True, slots=True)
class Admission:
    """A decided call. `windows` are those of the quota: the minute and the day."""

    kind: RequestKind
    decision: Decision
    windows: tuple[Window, ...]

    @property
    def admitted(self) -> bool:
        return self.decision.admitted


class RateLimits:
    """Decides each call. Reads of `free_paths` take no quota."""

    def __init__(
        self,
        store: WindowStrategy,
        tiers: Mapping[str, TierLimits],
        *,
        free_paths: frozenset[str] = frozenset(),
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.store = store
        self._policies = {name: Policy.of(tier) for name, tier in tiers.items()}
        self._demands = lru_cache(RECENT_CALLERS)(self._make_demands)
        self._free_paths = free_paths
        self._clock = clock

    def kind_of(self, method: str, path: str, *, conditional: bool) -> RequestKind:
        """Return how a request is counted; `conditional` with an If-None-Match."""
        if method not in READING:
            return RequestKind.COUNTED
        if path in self._free_paths:
            return RequestKind.FREE
        return RequestKind.CONDITIONAL if conditional else RequestKind.COUNTED

    def admit(
        self, principal: Principal | None, client_address: str, kind: RequestKind
    ) -> Admission:
        """Count the call against its key, or its address without a key."""
        tier = ANONYMOUS if principal is None else principal.tier
        caller = (
            f"{{ip:{network_of(client_address)}}}"
            if principal is None or principal.key is None
            else caller_of(principal.key.id, principal.user_id, explorer=principal.key.explorer)
        )
        decision = self.store.decide(self._demands(tier, caller, kind))
        if decision.admitted:
            self.store.counters.admitted += 1
        else:
            self.store.counters.refused += 1
        return Admission(kind, decision, decision.windows[: len(WINDOW_NAMES)])

    def take_unit(self, principal: Principal) -> bool:
        """Take another unit of a key's quota; return whether one was left."""
        return self.admit(principal, "", RequestKind.COUNTED).admitted

    def look(self, caller: str, tier: str) -> tuple[Window, ...]:
        """Return a caller's minute and day (see `caller_of`) without taking a unit."""
        demands = self._demands(tier, caller, RequestKind.FREE)[:-1]
        return self.store.decide(demands).windows

    def responds(self) -> bool:
        """Return whether the store responds, by reading unused windows."""
        self.look(NOBODY, ANONYMOUS)
        return not self.store.counters.away

    def take(self, admission: Admission) -> Admission:
        """Take the unit of a conditional call that did not end in 304.

        It may be refused, if other calls have taken the last unit meanwhile.
        """
        count = len(admission.windows)
        demands = [replace(one, use=Use.TAKE) for one in admission.decision.demands[:count]]
        decision = self.store.decide(demands)
        return Admission(RequestKind.COUNTED, decision, decision.windows)

    def weigh(self, admission: Admission, rows: int) -> Admission:
        """Take the day's units of a batch's further rows, all or none."""
        minute, day = admission.decision.demands
        more = (replace(minute, use=Use.LOOK), replace(day, units=rows - 1))
        decision = self.store.decide(more)
        return Admission(admission.kind, decision, decision.windows)

    def give_back(self, admission: Admission) -> Admission:
        """Give back a call's unit after another limit refused it."""
        decision = self.store.give_back(admission.decision, range(len(admission.windows)))
        return replace(admission, windows=decision.windows[: len(admission.windows)])

    def headers(self, admission: Admission) -> list[tuple[bytes, bytes]]:
        """Return a response's rate-limit headers: the tightest window, then both."""
        return limit_headers(admission.windows, self._clock())

    def _make_demands(self, tier: str, caller: str, kind: RequestKind) -> tuple[Demand, ...]:
        return self._policies[tier].demands(caller, kind)


def network_of(address: str) -> str:
    """Return the counted network of an anonymous caller: an IPv4 address, or an IPv6 /64."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, IPV6_NETWORK_BITS), strict=False))
    return str(parsed)


def limit_headers(windows: Sequence[Window], now: float) -> list[tuple[bytes, bytes]]:
    """Return `X-RateLimit-*` for the tightest window, and the IETF draft's headers for all."""
    ranks, policies, states = [], [], []
    for window in windows:
        name, reset = WINDOW_NAMES[window.length], _seconds(_reset(window))
        ranks.append((window.remaining / window.quota, -window.frees_in))
        policies.append(f'"{name}";q={window.quota};w={window.length}')
        states.append(f'"{name}";r={window.remaining};t={reset}')
    tightest = windows[ranks.index(min(ranks))]
    return [
        (b"x-ratelimit-limit", str(tightest.quota).encode()),
        (b"x-ratelimit-remaining", str(tightest.remaining).encode()),
        (b"x-ratelimit-reset", str(math.ceil(now + _reset(tightest))).encode()),
        (b"ratelimit-policy", ", ".join(policies).encode()),
        (b"ratelimit", ", ".join(states).encode()),
    ]


def policy(window: Window) -> dict[str, str | int]:
    """Return a window as the schema `Policy`."""
    return {
        "name": _name(window),
        "quota": window.quota,
        "seconds": window.length,
        "remaining": window.remaining,
        "resets_in": _seconds(_reset(window)),
    }


def refusal(admission: Admission) -> ApiError:
    """Return the 429 of a refused call. After `Retry-After` a call is admitted."""
    decision = admission.decision
    full = [
        window
        for demand, window in zip(decision.demands, decision.windows, strict=True)
        if demand.use is not Use.LOOK and window.frees_in > 0
    ]
    wait = max((window.frees_in for window in full), default=1.0)
    names = " and ".join(f"{w.quota} a {_name(w)}" for w in full)
    units = max(demand.units for demand in decision.demands)
    if units > 1:
        return ApiError(
            Code.RATE_LIMITED,
            f"The limit of {names} calls has no room for {units + 1} rows, each of which counts. "
            f"Send fewer, or try again in {_seconds(wait)} s.",
            headers={"Retry-After": str(_seconds(wait))},
        )
    which = "calls" if any(w in admission.windows for w in full) else "calls that are free of quota"
    return ApiError(
        Code.RATE_LIMITED,
        f"The limit of {names} {which} is reached. Try again in {_seconds(wait)} s.",
        headers={"Retry-After": str(_seconds(wait))},
    )


def caller_of(key_id: UUID, user_id: UUID, *, explorer: bool) -> str:
    """Return whom a key's windows count: the key, or the user for keys of the reference.

    The number of reference keys is unlimited, so their quotas must not add up.
    """
    return f"{{explorer:{user_id}}}" if explorer else f"{{key:{key_id}}}"


def _reset(window: Window) -> float:
    return max(window.rolls_in, window.frees_in)


def _seconds(value: float) -> int:
    return max(math.ceil(value), 1)


def _name(window: Window) -> str:
    return WINDOW_NAMES[window.length]
