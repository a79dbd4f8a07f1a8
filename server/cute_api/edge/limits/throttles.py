"""Limits besides the quotas of keys: on invalid keys, pages, and actions.

Each is counted in the limit storage, for all processes together, before any query; while it is
away, each process counts alone.
"""

import math
import time
from collections.abc import Callable, Mapping
from enum import StrEnum
from uuid import UUID

from limits import RateLimitItemPerMinute

from cute_api.edge.limits.local_windows import LocalWindows
from cute_api.edge.limits.networks import network_of
from cute_api.edge.limits.strategy import WindowStrategy
from cute_api.edge.limits.windows import WindowDemand
from cute_api.problems import ApiError, Code

FAILURES_A_MINUTE = 100
FAILURES = RateLimitItemPerMinute(FAILURES_A_MINUTE)


class Action(StrEnum):
    """The counted actions, as error messages name them."""

    TEST = "test events"
    REDELIVER = "redeliveries"
    RECOVER = "recoveries"
    VERIFY = "verifications of a URL"
    ROTATE = "new secrets"


A_MINUTE: Mapping[Action, int] = {
    Action.TEST: 30,
    Action.REDELIVER: 60,
    Action.RECOVER: 60,
    Action.VERIFY: 30,
    Action.ROTATE: 30,
}


class ActionThrottle:
    """Counts each user's actions that send requests to their webhooks, in API and portal together.

    Such a call takes only one unit of quota, and a portal form none, but each sends requests to a
    URL of the user's choice, or leaves a row for years (a new secret).
    """

    def __init__(self, store: WindowStrategy) -> None:
        self._store = store

    def count(self, action: Action, user_id: UUID) -> None:
        """Count an action before any query. Raises 429 `action_throttled`."""
        item = RateLimitItemPerMinute(A_MINUTE[action])
        seconds = self._store.seconds_to_wait(item, f"{{{action.name}:{user_id}}}")
        if seconds is not None:
            limit = f"You can request {A_MINUTE[action]} {action} a minute"
            advice = f"{limit}, in the API and the portal together. Try again"
            raise _throttled(Code.ACTION_THROTTLED, advice, seconds)


class AuthThrottle:
    """Throttles repeated invalid keys by address. `clock` returns Unix seconds.

    Malformed keys count only in this process, so that refusing them stays cheap.
    """

    def __init__(self, store: WindowStrategy, *, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._seen_here = LocalWindows(clock)

    def judge(self, refused: ApiError, client_address: str, *, looked_up: bool) -> ApiError:
        """Return the response to a failed authentication: its 401, or 429 beyond the limit."""
        demands = [WindowDemand(FAILURES, (f"{{auth:{network_of(client_address)}}}",))]
        decisions = [self._seen_here.decide(demands)]
        if looked_up:
            decisions.append(self._store.decide(demands))
        wait = max((d.windows[0].frees_in for d in decisions if not d.admitted), default=None)
        if wait is None:
            return refused
        limit = f"More than {FAILURES_A_MINUTE} calls a minute from your address had no valid key."
        advice = f"{limit} Send a valid one, or try again"
        return _throttled(Code.AUTH_THROTTLED, advice, max(math.ceil(wait), 1))


class PageLimits:
    """Counts a network's pages, because rendering them blocks the interpreter for API calls."""

    def __init__(self, store: WindowStrategy, a_minute: int) -> None:
        self._store = store
        self._item = RateLimitItemPerMinute(a_minute)

    def count(self, client_address: str) -> None:
        """Count a request. Raises 429 `rate_limited`."""
        seconds = self._store.seconds_to_wait(self._item, f"{{pages:{network_of(client_address)}}}")
        if seconds is not None:
            limit = f"Your network requested more than {self._item.amount} pages within a minute."
            raise _throttled(Code.RATE_LIMITED, f"{limit} Try again", seconds)


def _throttled(code: Code, advice: str, seconds: int) -> ApiError:
    """Return a 429 whose text is `advice` and how long to wait."""
    headers = {"Retry-After": str(seconds)}
    return ApiError(code, f"{advice} in {seconds} s.", headers=headers)
