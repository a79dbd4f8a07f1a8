"""Readings of the system, before they are judged."""

from collections.abc import Mapping
from dataclasses import dataclass

from cute_api.jobs.asking import JobQueue
from cute_api.lib.valkey_writes import WriteRefusal
from cute_api.services.apps.receipts import OwedReceipts
from cute_api.services.erasure.intents import IncompleteErasures
from cute_api.usage.mail_watch import MailTotals


@dataclass(frozen=True, slots=True)
class Rate:
    """Recent requests, and those of them that ended in a 5xx.

    With `cut` there were more, and only the newest were counted.
    """

    requests: int
    failed: int
    cut: bool

    @property
    def share(self) -> float:
        return self.failed / self.requests if self.requests else 0.0


@dataclass(frozen=True, slots=True)
class DeliveryReading:
    """A part of `cute_api.usage.delivery_watch.DeliveryTotals`.

    `lanes` are webhooks with something pending, `failing` those of them whose receivers fail.
    """

    outbox_events: int
    outbox_age_s: float
    pending: int
    due: int
    oldest_due_s: float
    oldest_well_s: float
    in_flight: int
    pumps: int
    weeks_ahead: int
    lanes: int = 0
    failing: int = 0


@dataclass(frozen=True, slots=True)
class Valkey:
    """Request rows on the stream, the age of the oldest, and how long workers were silent.

    `jobs_refused` counts foreign jobs in the queue since an operator reset it. `refusal` says why
    Valkey takes no writes, if so.
    """

    usage_rows: int
    usage_age_s: float
    workers_silent_s: Mapping[JobQueue, tuple[float, ...]]
    jobs_refused: int
    refusal: WriteRefusal | None = None


@dataclass(frozen=True, slots=True)
class HealthReadings:
    """All readings. `valkey` is None while it doesn't respond."""

    migrations_current: bool
    database_bytes: int
    delivery: DeliveryReading
    relay_works: bool
    usage_works: bool
    valkey: Valkey | None
    mails: MailTotals
    erasures: IncompleteErasures
    receipts: OwedReceipts
    set_aside: int
    limits_up: bool
    last_minutes: Rate
    last_hour: Rate
