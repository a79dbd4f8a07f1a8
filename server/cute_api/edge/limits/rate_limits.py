"""Rate limits: the windows of each caller, and the response headers.

Every response counts except for 429, 304 and those of free operations. Free calls have their own
guard against abuse. A batch takes one unit of the minute, and one of the day for each row. A call
with a key counts twice: for its key, and for all keys of the user together; a call of an app for
its install, and for all installs of the app together.
"""

import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import Enum
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerMinute

from cute_api.edge.limits.networks import network_of
from cute_api.edge.limits.strategy import WindowStrategy
from cute_api.edge.limits.windows import Decision, Window, WindowDemand, WindowUse
from cute_api.problems import ApiError, Code
from cute_api.services.accounts.custom_limits import CustomLimits, limits_of
from cute_api.services.keys.principals import AppCaller, Principal
from cute_api.spec import ANONYMOUS, TierLimits

# The windows of a quota in the order of an admission, and what a refusal calls them. Calls without
# a key have the first two.
QUOTA_WINDOWS = {
    "minute": "a minute",
    "day": "a day",
    "user_minute": "a minute for all your keys together",
    "user_day": "a day for all your keys together",
}
APP_WINDOWS = {
    "minute": "a minute",
    "day": "a day",
    "app_minute": "a minute for all installs of your app together",
    "app_day": "a day for all installs of your app together",
}
FREE_CALLS = "a minute that are free of quota"
GUARD_FACTOR = 10
READING = frozenset({"GET", "HEAD"})
# Building the window names of a caller takes 30 function calls. About 2 KiB each.
RECENT_CALLERS = 2_048


class RequestKind(Enum):
    """How a call is counted.

    COUNTED takes a unit of quota. CONDITIONAL needs one, and takes it unless it ends in 304. FREE
    takes none. The guard counts the last two.
    """

    COUNTED = "counted"
    CONDITIONAL = "conditional"
    FREE = "free"


QUOTA_USE = {
    RequestKind.COUNTED: WindowUse.TAKE,
    RequestKind.CONDITIONAL: WindowUse.ROOM,
    RequestKind.FREE: WindowUse.LOOK,
}


class QuotaMinute(RateLimitItemPerMinute):
    """A minute of a quota. Its counter stays the same when the quota changes."""

    def key_for(self, *identifiers: bytes | str | float) -> str:
        return _counter_key(self, identifiers)


class QuotaDay(RateLimitItemPerDay):
    """A day of a quota. Its counter stays the same when the quota changes."""

    def key_for(self, *identifiers: bytes | str | float) -> str:
        return _counter_key(self, identifiers)


class Caller(NamedTuple):
    """Whom a call counts for, and with which quotas.

    `key_id` is None for the keys of the reference: their number is unlimited, so they share one
    quota per user. `user_tier` is the tier of the user, which may differ from the key's. Without a
    user, `network` counts. With an `app` its install counts, or its key if the call has no account.
    """

    tier: str
    network: str = ""
    user_id: UUID | None = None
    key_id: UUID | None = None
    user_tier: str = ""
    custom: CustomLimits | None = None
    is_certified: bool = False
    app: AppCaller | None = None

    @property
    def slot(self) -> str:
        """The first word of all windows: a Cluster keeps those of a user or app on one node."""
        if self.app is not None:
            return f"{{app:{self.app.app_id}}}"
        counted = f"ip:{self.network}" if self.user_id is None else f"user:{self.user_id}"
        return f"{{{counted}}}"

    @property
    def own(self) -> tuple[str, ...]:
        """The name of the caller's own windows."""
        if self.user_id is None:
            return (self.slot,)
        if self.app is not None and self.app.install_id is not None:
            return (self.slot, f"install:{self.app.install_id}")
        return (self.slot, "reference" if self.key_id is None else f"key:{self.key_id}")


NOBODY = Caller(ANONYMOUS, "nobody")


