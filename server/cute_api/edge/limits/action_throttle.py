"""How often a user may have something sent to their webhooks: by API and portal together.

One such call is one unit of quota, and a form of the portal is none, but each makes requests to a
URL that is the user's choice, or leaves a row that is kept for years (a new secret). Counted in the
limit storage, for all processes together; while that is away, in each process.
"""

import math
from collections.abc import Mapping
from enum import StrEnum
from uuid import UUID

from limits import RateLimitItemPerMinute

from cute_api.edge.limits.store import LimitStore
from cute_api.edge.limits.windows import Demand
from cute_api.problems import ApiError, Code


class Action(StrEnum):
    """What is counted, as the refusal names it."""

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

    def __init__(self, store: LimitStore) -> None:
        self._store = store

    def count(self, action: Action, user_id: UUID) -> None:
        """Count one, before anything is asked of the database. Raises 429 `action_throttled`."""
        demand = Demand(RateLimitItemPerMinute(A_MINUTE[action]), (f"{{{action.name}:{user_id}}}",))
        decision = self._store.decide([demand])
        if decision.admitted:
            return
        seconds = max(math.ceil(decision.windows[0].frees_in), 1)
        raise ApiError(
            Code.ACTION_THROTTLED,
            f"You can request {A_MINUTE[action]} {action} a minute, in the API and the portal "
            f"together. Try again in {seconds} s.",
            headers={"Retry-After": str(seconds)},
        )
