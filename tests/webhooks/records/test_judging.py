"""The effect of an attempt on its delivery and webhook: verdict, health, digest."""

import hashlib
from datetime import datetime, timedelta
from email.utils import format_datetime
from uuid import uuid4

import pytest

from cute_api.models.enums import AttemptOutcome, DeliveryStatus, WebhookHealthStatus, WebhookStatus
from cute_api.services.webhooks.digests import Chain
from cute_api.webhooks.delivery.health import AttemptVerdict, Health, after
from cute_api.webhooks.delivery.judging import judge
from cute_api.webhooks.delivery.status import RecentAttempts, status_of
from cute_api.webhooks.egress.policy import DEFAULT_POLICY
from tests.webhooks.delivery.claims import DAY, NOW, SECOND, a_claim, a_response

ACTIVE = WebhookStatus.ACTIVE
FAILED = AttemptOutcome.BAD_STATUS


def wait(retry_after: str | None, *, attempts: int = 1) -> float:
    """Seconds to the next attempt after another failed, without jitter."""
    response = a_response(AttemptOutcome.BAD_STATUS, 503, retry_after)
    result = judge(
        a_claim(attempts=attempts), response, now=NOW, rng=lambda: 0.5, policy=DEFAULT_POLICY
    )
    assert result.next_attempt_at is not None
    return (result.next_attempt_at - NOW) / SECOND


@pytest.mark.parametrize(
    ("outcome", "attempts", "status", "again"),
    [
        (AttemptOutcome.SUCCESS, 0, DeliveryStatus.DELIVERED, False),
        (AttemptOutcome.TIMEOUT, 0, DeliveryStatus.PENDING, True),
        (AttemptOutcome.BAD_STATUS, 6, DeliveryStatus.PENDING, True),
        (AttemptOutcome.BAD_STATUS, 7, DeliveryStatus.FAILED, False),
        (AttemptOutcome.REFUSED_ADDRESS, 7, DeliveryStatus.FAILED, False),
        (AttemptOutcome.SUCCESS, 7, DeliveryStatus.DELIVERED, False),
    ],
)
def test_a_response_decides_about_its_delivery(
    outcome: AttemptOutcome, attempts: int, status: DeliveryStatus, again: bool
) -> None:
    result = judge(
        a_claim(attempts=attempts),
        a_response(outcome),
        now=NOW,
        rng=lambda: 0.5,
        policy=DEFAULT_POLICY,
    )
    assert (result.number, result.tries, result.status) == (attempts + 1, attempts + 1, status)
    assert (result.next_attempt_at is not None) is again


def test_the_waits_are_those_of_the_schedule() -> None:
    waits = [wait(None, attempts=attempts) for attempts in range(7)]
    assert waits == [5, 300, 1_800, 7_200, 18_000, 36_000, 36_000]


@pytest.mark.parametrize(
    ("retry_after", "seconds"),
    [
        ("450", 450),
        ("10", 300),
        ("600", 600),
        ("86400", 600),
        ("999999999", 600),
        ("9" * 400, 300),
        ("soon", 300),
        ("", 300),
        ("-5", 300),
        ("Fri, 01 Jan 99999 00:00:00 GMT", 300),
        ("Fri, 01 Jan 99999999999999999999 00:00:00 GMT", 300),
        ("Fri, 31 Dec 9999 23:59:59 -2359", 300),
        ("Mon, 01 Jan 0001 00:00:00 +2359", 300),
        (format_datetime(NOW + timedelta(seconds=400), usegmt=True), 400),
        (format_datetime(NOW - timedelta(days=1), usegmt=True), 300),
        (format_datetime(NOW + timedelta(days=1), usegmt=True), 600),
    ],
)
def test_retry_after_is_heard_from_once_to_twice_the_planned_wait(
    retry_after: str, seconds: int
) -> None:
    assert wait(retry_after) == seconds


def test_a_delivery_that_is_sent_again_begins_its_schedule_again() -> None:
    fresh = a_claim(attempts=8)._replace(tries=0)
    result = judge(
        fresh,
        a_response(AttemptOutcome.TIMEOUT),
        now=NOW,
        rng=lambda: 0.5,
        policy=DEFAULT_POLICY,
    )
    assert (result.number, result.tries, result.status) == (9, 1, DeliveryStatus.PENDING)


def test_410_is_no_reason_to_try_again() -> None:
    response = a_response(AttemptOutcome.BAD_STATUS, 410, "60")
    result = judge(a_claim(), response, now=NOW, rng=lambda: 0.5, policy=DEFAULT_POLICY)
    assert (result.status, result.next_attempt_at) == (DeliveryStatus.FAILED, None)


