"""Rate limits: who is counted against which windows, and the headers that tell."""

import ipaddress
import logging
import math
import threading
import time
from collections.abc import Callable, Mapping, Sequence

from limits import RateLimitItem, RateLimitItemPerDay, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from server.edge.window_strategy import AllWindowsRateLimiter, Decision, Window
from server.problems import ApiError, Code
from server.services.principals import Principal
from server.spec import ANONYMOUS, TierLimits

log = logging.getLogger("cute.limits")

STORAGE_RETRY_SECONDS = 1.0
IPV6_NETWORK_BITS = 64
WINDOW_NAMES = {60: "minute", 86_400: "day"}


class RateLimits:
    """Decides each call on Valkey; on limits of this process while Valkey is away."""

    def __init__(
        self,
        limiter: AllWindowsRateLimiter,
        tiers: Mapping[str, TierLimits],
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._limiter = limiter
        self._fallback = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._fallback_lock = threading.Lock()
        self._away_until = 0.0
        self._clock = clock
        self._policies: Mapping[str, tuple[RateLimitItem, ...]] = {
            name: (RateLimitItemPerMinute(tier.minute), RateLimitItemPerDay(tier.day))
            for name, tier in tiers.items()
        }

    def admit(self, principal: Principal | None, client_address: str) -> Decision:
        """Count the call against its key, or its address when it has none."""
        items = self._policies[ANONYMOUS if principal is None else principal.tier]
        identifier = (
            f"ip:{network_of(client_address)}" if principal is None else f"key:{principal.key_id}"
        )
        if self._clock() >= self._away_until:
            try:
                return self._limiter.decide(items, identifier)
            except self._limiter.storage.base_exceptions:
                self._away_until = self._clock() + STORAGE_RETRY_SECONDS
                log.warning("limit storage is away: limits are per process", exc_info=True)
        return self._decide_here(items, identifier)

    def headers(self, decision: Decision) -> list[tuple[bytes, bytes]]:
        """The rate-limit headers of an answer: the tightest window, then both."""
        return limit_headers(decision, self._clock())

    def _decide_here(self, items: Sequence[RateLimitItem], identifier: str) -> Decision:
        with self._fallback_lock:
            admitted = all(self._fallback.test(item, identifier) for item in items)
            if admitted:
                for item in items:
                    self._fallback.hit(item, identifier)
        now = self._clock()
        windows = []
        for item in items:
            reset, remaining = self._fallback.get_window_stats(item, identifier)
            wait = max(reset - now, 0.0)
            windows.append(
                Window(
                    quota=item.amount,
                    length=item.get_expiry(),
                    remaining=remaining,
                    rolls_in=wait,
                    frees_in=0.0 if remaining else max(wait, 1.0),
                )
            )
        return Decision(admitted=admitted, windows=tuple(windows))


def network_of(address: str) -> str:
    """Whom an anonymous policy counts: an IPv4 address, or the /64 of an IPv6 one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, IPV6_NETWORK_BITS), strict=False))
    return str(parsed)


def limit_headers(decision: Decision, now: float) -> list[tuple[bytes, bytes]]:
    """`X-RateLimit-*` for the tightest window; the IETF draft's two headers for all of them."""
    tightest = min(decision.windows, key=lambda w: (w.remaining / w.quota, -w.frees_in))
    policy = ", ".join(f'"{_name(w)}";q={w.quota};w={w.length}' for w in decision.windows)
    state = ", ".join(
        f'"{_name(w)}";r={w.remaining};t={_seconds(_reset(w))}' for w in decision.windows
    )
    return [
        (b"x-ratelimit-limit", str(tightest.quota).encode()),
        (b"x-ratelimit-remaining", str(tightest.remaining).encode()),
        (b"x-ratelimit-reset", str(math.ceil(now + _reset(tightest))).encode()),
        (b"ratelimit-policy", policy.encode()),
        (b"ratelimit", state.encode()),
    ]


def policy(window: Window) -> dict[str, str | int]:
    """Schema `Policy`: a window with what is left of it."""
    return {
        "name": _name(window),
        "quota": window.quota,
        "seconds": window.length,
        "remaining": window.remaining,
        "resets_in": _seconds(_reset(window)),
    }


def refusal(decision: Decision) -> ApiError:
    """The 429 of a call that was not admitted. After `Retry-After` one call will be."""
    full = [window for window in decision.windows if window.frees_in > 0]
    wait = max((window.frees_in for window in full), default=1.0)
    names = " and ".join(f"{w.quota} a {_name(w)}" for w in full)
    return ApiError(
        Code.RATE_LIMITED,
        f"The limit of {names} calls is reached. Try again in {_seconds(wait)} s.",
        headers={"Retry-After": str(_seconds(wait))},
    )


def _reset(window: Window) -> float:
    return max(window.rolls_in, window.frees_in)


def _seconds(value: float) -> int:
    return max(math.ceil(value), 1)


def _name(window: Window) -> str:
    return WINDOW_NAMES[window.length]
