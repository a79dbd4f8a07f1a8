"""The state on a webhook's page: the problem, since when, and until when."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import ANY

import pytest

from cute_api.models.enums import DisabledReason, WebhookHealthStatus
from cute_api.portal.webhooks.state import (
    WHY_DISABLED,
    Remedy,
    WebhookTrouble,
    recovered_at,
    troubles,
)

SINCE, OTHER = "2026-11-25T17:00:00.000Z", "2026-11-26T08:00:00.000Z"
THEN, LATER = datetime(2026, 11, 25, 17, tzinfo=UTC), datetime(2026, 11, 26, 8, tzinfo=UTC)
DISABLED = "Disabled: no events are sent"
MISSED = WebhookTrouble(
    "It missed events while it was disabled", ANY, ANY, Remedy.RECOVER, since=LATER
)
GETS_WORSE = {"since": THEN, "until": THEN + timedelta(days=5)}


def webhook(status: str, **changes: Any) -> dict[str, Any]:
    """The parts of the API's webhook that its page reads."""
    return {
        "health": {"status": status, "failing_since": changes.pop("failing_since", None)},
        "status_detail": None,
        "missed": None,
        "verification": {"last_error": None, "last_tried_at": None},
        **changes,
    }


def disabled(reason: str, since: datetime | None = THEN) -> WebhookTrouble:
    return WebhookTrouble(
        DISABLED, *WHY_DISABLED[DisabledReason(reason)], Remedy.ENABLE, since=since
    )


@pytest.mark.parametrize(
    ("shown", "found"),
    [
        (webhook("active"), []),
        (webhook("active", missed={"since": OTHER}), [MISSED]),
        (webhook("disabled", missed={"since": OTHER}), [disabled("by_owner", None)]),
        *(
            (
                webhook("disabled", status_detail={"reason": reason.value, "since": SINCE}),
                [disabled(reason.value)],
            )
            for reason in DisabledReason
        ),
        (
            webhook("paused", missed={"since": OTHER}),
            [WebhookTrouble("Paused: deliveries are queued", ANY, ANY, Remedy.CONFIRM), MISSED],
        ),
        (
            webhook("unverified"),
            [
                WebhookTrouble(
                    "Unverified: deliveries are queued",
                    "The first attempt is pending.",
                    ANY,
                    Remedy.VERIFY,
                )
            ],
        ),
        (
            webhook("unverified", verification={"last_error": "500", "last_tried_at": SINCE}),
            [
                WebhookTrouble(
                    "Unverified: deliveries are queued",
                    "The last attempt failed: 500",
                    ANY,
                    Remedy.VERIFY,
                    since=THEN,
                )
            ],
        ),
        (
            webhook("degraded", failing_since=SINCE, missed={"since": OTHER}),
            [
                WebhookTrouble("Degraded: some attempts fail", ANY, ANY, Remedy.TRY, **GETS_WORSE),
                MISSED,
            ],
        ),
        (
            webhook("degraded"),
            [WebhookTrouble("Degraded: some attempts fail", ANY, ANY, Remedy.TRY)],
        ),
        (
            webhook("failing", failing_since=SINCE),
            [WebhookTrouble("Failing: no attempt succeeds", ANY, ANY, Remedy.TRY, **GETS_WORSE)],
        ),
        (
            webhook("held", failing_since=SINCE),
            [WebhookTrouble("Held: no attempt succeeds", ANY, ANY, Remedy.TRY, **GETS_WORSE)],
        ),
        (
            webhook("held"),
            [WebhookTrouble("Held: today's delivery budget is used up", ANY, ANY, Remedy.BUDGET)],
        ),
    ],
)
def test_troubles_of_a_webhook(shown: dict[str, Any], found: Sequence[WebhookTrouble]) -> None:
    assert troubles(shown) == found


def test_every_state_but_active_is_a_trouble() -> None:
    quiet = [health for health in WebhookHealthStatus if not troubles(webhook(health.value))]
    assert quiet == [WebhookHealthStatus.ACTIVE]


@pytest.mark.parametrize(
    ("health", "last_failed", "found"),
    [
        ({}, {"status": "delivered", "finished_at": OTHER}, LATER),
        ({"status": "active"}, {"status": "delivered", "finished_at": OTHER}, LATER),
        # A new URL resets the health, also while an attempt is under way.
        ({"last_success_at": None}, {"status": "delivered", "finished_at": OTHER}, LATER),
        ({}, {"status": "failed", "finished_at": OTHER}, LATER + timedelta(minutes=5)),
        ({}, None, LATER + timedelta(minutes=5)),
        ({}, {"status": "pending", "finished_at": None}, None),
        ({"failing_since": SINCE}, None, None),
        ({"status": "held"}, None, None),
        ({"status": "disabled"}, None, None),
        ({"last_success_at": SINCE}, None, None),
        ({"last_success_at": None}, None, None),
        ({"last_failure_at": None}, None, None),
        ({"last_failure_at": SINCE}, None, None),
    ],
)
def test_a_receiver_recovers_when_its_last_failure_is_made_good(
    health: dict[str, Any], last_failed: dict[str, Any] | None, found: datetime | None
) -> None:
    well = {
        "status": "degraded",
        "failing_since": None,
        "last_success_at": "2026-11-26T08:05:00.000Z",
        "last_failure_at": "2026-11-26T07:55:00.000Z",
    }
    now = LATER + timedelta(minutes=10)
    assert recovered_at(well | health, last_failed, now) == found


def test_a_receiver_that_recovered_has_no_trouble_but_what_it_missed() -> None:
    degraded = webhook("degraded", missed={"since": OTHER})
    assert troubles(degraded, recovered=LATER) == [MISSED]
    assert len(troubles(degraded)) == 2