@pytest.mark.parametrize(
    ("signs", "status"),
    [
        (RecentAttempts(ACTIVE), "active"),
        (RecentAttempts(ACTIVE, attempts=100, failed_attempts=5), "active"),
        (RecentAttempts(ACTIVE, attempts=100, failed_attempts=6), "degraded"),
        (RecentAttempts(ACTIVE, failures=1, attempts=3, failed_attempts=1), "degraded"),
        (RecentAttempts(ACTIVE, failures=9, attempts=50, failed_attempts=9), "degraded"),
        # Not counted yet, or so long ago that it is counted no more.
        (RecentAttempts(ACTIVE, failures=1), "failing"),
        (RecentAttempts(ACTIVE, failures=3, attempts=3, failed_attempts=3), "failing"),
        # Its owner set another URL, to which nothing was sent so far.
        (RecentAttempts(ACTIVE, attempts=3, failed_attempts=3), "failing"),
        (RecentAttempts(ACTIVE, failures=10, attempts=50, failed_attempts=10), "held"),
        (RecentAttempts(ACTIVE, in_budget=False), "held"),
        *(
            (RecentAttempts(WebhookStatus(name), in_budget=False, failures=10), name)
            for name in ("paused", "disabled", "unverified")
        ),
    ],
)
def test_the_status_is_the_first_that_is_true(signs: RecentAttempts, status: str) -> None:
    assert status_of(signs) is WebhookHealthStatus(status)


def test_no_event_is_32_zero_bytes() -> None:
    assert Chain().link.hex() == "00" * 32


def test_each_link_is_the_hash_of_the_one_before_and_the_id() -> None:
    first, second = sorted((uuid4(), uuid4()))
    link = hashlib.sha256(bytes(32) + str(first).encode()).digest()
    link = hashlib.sha256(link + str(second).encode()).digest()
    chain = Chain()
    chain.add([first])
    chain.add([second])
    assert (chain.count, chain.link) == (2, link)


def test_one_id_missing_or_in_another_place_is_another_chain() -> None:
    ids = sorted(uuid4() for _ in range(5))
    links = set()
    for order in (ids, ids[1:], ids[:-1], [*ids[:2], *ids[3:]], ids[::-1]):
        chain = Chain()
        chain.add(order)
        links.add(chain.link)
    assert len(links) == 5


def failing(
    health: Health, now: datetime, status: int | None = 500
) -> tuple[Health, AttemptVerdict]:
    return after(health, FAILED, status, now, lambda: 1.0)


def test_five_days_of_failures_warn_twice_and_disable_once() -> None:
    health, changes = Health(), []
    for hour in range(121):
        health, verdict = failing(health, NOW + timedelta(hours=hour))
        if verdict is not AttemptVerdict.NOTHING:
            changes.append((hour, verdict, health.warned))
    assert changes == [
        (60, AttemptVerdict.WARN, 50),
        (96, AttemptVerdict.WARN, 80),
        (120, AttemptVerdict.DISABLE_FAILING, 80),
    ]


def test_a_warning_that_was_missed_is_given_once_with_what_is_true_now() -> None:
    health, _ = failing(Health(), NOW)
    health, verdict = failing(health, NOW + 4.5 * DAY)
    assert (verdict, health.warned) == (AttemptVerdict.WARN, 80)
    assert failing(health, NOW + 4.6 * DAY)[1] is AttemptVerdict.NOTHING


def test_failures_count_anew_by_a_clock_that_was_set_back() -> None:
    health, _ = after(Health(), FAILED, 500, NOW, lambda: 1.0, ahead=31 * DAY)
    health, _ = failing(health, NOW)
    assert health.failing_since == NOW
    assert failing(health, NOW + 5 * DAY)[1] is AttemptVerdict.DISABLE_FAILING


def test_one_success_starts_again() -> None:
    health, _ = after(Health(slow=True), FAILED, 500, NOW, lambda: 1.0, delivery_id="lost")
    health, verdict = after(
        health, AttemptOutcome.SUCCESS, 200, NOW + 4 * DAY, lambda: 1.0, delivery_id="well"
    )
    assert verdict is AttemptVerdict.NOTHING
    assert health == Health(
        last_success_at=NOW + 4 * DAY, last_failure_at=NOW, last_failed_delivery_id="lost"
    )
    assert failing(health, NOW + 6 * DAY)[1] is AttemptVerdict.NOTHING


def test_410_disables_at_once() -> None:
    assert failing(Health(), NOW, 410)[1] is AttemptVerdict.DISABLE_GONE


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