@dataclass(frozen=True, slots=True)
class Admission:
    """A decided call. `windows` are those of the quota: the minute and the day of the caller, then
    those of all keys of the user, or all installs of the app. `texts` has names and words for each.
    """

    kind: RequestKind
    decision: Decision
    windows: tuple[Window, ...]
    texts: Mapping[str, str] = field(default_factory=lambda: QUOTA_WINDOWS)

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
        self._tiers = tiers
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
        """Count the call for its key and user, or for its address without a key."""
        caller = (
            Caller(ANONYMOUS, network_of(client_address))
            if principal is None or principal.key is None
            else Caller(
                principal.tier,
                user_id=principal.user_id,
                key_id=None if principal.key.explorer else principal.key.id,
                user_tier=principal.user_tier,
                custom=principal.custom_limits,
                is_certified=principal.is_certified,
                app=principal.app,
            )
        )
        decision = self.store.decide(self._demands(caller, kind))
        if decision.admitted:
            self.store.counters.admitted += 1
        else:
            self.store.counters.refused += 1
        guarded = kind is not RequestKind.COUNTED
        windows = decision.windows[:-1] if guarded else decision.windows
        return Admission(kind, decision, windows, texts_of(caller.app))

    def take_unit(self, principal: Principal) -> bool:
        """Take another unit of a key's quota; return whether one was left."""
        return self.admit(principal, "", RequestKind.COUNTED).admitted

    def look(self, caller: Caller) -> tuple[Window, ...]:
        """Return a caller's windows, as in an admission, without taking a unit."""
        demands = self._demands(caller, RequestKind.FREE)[:-1]
        return self.store.decide(demands).windows

    def age(self, user_id: UUID, key_ids: Iterable[UUID], by: timedelta) -> None:
        """Make the windows of a user and of these keys older, as if that time had passed."""
        callers = [
            # A window's counter is the same in each tier.
            Caller(ANONYMOUS, user_id=user_id, key_id=key_id, user_tier=ANONYMOUS)
            for key_id in (None, *key_ids)
        ]
        demands = (
            demand for caller in callers for demand in self._demands(caller, RequestKind.FREE)
        )
        self.store.age([*{demand.key: demand for demand in demands}.values()], by)

    def responds(self) -> bool:
        """Return whether the store responds, by reading unused windows."""
        self.look(NOBODY)
        return not self.store.counters.away

    def take(self, admission: Admission) -> Admission:
        """Take the unit of a conditional call that did not end in 304.

        It may be refused, if other calls have taken the last unit meanwhile.
        """
        quota = admission.decision.demands[: len(admission.windows)]
        demands = [replace(demand, use=WindowUse.TAKE) for demand in quota]
        decision = self.store.decide(demands)
        return Admission(RequestKind.COUNTED, decision, decision.windows, admission.texts)

    def weigh(self, admission: Admission, rows: int) -> Admission:
        """Take the day's units of a batch's further rows, all or none."""
        more = [
            replace(demand, units=rows - 1)
            if isinstance(demand.item, QuotaDay)
            else replace(demand, use=WindowUse.LOOK)
            for demand in admission.decision.demands
        ]
        decision = self.store.decide(more)
        return Admission(admission.kind, decision, decision.windows, admission.texts)

    def give_back(self, admission: Admission) -> Admission:
        """Give back a call's unit after another limit refused it."""
        decision = self.store.give_back(admission.decision, range(len(admission.windows)))
        return replace(admission, windows=decision.windows[: len(admission.windows)])

    def headers(self, admission: Admission) -> list[tuple[bytes, bytes]]:
        """Return a response's rate-limit headers: the tightest window, then both."""
        return limit_headers(admission.windows, self._clock(), admission.texts)

    def _make_demands(self, caller: Caller, kind: RequestKind) -> tuple[WindowDemand, ...]:
        """Return a call's demands: minute and day, of all together, and a guard if it is free."""
        own = self._limits(caller, caller.tier)
        use = QUOTA_USE[kind]
        demands = [
            WindowDemand(QuotaMinute(own.minute), caller.own, use),
            WindowDemand(QuotaDay(own.day), caller.own, use),
        ]
        if caller.app is not None:
            together = (caller.slot, "installs")
            demands += [
                WindowDemand(QuotaMinute(own.minute * own.app_factor), together, use),
                WindowDemand(QuotaDay(own.day * own.app_factor), together, use),
            ]
        elif caller.user_id is not None:
            # The higher tier counts, so that a key of a higher tier than its user's is not slowed.
            tiers = (own, self._limits(caller, caller.user_tier))
            minute = max(tier.minute * tier.keys_factor for tier in tiers)
            day = max(tier.day * tier.keys_factor for tier in tiers)
            demands += [
                WindowDemand(QuotaMinute(minute), (caller.slot, "keys"), use),
                WindowDemand(QuotaDay(day), (caller.slot, "keys"), use),
            ]
        if kind is not RequestKind.COUNTED:
            guard = QuotaMinute(GUARD_FACTOR * own.minute)
            demands.append(WindowDemand(guard, (*caller.own, "free")))
        return tuple(demands)

    def _limits(self, caller: Caller, tier: str) -> TierLimits:
        return limits_of(self._tiers[tier], caller.custom, is_certified=caller.is_certified)


def _counter_key(item: RateLimitItem, identifiers: tuple[bytes | str | float, ...]) -> str:
    return "/".join((item.namespace, *map(str, identifiers), item.GRANULARITY.name))


def limit_headers(
    windows: Sequence[Window], now: float, names: Iterable[str] = QUOTA_WINDOWS
) -> list[tuple[bytes, bytes]]:
    """Return `X-RateLimit-*` for the tightest window, and the IETF draft's headers for all."""
    ranks, policies, states = [], [], []
    for name, window in zip(names, windows, strict=False):
        reset = _seconds(_reset(window))
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


def texts_of(app: AppCaller | None) -> Mapping[str, str]:
    """Return the names of a caller's windows, with words for each."""
    return QUOTA_WINDOWS if app is None else APP_WINDOWS


def policies(windows: Sequence[Window], app: AppCaller | None = None) -> list[dict[str, str | int]]:
    """Return the windows of an admission as schemas `Policy`."""
    return [
        {
            "name": name,
            "quota": window.quota,
            "seconds": window.length,
            "remaining": window.remaining,
            "resets_in": _seconds(_reset(window)),
        }
        for name, window in zip(texts_of(app), windows, strict=False)
    ]


def refusal(admission: Admission) -> ApiError:
    """Return the 429 of a refused call. After `Retry-After` a call is admitted."""
    decision = admission.decision
    full = [
        (number, window)
        for number, (demand, window) in enumerate(
            zip(decision.demands, decision.windows, strict=True)
        )
        if demand.use is not WindowUse.LOOK and window.frees_in > 0
    ]
    wait = _seconds(max((window.frees_in for _, window in full), default=1.0))
    texts = [*admission.texts.values()][: len(admission.windows)]
    limits = " and ".join(
        f"{window.quota} calls {[*texts, FREE_CALLS][number]}" for number, window in full
    )
    units = max(demand.units for demand in decision.demands)
    detail = (
        f"The limit of {limits} has no room for {units + 1} rows, each of which counts. "
        f"Send fewer, or try again in {wait} s."
        if units > 1
        else f"The limit of {limits} is reached. Try again in {wait} s."
    )
    return ApiError(Code.RATE_LIMITED, detail, headers={"Retry-After": str(wait)})


def _reset(window: Window) -> float:
    return max(window.rolls_in, window.frees_in)


def _seconds(value: float) -> int:
    return max(math.ceil(value), 1)
