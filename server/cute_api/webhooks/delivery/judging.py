"""Decide what an attempt means for its delivery; clock and randomness are arguments."""

import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from cute_api.models.enums import AttemptOutcome, DeliveryStatus, SandboxFaultKind
from cute_api.models.faults import PUTS_OFF, WITHHOLDS
from cute_api.webhooks.delivery.claims import Claim
from cute_api.webhooks.delivery.health import GONE, Random
from cute_api.webhooks.egress.egress import ReceiverResponse
from cute_api.webhooks.egress.policy import DeliveryPolicy

log = logging.getLogger("cute.deliver")


@dataclass(slots=True)  # frozen dataclasses take three times as long to construct
class Result:
    """An attempt and its delivery's new state; without `next_attempt_at` it is finished.

    Durations are in milliseconds. In a sandbox, `fault` is what the attempt met, and after it the
    deliveries of subject `releases` are due that a fault holds until they are overtaken.
    """

    webhook_id: str
    delivery_id: str
    event_id: str
    number: int
    tries: int
    outcome: AttemptOutcome
    started_at: datetime
    duration_ms: int
    dns_ms: float | None
    connect_ms: float | None
    tls_ms: float | None
    first_byte_ms: float | None
    request_headers: dict[str, str]
    response_status: int | None
    response_headers: dict[str, str] | None
    response_body: str | None
    error: str | None
    status: DeliveryStatus
    next_attempt_at: datetime | None
    fault: SandboxFaultKind | None = None
    fault_response_status: int | None = None
    releases: str | None = None

    @property
    def is_withheld(self) -> bool:
        """Whether a fault kept the attempt from being sent."""
        return self.fault in WITHHOLDS


def judge(
    claim: Claim, response: ReceiverResponse, *, now: datetime, rng: Random, policy: DeliveryPolicy
) -> Result:
    """Return whether the delivery is delivered, retried (honouring `Retry-After`) or failed.

    If `Retry-After` raises an unforeseen error, it is ignored.
    """
    try:
        return _judge(claim, response, now, rng, policy)
    except Exception:
        log.exception("A response to webhook %s can't be judged.", claim.webhook_id)
        return _judge(claim, replace(response, retry_after=None), now, rng, policy)


def _judge(
    claim: Claim, response: ReceiverResponse, now: datetime, rng: Random, policy: DeliveryPolicy
) -> Result:
    tries = claim.tries + 1
    again = None
    status = DeliveryStatus.DELIVERED
    if response.outcome is not AttemptOutcome.SUCCESS:
        gone = response.response_status == GONE
        again = None if gone else next_attempt(tries, now, rng, policy)
        status = DeliveryStatus.FAILED if again is None else DeliveryStatus.PENDING
    if again is not None and response.retry_after is not None:
        again = _retry_time(response.retry_after, now, again, policy.longest_stretch)
    fault = response.fault
    if fault is not None and fault.kind in PUTS_OFF:
        tries, status = claim.tries, DeliveryStatus.PENDING
        again = now + timedelta(seconds=fault.seconds)
    result = Result(
        webhook_id=claim.webhook_id,
        delivery_id=claim.delivery_id,
        event_id=claim.event_id,
        number=claim.attempt_count + 1,
        tries=tries,
        outcome=response.outcome,
        started_at=response.started_at,
        duration_ms=response.duration_ms,
        dns_ms=response.timing.dns_ms,
        connect_ms=response.timing.connect_ms,
        tls_ms=response.timing.tls_ms,
        first_byte_ms=response.timing.first_byte_ms,
        request_headers=response.request_headers,
        response_status=response.response_status,
        response_headers=response.response_headers,
        response_body=response.response_body,
        error=response.error,
        status=status,
        next_attempt_at=again,
        fault=None if fault is None else fault.kind,
        fault_response_status=response.fault_response_status,
    )
    if claim.fault_key_id is not None and not result.is_withheld:
        result.releases = claim.subject_id
    return result


def _retry_time(
    retry_after: str, now: datetime, planned: datetime, longest_stretch: int
) -> datetime:
    """Return the time in `Retry-After`, bounded by the planned time and a multiple of it."""
    requested = _moment(retry_after, now)
    if requested is None:
        return planned
    return min(max(requested, planned), now + (planned - now) * longest_stretch)


def _moment(retry_after: str, now: datetime) -> datetime | None:
    text = retry_after.strip()
    if text.isascii() and text.isdigit() and len(text) <= 9:
        return now + timedelta(seconds=int(text))
    try:
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):  # not a date, or out of range
        return None


def next_attempt(
    attempt_count: int, now: datetime, rng: Random, policy: DeliveryPolicy
) -> datetime | None:
    """Return when to retry after `attempt_count` attempts, or None after the last.

    Each wait varies by up to the policy's jitter, so that deliveries that failed together are not
    retried together.
    """
    if attempt_count >= len(policy.schedule):
        return None
    stretch = 1 + policy.jitter * (2 * rng() - 1)
    return now + timedelta(seconds=policy.schedule[attempt_count] * stretch)
