"""What fires and what is resolved, by measurements, state and time."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from cute_api.models.enums import DisabledReason, WebhookStatus
from cute_api.services.alerts.deciding import (
    MAX_AT_ONCE,
    AlertLevel,
    Reading,
    WebhookState,
    decide,
    level_of,
    level_of_webhook,
)

NOW = datetime(2026, 12, 2, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
OVER, BETWEEN, UNDER = AlertLevel.OVER, AlertLevel.BETWEEN, AlertLevel.UNDER
ACTIVE, DISABLED = WebhookStatus.ACTIVE, WebhookStatus.DISABLED


def decided(level: AlertLevel | None, *, is_open: bool, started_ago: timedelta | None) -> str:
    """What happens to a subject of this level, None if it was not measured."""
    readings = [] if level is None else [Reading("alice", "alice", None, level)]
    decision = decide(
        readings,
        opened=["alice"] if is_open else [],
        started={} if started_ago is None else {"alice": NOW - started_ago},
        cooldown=HOUR,
        now=NOW,
    )
    happens = [reading.subject + " fires" for reading in decision.fires]
    happens += [subject + " ends" for subject in decision.ends]
    assert decision.changes_nothing is (not happens)
    return ", ".join(happens)


@pytest.mark.parametrize(
    ("level", "is_open", "started_ago", "happens"),
    [
        (OVER, False, None, "alice fires"),
        (OVER, True, 5 * MINUTE, ""),
        (OVER, True, 5 * HOUR, ""),
        (OVER, False, 5 * MINUTE, ""),
        (OVER, False, HOUR, "alice fires"),
        (BETWEEN, False, None, ""),
        (BETWEEN, True, 5 * MINUTE, ""),
        (UNDER, False, None, ""),
        (UNDER, True, 5 * MINUTE, "alice ends"),
        (None, True, 5 * MINUTE, "alice ends"),
        (None, False, 5 * MINUTE, ""),
    ],
)
def test_an_alert_fires_once_an_episode_and_at_most_once_in_its_cooldown(
    level: AlertLevel | None, is_open: bool, started_ago: timedelta | None, happens: str
) -> None:
    assert decided(level, is_open=is_open, started_ago=started_ago) == happens


@pytest.mark.parametrize(
    ("value", "is_enough", "level"),
    [
        (10, True, OVER),
        (99.9, True, OVER),
        (10, False, BETWEEN),
        (9.99, True, BETWEEN),
        (8, True, BETWEEN),
        (7.99, True, UNDER),
        (0, False, UNDER),
    ],
)
def test_a_value_fires_at_its_threshold_and_is_resolved_below_80_percent_of_it(
    value: float, is_enough: bool, level: AlertLevel
) -> None:
    assert level_of(value, 10, is_enough=is_enough) is level


@pytest.mark.parametrize(
    ("changes", "level"),
    [
        ({}, UNDER),
        ({"failing_since": NOW - 15 * MINUTE, "failures": 3}, OVER),
        ({"failing_since": NOW - 14 * MINUTE, "failures": 9}, BETWEEN),
        ({"failing_since": NOW - 15 * MINUTE, "failures": 2}, BETWEEN),
        ({"last_failure_at": NOW - 9 * MINUTE}, BETWEEN),
        ({"last_failure_at": NOW - 10 * MINUTE}, UNDER),
        ({"status": DISABLED, "disabled_reason": DisabledReason.FAILING}, OVER),
        ({"status": DISABLED, "disabled_reason": DisabledReason.GONE}, OVER),
        ({"status": DISABLED, "disabled_reason": DisabledReason.BY_OWNER}, UNDER),
        ({"status": WebhookStatus.PAUSED}, BETWEEN),
        ({"status": WebhookStatus.UNVERIFIED}, BETWEEN),
    ],
)
def test_a_webhook_fails_as_in_the_emails_about_it(
    changes: Mapping[str, Any], level: AlertLevel
) -> None:
    well: dict[str, Any] = {
        "status": ACTIVE,
        "disabled_reason": None,
        "failing_since": None,
        "failures": 0,
        "last_failure_at": None,
    }
    assert level_of_webhook(WebhookState(**{**well, **changes}), NOW) is level


def test_a_check_fires_a_bounded_number_of_subjects() -> None:
    readings = [Reading(str(number), "", None, OVER) for number in range(MAX_AT_ONCE + 1)]
    decision = decide(readings, opened=[], started={}, cooldown=HOUR, now=NOW)
    assert len(decision.fires) == MAX_AT_ONCE
