"""Counts by webhook and hour, kept in memory until the next write.

A killed pump loses at most the counts of about a second; the attempts themselves are all in their
table.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cute_api.models.enums import AttemptOutcome, DeliveryStatus
from cute_api.webhooks.delivery import latency
from cute_api.webhooks.delivery.judging import Result

_HOUR = timedelta(hours=1)
_NO_TIME = timedelta(0)


@dataclass(slots=True)
class Tally:
    """A webhook's counts of an hour. `failed` are deliveries without retries left."""

    delivered: int = 0
    failed: int = 0
    attempts: int = 0
    failed_attempts: int = 0
    outcomes: Counter[AttemptOutcome] = field(default_factory=Counter)
    latency: list[int] = field(default_factory=lambda: [0] * latency.BUCKETS)

    @property
    def requests(self) -> int:
        """The attempts that reached out to the receiver."""
        return self.attempts - self.outcomes[AttemptOutcome.NOT_SENT]


class Tallies:
    """By webhook and the hour (UTC) in which an attempt ended."""

    def __init__(self) -> None:
        self._tallies: dict[tuple[str, datetime], Tally] = {}
        # Reused for an hour, because a datetime caches its hash, which costs more than counting.
        self._hour = datetime.min.replace(tzinfo=UTC)

    def count(self, result: Result, now: datetime, occurred_ms: int) -> None:
        """Count an attempt that ended `now`; its event happened at `occurred_ms`, Unix time."""
        if not _NO_TIME <= now - self._hour < _HOUR:
            self._hour = now.replace(minute=0, second=0, microsecond=0)
        key = (result.webhook_id, self._hour)
        tally = self._tallies.get(key) or self._tallies.setdefault(key, Tally())
        tally.attempts += 1
        tally.outcomes[result.outcome] += 1
        if result.outcome is not AttemptOutcome.SUCCESS:
            tally.failed_attempts += 1
        if result.status is DeliveryStatus.DELIVERED:
            tally.delivered += 1
            tally.latency[latency.bucket_of(max(0.0, now.timestamp() * 1_000 - occurred_ms))] += 1
        elif result.status is DeliveryStatus.FAILED:
            tally.failed += 1

    def give_back(self, unwritten: Mapping[tuple[str, datetime], Tally]) -> None:
        """Add counts again that could not be written yet."""
        for key, tally in unwritten.items():
            known = self._tallies.setdefault(key, Tally())
            known.delivered += tally.delivered
            known.failed += tally.failed
            known.attempts += tally.attempts
            known.failed_attempts += tally.failed_attempts
            known.outcomes += tally.outcomes
            known.latency = latency.merged((known.latency, tally.latency))

    def take(self) -> dict[tuple[str, datetime], Tally]:
        """Return and reset the counts."""
        tallies, self._tallies = self._tallies, {}
        return tallies
