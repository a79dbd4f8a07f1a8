"""The throttles that the contract proof would meet, because it calls from one address."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from limits import RateLimitItemPerMinute

from cute_api.edge.limits import throttles
from cute_api.edge.limits.throttles import Action

UNREACHED = 1_000_000


@contextmanager
def unthrottled() -> Iterator[None]:
    """Turn off the throttles of webhook actions and invalid keys until the block ends."""
    with (
        patch.dict(throttles.A_MINUTE, dict.fromkeys(Action, UNREACHED)),
        patch.object(throttles, "FAILURES", RateLimitItemPerMinute(UNREACHED)),
    ):
        yield
