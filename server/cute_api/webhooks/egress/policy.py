"""The delivery policy: when to retry, and how long an attempt may take."""

from dataclasses import dataclass
from typing import Self

from cute_api.config import DEFAULT_SCHEDULE, Settings


@dataclass(frozen=True, slots=True)
class DeliveryPolicy:
    """`schedule` holds the seconds before each attempt, `jitter` the share by which they vary.

    `Retry-After` may ask for up to `longest_stretch` times the planned wait.
    `connect_timeout_s` covers look-up, connection and TLS together; `total_timeout_s` a whole
    attempt, from the look-up to the last byte that is read.
    """

    schedule: tuple[int, ...] = DEFAULT_SCHEDULE
    jitter: float = 0.2
    longest_stretch: int = 2
    connect_timeout_s: float = 3.0
    total_timeout_s: float = 10.0

    @classmethod
    def of(cls, settings: Settings) -> Self:
        return cls(schedule=settings.webhook_schedule)


DEFAULT_POLICY = DeliveryPolicy()
