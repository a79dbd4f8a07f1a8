"""Limit the pages of a network, because rendering them blocks the interpreter for API calls.

All processes count together in the limit storage, before any other work on the request.
"""

import math

from limits import RateLimitItemPerMinute

from cute_api.edge.limits.rate_limits import network_of
from cute_api.edge.limits.strategy import WindowStrategy
from cute_api.edge.limits.windows import Demand
from cute_api.problems import ApiError, Code


class PageLimits:
    """Counts each request outside of the API in a window of a minute."""

    def __init__(self, store: WindowStrategy, a_minute: int) -> None:
        self._store = store
        self._item = RateLimitItemPerMinute(a_minute)

    def count(self, client_address: str) -> None:
        """Count a request. Raises 429 `rate_limited`."""
        demand = Demand(self._item, (f"{{pages:{network_of(client_address)}}}",))
        decision = self._store.decide([demand])
        if decision.admitted:
            return
        seconds = max(math.ceil(decision.windows[0].frees_in), 1)
        raise ApiError(
            Code.RATE_LIMITED,
            f"Your network requested more than {self._item.amount} pages within a minute. "
            f"Try again in {seconds} s.",
            headers={"Retry-After": str(seconds)},
        )
