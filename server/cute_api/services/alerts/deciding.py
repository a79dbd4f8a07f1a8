"""Decide what fires and what is resolved. Pure: measurements, state and time are arguments."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from cute_api.models.enums import DisabledReason, WebhookStatus
from cute_api.services.mail import moments

RESOLVED_BELOW = 0.8
"""The share of its threshold below which a value counts as resolved, so that it can't flap."""
MAX_AT_ONCE = 50
"""Firings of an alert in one check; the others fire in the next one."""


class AlertLevel(StrEnum):
    """How a subject stands to an alert's condition: only `OVER` fires, only `UNDER` resolves."""

    OVER = "over"
    BETWEEN = "between"
    UNDER = "under"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was measured of a subject: a seller, a key, a webhook or a version.

    `name` is what people call it, `user_id` its seller, None for a version. `value` is in the unit
    of the alert's threshold, rounded down.
    """

    subject: str
    name: str
    user_id: UUID | None
    level: AlertLevel
    value: int | None = None


@dataclass(frozen=True, slots=True)
class WebhookState:
    """The health of a webhook, as its row and its lane have it."""

    status: WebhookStatus
    disabled_reason: DisabledReason | None
    failing_since: datetime | None
    failures: int
    last_failure_at: datetime | None


@dataclass(frozen=True, slots=True)
class AlertDecision:
    """What a check changes: readings that fire, and subjects whose firing ends."""

    fires: Sequence[Reading]
    ends: Collection[str]

    @property
    def changes_nothing(self) -> bool:
        return not self.fires and not self.ends


def decide(
    readings: Sequence[Reading],
    *,
    opened: Collection[str],
    started: Mapping[str, datetime],
    cooldown: timedelta,
    now: datetime,
) -> AlertDecision:
    """Return what fires and what ends.

    `opened` are the subjects with an open firing, `started` the starts of the last firings by
    subject. A subject fires at most once in `cooldown`. A firing whose subject was not measured,
    because it is gone, ends.
    """
    levels = {reading.subject: reading.level for reading in readings}
    fires = [
        reading
        for reading in readings
        if reading.level is AlertLevel.OVER
        and reading.subject not in opened
        and (reading.subject not in started or now - started[reading.subject] >= cooldown)
    ]
    ends = [
        subject for subject in opened if levels.get(subject, AlertLevel.UNDER) is AlertLevel.UNDER
    ]
    return AlertDecision(fires[:MAX_AT_ONCE], ends)


def level_of(value: float, threshold: int, *, is_enough: bool = True) -> AlertLevel:
    """Return the level of a value. Without enough calls it never fires."""
    if value >= threshold and is_enough:
        return AlertLevel.OVER
    return AlertLevel.UNDER if value < threshold * RESOLVED_BELOW else AlertLevel.BETWEEN


def level_of_webhook(state: WebhookState, now: datetime) -> AlertLevel:
    """Return the level of a webhook's health.

    One that its owner disabled does not fail. A paused or unverified one is sent nothing.
    """
    if state.status is WebhookStatus.DISABLED:
        by_owner = state.disabled_reason is DisabledReason.BY_OWNER
        return AlertLevel.UNDER if by_owner else AlertLevel.OVER
    if state.status is not WebhookStatus.ACTIVE:
        return AlertLevel.BETWEEN
    if state.failing_since is None:
        failed_at = state.last_failure_at
        calm = failed_at is None or now - failed_at >= moments.RECOVERED_AFTER
        return AlertLevel.UNDER if calm else AlertLevel.BETWEEN
    failed_long = now - state.failing_since >= moments.FAILING_AFTER
    enough = state.failures >= moments.LEAST_FAILURES
    return AlertLevel.OVER if failed_long and enough else AlertLevel.BETWEEN
