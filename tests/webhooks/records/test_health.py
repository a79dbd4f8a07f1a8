"""Failing receivers: the circuit, the warnings, the end. The clock is the test's."""

from datetime import datetime, timedelta

import pytest

from cute_api.models.enums import AttemptOutcome
from cute_api.webhooks.delivery.health import Health, Verdict, after
from tests.webhooks.delivery.claims import DAY, NOW, SECOND

FAILED = AttemptOutcome.BAD_STATUS


def failing(health: Health, now: datetime, status: int | None = 500) -> tuple[Health, Verdict]:
    return after(health, FAILED, status, now, lambda: 1.0)


def test_five_days_of_failures_warn_twice_and_disable_once() -> None:
    health, changes = Health(), []
    for hour in range(121):
        health, verdict = failing(health, NOW + timedelta(hours=hour))
        if verdict is not Verdict.NOTHING:
            changes.append((hour, verdict, health.warned))
    assert changes == [
        (60, Verdict.WARN, 50),
        (96, Verdict.WARN, 80),
        (120, Verdict.DISABLE_FAILING, 80),
    ]


def test_a_warning_that_was_missed_is_given_once_with_what_is_true_now() -> None:
    health, _ = failing(Health(), NOW)
    health, verdict = failing(health, NOW + 4.5 * DAY)
    assert (verdict, health.warned) == (Verdict.WARN, 80)
    assert failing(health, NOW + 4.6 * DAY)[1] is Verdict.NOTHING


def test_one_success_starts_again() -> None:
    health, _ = after(Health(slow=True), FAILED, 500, NOW, lambda: 1.0, delivery_id="lost")
    health, verdict = after(
        health, AttemptOutcome.SUCCESS, 200, NOW + 4 * DAY, lambda: 1.0, delivery_id="well"
    )
    assert verdict is Verdict.NOTHING
    assert health == Health(
        last_success_at=NOW + 4 * DAY, last_failure_at=NOW, last_failed_delivery_id="lost"
    )
    assert failing(health, NOW + 6 * DAY)[1] is Verdict.NOTHING


def test_410_disables_at_once() -> None:
    assert failing(Health(), NOW, 410)[1] is Verdict.DISABLE_GONE


@pytest.mark.parametrize("outcome", [kind for kind in AttemptOutcome if kind.value != "success"])
def test_only_a_timeout_makes_slow(outcome: AttemptOutcome) -> None:
    health, _ = after(Health(), outcome, None, NOW, lambda: 1.0)
    assert health.slow is (outcome is AttemptOutcome.TIMEOUT)
    assert health.one_at_a_time is health.slow


def test_the_circuit_opens_and_rests_longer_each_time_up_to_a_bound() -> None:
    health, rests = Health(), []
    for _ in range(22):
        health, _ = failing(health, NOW)
        rests.append(0.0 if health.held_until is None else (health.held_until - NOW) / SECOND)
    assert rests == [*[0.0] * 9, 1, 2, 4, 8, 16, 32, *[60] * 7]
    assert health.one_at_a_time


def test_rests_are_spread() -> None:
    health = Health(failures=20)
    shortest, _ = after(health, FAILED, 500, NOW, lambda: 0.0)
    assert shortest.held_until == NOW + timedelta(seconds=30)
