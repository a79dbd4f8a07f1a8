"""Limit the pages of a network, because rendering them blocks the interpreter for API calls.

All processes count together in the limit storage, before any other work on the request.
"""

from limits import RateLimitItemPerMinute

from cute_api.edge.limits.networks import network_of
from cute_api.edge.limits.strategy import WindowStrategy
from cute_api.problems import ApiError, Code


class PageLimits:
    """Counts each request outside of the API in a window of a minute."""

    def __init__(self, store: WindowStrategy, a_minute: int) -> None:
        self._store = store
        self._item = RateLimitItemPerMinute(a_minute)

    def count(self, client_address: str) -> None:
        """Count a request. Raises 429 `rate_limited`."""
        seconds = self._store.seconds_to_wait(self._item, f"{{pages:{network_of(client_address)}}}")
        if seconds is None:
            return
        raise ApiError(
            Code.RATE_LIMITED,
            f"Your network requested more than {self._item.amount} pages within a minute. "
            f"Try again in {seconds} s.",
            headers={"Retry-After": str(seconds)},
        )
