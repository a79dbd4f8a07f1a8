"""The deliverer: claims what is due, sends it, records what happened, until nothing is left.

One pump is one event loop with one HTTP session. HTTP runs on the loop, PostgreSQL on a thread
beside it, so a slow database times no receiver out, and no transaction is open during HTTP. Claims
go on while requests are in flight: nobody waits for the slowest of a batch.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TypeVar

import psycopg2

from server.config import Settings
from server.models.enums import AttemptOutcome, DeliveryStatus
from server.webhooks import signing
from server.webhooks.addresses import UrlRules
from server.webhooks.egress import Answer, Egress
from server.webhooks.ledger import LANE_CAP, MAX_PUMP, Claim, Ledger, Result
from server.webhooks.postgres import Lost, backoff
from server.webhooks.schedule import Random, next_attempt

MAX_IN_FLIGHT = 1_000
SLOW_LANE_CAP = 1
BATCH = 256
MIN_CYCLE_S = 0.005
POLL_S = 1.0
LINGER_S = 2.0
DATABASE_PATIENCE_S = 30.0
RESOLVER_THREADS = 64

T = TypeVar("T")
log = logging.getLogger("cute.deliver")


def judge(
    claim: Claim, answer: Answer, *, now: datetime, rng: Random, schedule: tuple[int, ...]
) -> Result:
    """What one attempt makes of its delivery: done, to be tried again, or given up."""
    number = claim.attempt_count + 1
    delivered = answer.outcome is AttemptOutcome.SUCCESS
    again = None if delivered else next_attempt(number, now, rng, schedule)
    status = DeliveryStatus.PENDING if again is not None else DeliveryStatus.FAILED
    return Result(
        delivery_id=claim.delivery_id,
        number=number,
        outcome=answer.outcome,
        started_at=answer.started_at,
        duration_ms=answer.duration_ms,
        response_status=answer.response_status,
        response_body=answer.response_body,
        error=answer.error,
        status=DeliveryStatus.DELIVERED if delivered else status,
        next_attempt_at=again,
    )


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


class Pump:
    """`run` once. `stop`, from any thread, lets it finish what is in flight and no more."""

    def __init__(self, settings: Settings, rng: Random) -> None:
        self._url = settings.need_database_url()
        self._schedule = settings.webhook_schedule
        self._egress = Egress(UrlRules.of(settings))
        self._rng = rng
        self._number = 1 + int(rng() * (MAX_PUMP - 1))
        self._loop = asyncio.new_event_loop()
        self._database_thread = ThreadPoolExecutor(1, "deliver-postgres")
        self._awake = asyncio.Event()
        self._stopping = False
        self._lanes = Lanes()
        self._tasks: set[asyncio.Task[None]] = set()
        self._results: list[Result] = []
        self._ledger: Ledger

