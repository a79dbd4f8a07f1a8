"""The throttles that the contract proof would meet, because it calls from one address."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from limits import RateLimitItemPerMinute

from cute_api.edge.limits import action_throttle, auth_throttle
from cute_api.edge.limits.action_throttle import Action

UNREACHED = 1_000_000


@contextmanager
def unthrottled() -> Iterator[None]:
    """Throttle neither actions on webhooks nor invalid keys in this process for the block."""
    with (
        patch.dict(action_throttle.A_MINUTE, dict.fromkeys(Action, UNREACHED)),
        patch.object(auth_throttle, "LIMIT", RateLimitItemPerMinute(UNREACHED)),
    ):
        yield
