"""What an attempt makes of its delivery: done, again at a time, or exhausted."""

from datetime import timedelta
from email.utils import format_datetime

import pytest

from cute_api.models.enums import AttemptOutcome, DeliveryStatus
from cute_api.webhooks.delivery.judging import judge
from cute_api.webhooks.egress.policy import DEFAULT_POLICY
from tests.webhooks.delivery.claims import NOW, SECOND, a_claim, a_response


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
