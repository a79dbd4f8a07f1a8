"""How a webhook does in one word: one decision for the API, the portal and the command line."""

import pytest

from cute_api.models.enums import WebhookHealthStatus, WebhookStatus
from cute_api.webhooks.delivery.status import Signs, status_of

ACTIVE = WebhookStatus.ACTIVE


@pytest.mark.parametrize(
    ("signs", "status"),
    [
        (Signs(ACTIVE), "active"),
        (Signs(ACTIVE, attempts=100, failed_attempts=5), "active"),
        (Signs(ACTIVE, attempts=100, failed_attempts=6), "degraded"),
        (Signs(ACTIVE, failures=1, attempts=3, failed_attempts=1), "degraded"),
        (Signs(ACTIVE, failures=9, attempts=50, failed_attempts=9), "degraded"),
        # Not counted yet, or so long ago that it is counted no more.
        (Signs(ACTIVE, failures=1), "failing"),
        (Signs(ACTIVE, failures=3, attempts=3, failed_attempts=3), "failing"),
        # Its owner set another URL, to which nothing was sent so far.
        (Signs(ACTIVE, attempts=3, failed_attempts=3), "failing"),
        (Signs(ACTIVE, failures=10, attempts=50, failed_attempts=10), "held"),
        (Signs(ACTIVE, in_budget=False), "held"),
        *(
            (Signs(WebhookStatus(name), in_budget=False, failures=10), name)
            for name in ("paused", "disabled", "unverified")
        ),
    ],
)
def test_the_status_is_the_first_that_is_true(signs: Signs, status: str) -> None:
    assert status_of(signs) is WebhookHealthStatus(status)
