"""Throttle repeated invalid keys by address. Valid calls are unaffected.

Failures that needed a query count in the limit storage, for all processes together. Malformed keys
count only in this process, so that refusing them stays cheap.
"""

import math
import time
from collections.abc import Callable

from limits import RateLimitItemPerMinute

from cute_api.edge.limits.local_windows import LocalWindows
from cute_api.edge.limits.networks import network_of
from cute_api.edge.limits.strategy import WindowStrategy
from cute_api.edge.limits.windows import Demand
from cute_api.problems import ApiError, Code

FAILURES_A_MINUTE = 100
LIMIT = RateLimitItemPerMinute(FAILURES_A_MINUTE)


class AuthThrottle:
    """`clock` returns Unix seconds."""

    def __init__(self, store: WindowStrategy, *, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._seen_here = LocalWindows(clock)

    def judge(self, refused: ApiError, client_address: str, *, looked_up: bool) -> ApiError:
        """Return the response to a failed authentication: its 401, or 429 beyond the limit."""
        demands = [Demand(LIMIT, (f"{{auth:{network_of(client_address)}}}",))]
        decisions = [self._seen_here.decide(demands)]
        if looked_up:
            decisions.append(self._store.decide(demands))
        wait = max(
            (d.windows[0].frees_in for d in decisions if not d.admitted),
            default=None,
        )
        if wait is None:
            return refused
        seconds = max(math.ceil(wait), 1)
        return ApiError(
            Code.AUTH_THROTTLED,
            f"More than {FAILURES_A_MINUTE} calls a minute from your address had no valid key. "
            f"Send a valid one, or try again in {seconds} s.",
            headers={"Retry-After": str(seconds)},
        )
