"""A receiver's health: pure decisions from the outcomes of its attempts.

Consecutive failures open the circuit: the lane then gets a single probe at a time, and rests after
each failed probe. Deliveries that wait meanwhile use up no attempts. A webhook that only fails for
days is disabled, after two warnings to its owner.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from cute_api.models.enums import AttemptOutcome

DISABLED_AFTER = timedelta(days=5)
WARNINGS = (50, 80)  # percent of `DISABLED_AFTER`
OPEN_AFTER = 10  # consecutive failures
FIRST_REST_S = 1.0
MAX_REST_S = 60.0
GONE = 410

Random = Callable[[], float]
"""Uniform in [0, 1)."""


class AttemptVerdict(StrEnum):
    """What happens to a webhook after an attempt."""

    NOTHING = "nothing"
    WARN = "warn"
    DISABLE_FAILING = "disable_failing"
    DISABLE_GONE = "disable_gone"


DISABLING = frozenset({AttemptVerdict.DISABLE_FAILING, AttemptVerdict.DISABLE_GONE})


class Health(NamedTuple):
    """The health columns of table `lanes`: see `cute_api.models.delivery.Lane`."""

    failing_since: datetime | None = None
    failures: int = 0
    slow: bool = False
    warned: int = 0
    held_until: datetime | None = None
    last_success_at: datetime | None = None
    last_failure_at: datetime | None = None
    last_failed_delivery_id: str | None = None

    @property
    def one_at_a_time(self) -> bool:
        """Whether the lane gets a single request at a time."""
        return self.slow or self.failures >= OPEN_AFTER


def after(
    health: Health,
    outcome: AttemptOutcome,
    status: int | None,
    now: datetime,
    rng: Random,
    *,
    delivery_id: str | None = None,
    ahead: timedelta = timedelta(),
) -> tuple[Health, AttemptVerdict]:
    """Return a receiver's health and the verdict after an attempt that ended `now`.

    How long the receiver has failed is judged by a clock that is `ahead` of the real time.
    """
    if outcome is AttemptOutcome.SUCCESS:
        well = Health(
            last_success_at=now,
            last_failure_at=health.last_failure_at,
            last_failed_delivery_id=health.last_failed_delivery_id,
        )
        return well, AttemptVerdict.NOTHING
    if outcome is AttemptOutcome.NOT_SENT:  # not the receiver's fault
        return health, AttemptVerdict.NOTHING
    shown = now + ahead
    # The clock may have been set back since the first failure.
    since = min(health.failing_since or shown, shown)
    failures = health.failures + 1
    share = _share(since, shown)
    warned = max([health.warned, *(step for step in WARNINGS if share >= step)])
    worse = health._replace(
        failing_since=since,
        failures=failures,
        slow=health.slow or outcome is AttemptOutcome.TIMEOUT,
        warned=warned,
        held_until=_rest(failures, now, rng),
        last_failure_at=now,
        last_failed_delivery_id=delivery_id,
    )
    if status == GONE:
        return worse, AttemptVerdict.DISABLE_GONE
    if share >= 100:
        return worse, AttemptVerdict.DISABLE_FAILING
    return worse, AttemptVerdict.WARN if warned > health.warned else AttemptVerdict.NOTHING


def _share(since: datetime, now: datetime) -> float:
    return (now - since) / DISABLED_AFTER * 100


def _rest(failures: int, now: datetime, rng: Random) -> datetime | None:
    """Return when an open circuit's rest ends: bounded exponential backoff with jitter."""
    beyond = failures - OPEN_AFTER
    if beyond < 0:
        return None
    longest = min(MAX_REST_S, FIRST_REST_S * 2 ** min(beyond, 10))
    return now + timedelta(seconds=longest * (0.5 + rng() / 2))
