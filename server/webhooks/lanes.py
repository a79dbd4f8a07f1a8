"""Decisions of the deliverer, pure: how much a webhook may have in flight, what an answer means."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from server.models.enums import AttemptOutcome, DeliveryStatus
from server.webhooks.egress import Answer
from server.webhooks.ledger import LANE_CAP, Claim, Result
from server.webhooks.schedule import Random, next_attempt

SLOW_LANE_CAP = 1


class Lanes:
    """How much each webhook has in flight. One that timed out gets a single request at a time."""

    def __init__(self) -> None:
        self._in_flight: Counter[str] = Counter()
        self._slow: set[str] = set()

    def rooms(self) -> dict[str, int]:
        """How many more may be claimed, of the webhooks that may not have the whole cap."""
        return {lane: self._room(lane) for lane in self._in_flight.keys() | self._slow}

    def start(self, lane: str) -> None:
        self._in_flight[lane] += 1

    def end(self, lane: str, outcome: AttemptOutcome) -> None:
        self._in_flight[lane] -= 1
        if self._in_flight[lane] <= 0:
            del self._in_flight[lane]
        if outcome is AttemptOutcome.TIMEOUT:
            self._slow.add(lane)
        else:
            self._slow.discard(lane)

    def _room(self, lane: str) -> int:
        cap = SLOW_LANE_CAP if lane in self._slow else LANE_CAP
        return max(0, cap - self._in_flight[lane])


def judge(
    claim: Claim, answer: Answer, *, now: datetime, rng: Random, schedule: Sequence[int]
) -> Result:
    """What one attempt makes of its delivery: done, to be tried again, or given up."""
    number = claim.attempt_count + 1
    again = None
    status = DeliveryStatus.DELIVERED
    if answer.outcome is not AttemptOutcome.SUCCESS:
        again = next_attempt(number, now, rng, schedule)
        status = DeliveryStatus.FAILED if again is None else DeliveryStatus.PENDING
    return Result(
        delivery_id=claim.delivery_id,
        number=number,
        outcome=answer.outcome,
        started_at=answer.started_at,
        duration_ms=answer.duration_ms,
        response_status=answer.response_status,
        response_body=answer.response_body,
        error=answer.error,
        status=status,
        next_attempt_at=again,
    )
