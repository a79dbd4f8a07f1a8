"""Follow the deliveries to the webhooks that a program creates, until no more is to be expected."""

import json
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

from cute_sdk import Cute, NotFoundError
from cute_sdk.models import Delivery, DeliveryStatus, DeliveryWithAttempts

from cute_contract.client.events import SeenAttempt, SeenDelivery
from cute_contract.client.judging import SECONDS

OPERATIONS = frozenset(
    {"list_webhooks", "list_deliveries", "get_delivery", "try_webhook", "delete_sandbox_faults"}
)
"""The operations that it calls, which no report counts as the program's."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds without news after which no more is expected: of finished deliveries, and of others.

    The second covers the wait before the first retry, and the longest hold of an event that comes
    out of order.
    """

    quiet_s: float = 2.0
    retry_s: float = 35.0


PATIENCE = Patience()


@dataclass(slots=True)
class Watch:
    """What a run's webhooks were sent. `known` are webhooks from before the run.

    If the receiver `is_down` by a fault, that ends some time after the first event, however slowly
    the program starts.
    """

    client: Cute
    known: Collection[UUID]
    patience: Patience
    is_down: bool = False
    clock: Callable[[], float] = time.monotonic
    _first_at: float | None = None
    _deliveries: dict[UUID, Delivery] = field(default_factory=dict)
    _details: dict[UUID, DeliveryWithAttempts] = field(default_factory=dict)
    _changed_at: float = 0.0

    def look(self) -> bool:
        """Read the deliveries; return whether there are some, and nothing more is expected."""
        now, before = self.clock(), dict(self._deliveries)
        hooks = [hook.id for hook in self.client.webhooks.list(limit=100)]
        with suppress(NotFoundError):  # one was deleted a moment ago
            for webhook_id in (each for each in hooks if each not in self.known):
                self._read(webhook_id)
            if self.is_down and self._first_at is not None and now >= self._first_at + SECONDS:
                self._end_down()
        if self._deliveries != before:
            self._changed_at = now
            self._first_at = now if self._first_at is None else self._first_at
        if not self._deliveries:
            return False
        is_over = all(delivery.finished_at for delivery in self._deliveries.values())
        patience = self.patience.quiet_s if is_over else self.patience.retry_s
        return now - self._changed_at >= patience

    def seen(self) -> list[SeenDelivery]:
        """Return the deliveries with their attempts, as far as they are known."""
        for delivery in self._deliveries.values():
            if delivery.id not in self._details:
                with suppress(NotFoundError):  # the program has deleted its webhook
                    self._details[delivery.id] = self.client.deliveries.get(delivery.id)
        return [_seen(self._details[each]) for each in self._deliveries if each in self._details]

    def _read(self, webhook_id: UUID) -> None:
        for delivery in self.client.webhooks.deliveries.list(webhook_id, limit=100):
            if self._deliveries.get(delivery.id) != delivery:
                self._deliveries[delivery.id] = delivery
                self._details[delivery.id] = self.client.deliveries.get(delivery.id)

    def _end_down(self) -> None:
        """Send what is pending now: the next retry of the schedule can be minutes away."""
        if not any(delivery.attempt_count for delivery in self._deliveries.values()):
            return
        self.is_down = False
        self.client.sandbox.faults.delete()
        pending = {row.webhook_id for row in self._deliveries.values() if row.finished_at is None}
        for webhook_id in pending:
            self.client.webhooks.try_now(webhook_id)


def _seen(delivery: DeliveryWithAttempts) -> SeenDelivery:
    return SeenDelivery(
        str(delivery.event_id),
        delivery.type,
        str(json.loads(delivery.request_body)["data"].get("id", delivery.event_id)),
        delivery.status == DeliveryStatus.DELIVERED,
        [
            SeenAttempt(attempt.fault, attempt.response_status, attempt.fault_response_status)
            for attempt in delivery.attempts
        ],
        delivery.finished_at,
    )
