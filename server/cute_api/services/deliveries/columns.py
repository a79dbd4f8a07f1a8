"""Columns of deliveries and attempts, and their JSON."""

import math
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement

from cute_api.lib.json_objects import Json
from cute_api.models import Attempt, Delivery
from cute_api.models.enums import DeliveryStatus
from cute_api.services.common.columns import of_entity, selected


class DeliveryColumns(NamedTuple):
    """A delivery: columns of its table."""

    id: str
    webhook_id: str
    event_id: str
    event_type: str
    test: bool
    status: str
    attempt_count: int
    occurred_at: str
    created_at: str
    next_attempt_at: str
    finished_at: str | None
    account: str | None
    install_id: str | None

    @classmethod
    def of(cls, row: Delivery) -> "DeliveryColumns":
        """Read them from an entity."""
        return cls(*of_entity(row, cls._fields))

    def document(self, owner: UUID) -> Json:
        """Schema `Delivery`; `owner` is the user of a webhook that isn't an app's."""
        pending = self.status == DeliveryStatus.PENDING
        # A test event jumps the queue: its stored time is earlier than its creation.
        next_attempt_at = max(self.next_attempt_at, self.created_at) if pending else None
        return {
            "id": self.id,
            "webhook_id": self.webhook_id,
            "account": self.account or str(owner),
            **({} if self.install_id is None else {"install": self.install_id}),
            "event_id": self.event_id,
            "type": self.event_type,
            "test": self.test,
            "status": self.status,
            "attempt_count": self.attempt_count,
            "occurred_at": self.occurred_at,
            "created_at": self.created_at,
            "next_attempt_at": next_attempt_at,
            "finished_at": self.finished_at,
        }


class AttemptColumns(NamedTuple):
    """The columns of an attempt."""

    number: int
    outcome: str
    started_at: str
    request_headers: Any
    response_status: int | None
    response_headers: Any
    response_body: str | None
    error: str | None
    dns_ms: float | None
    connect_ms: float | None
    tls_ms: float | None
    first_byte_ms: float | None
    duration_ms: int
    fault: str | None
    fault_response_status: int | None

    @property
    def document(self) -> Json:
        """Schema `Attempt`."""
        return {
            "number": self.number,
            "outcome": self.outcome,
            "started_at": self.started_at,
            "request_headers": self.request_headers,
            "response_status": self.response_status,
            "response_headers": self.response_headers,
            "response_body": self.response_body,
            "error": self.error,
            "timing": {
                "dns_ms": _whole(self.dns_ms),
                "connect_ms": _whole(self.connect_ms),
                "tls_ms": _whole(self.tls_ms),
                "first_byte_ms": _whole(self.first_byte_ms),
                "total_ms": self.duration_ms,
            },
            "fault": self.fault,
            "fault_response_status": self.fault_response_status,
        }


def of_deliveries(delivery: type[Delivery]) -> tuple[ColumnElement[Any], ...]:
    """Return `DeliveryColumns` in SQL, of the table or an alias."""
    return selected(getattr(delivery, name) for name in DeliveryColumns._fields)


OF_ATTEMPTS = selected(getattr(Attempt, name) for name in AttemptColumns._fields)
"""`AttemptColumns` in SQL."""


def _whole(milliseconds: float | None) -> int | None:
    """Round up, so that no step takes 0 ms."""
    return None if milliseconds is None else math.ceil(milliseconds)
