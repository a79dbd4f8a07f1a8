"""Limit actions that send requests to a user's webhooks, in API and portal together.

Such a call takes only one unit of quota, and a portal form none, but each sends requests to a URL
of the user's choice, or leaves a row for years (a new secret). All processes count together in the
limit storage; while it is away, each process counts alone.
"""

from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from limits import RateLimitItemPerMinute

from cute_api.edge.limits.strategy import WindowStrategy
from cute_api.problems import ApiError, Code


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
    """Counts each user's actions in windows of a minute."""

    def __init__(self, store: WindowStrategy) -> None:
        self._store = store

    def count(self, action: Action, user_id: UUID) -> None:
        """Count an action before any query. Raises 429 `action_throttled`."""
        item = RateLimitItemPerMinute(A_MINUTE[action])
        seconds = self._store.seconds_to_wait(item, f"{{{action.name}:{user_id}}}")
        if seconds is None:
            return
        raise ApiError(
            Code.ACTION_THROTTLED,
            f"You can request {A_MINUTE[action]} {action} a minute, in the API and the portal "
            f"together. Try again in {seconds} s.",
            headers={"Retry-After": str(seconds)},
        )
