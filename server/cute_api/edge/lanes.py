"""Lanes: calls on the same tables share a limited number of threads.

If a table is locked, all calls that need it wait, each with a thread and a connection. Lanes leave
threads and connections for calls on other tables; after a few timeouts the lane's breaker makes its
calls fail at once. `workers` enforces the bound, the pipeline asks the breaker.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from cute_api.lib.breaker import OPEN_S, Breaker
from cute_api.models.failures import has_timed_out
from cute_api.problems import ApiError, Code
from cute_api.spec import BASE_PATH

ITEMS = "items"
# Paths whose statements read or change items; the last is the portal's page of an item.
OF_ITEMS = (
    f"{BASE_PATH}/items",
    f"{BASE_PATH}/me/favorites",
    f"{BASE_PATH}/me/items",
    f"{BASE_PATH}/market",
    f"{BASE_PATH}/me/orders",
    f"{BASE_PATH}/sandbox/",
    "/items/",
)
# Resources that share tables with the lane of another name.
SHARED = {"deliveries": "webhooks"}
# Each resource below this one has separate tables.
PARTED = "me"

T = TypeVar("T")


class CallLanes:
    """The lanes of a document's paths; `breakers` has their breakers by name."""

    def __init__(self, paths: Iterable[str], new_breaker: Callable[[], Breaker] = Breaker) -> None:
        names = {ITEMS} | {_named(path.strip("/")) for path in paths}
        self.breakers: Mapping[str, Breaker] = {name: new_breaker() for name in sorted(names)}

    def of(self, path: str) -> str | None:
        """The lane of a request; None if it needs no bound."""
        if path.startswith(OF_ITEMS):
            return ITEMS
        base, _, rest = path.partition(f"{BASE_PATH}/")
        name = _named(rest)
        return name if not base and name in self.breakers else None

    def guard(self, lane: str | None, function: Callable[..., T], *arguments: Any) -> T:
        """Call a function; raise 503 while the lane's breaker is open."""
        breaker = None if lane is None else self.breakers[lane]
        if breaker is None:
            return function(*arguments)
        if not breaker.admits():
            retry_after = str(math.ceil(OPEN_S))
            raise ApiError(Code.SERVICE_UNAVAILABLE, headers={"Retry-After": retry_after})
        try:
            found = function(*arguments)
        except Exception as error:
            if has_timed_out(error):
                breaker.failed()
            else:
                breaker.succeeded()
            raise
        if breaker.failures:
            breaker.succeeded()
        return found


def _named(path: str) -> str:
    """The lane of a path below the base."""
    first, _, rest = path.partition("/")
    second = rest.partition("/")[0]
    return f"{first}.{second}" if first == PARTED and second else SHARED.get(first, first)
