"""Faults of webhooks in a sandbox: what an attempt that meets one becomes.

A fault withholds the attempt, changes its request, or adds a request to it. An added request
changes neither the delivery nor the health of its receiver.
"""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid5

import orjson

from cute_api.models.enums import AttemptOutcome
from cute_api.models.enums import SandboxFaultKind as Kind
from cute_api.models.faults import PUTS_OFF, WITHHOLDS, Fault
from cute_api.webhooks.delivery.claims import Claim
from cute_api.webhooks.delivery.sending import Sender, WebhookMessage
from cute_api.webhooks.egress.egress import ReceiverResponse

UNKNOWN_TYPE = "sandbox.unknown"
UNKNOWN_FIELD = "sandbox_unknown"

Find = Callable[[Claim], Awaitable[Fault | None]]
"""Returns the fault of an attempt for a webhook whose key has faults."""


class FaultySender:
    """Sends as `Sender` does, and causes the faults that `find` returns."""

    def __init__(self, sender: Sender, find: Find) -> None:
        self._sender = sender
        self._find = find

    async def send(self, claim: Claim, now: datetime) -> ReceiverResponse:
        """Attempt a delivery once. Raises `UnsendableError`."""
        fault = None if claim.fault_key_id is None else await self._find(claim)
        if fault is None:
            return await self._sender.send(claim, now)
        if fault.kind in WITHHOLDS:
            return withheld(fault, datetime.now(UTC))
        response, added = await self._spoiled(fault.kind, claim, now)
        status = None if added is None else added.response_status
        return replace(response, fault=fault, fault_response_status=status)

    async def _spoiled(
        self, kind: Kind, claim: Claim, now: datetime
    ) -> tuple[ReceiverResponse, ReceiverResponse | None]:
        """Send a request and that which the fault adds; return their responses."""
        send = self._sender.send
        match kind:
            case Kind.WEBHOOK_UNKNOWN_FIELD:
                return await send(claim, now, with_unknown_field), None
            case Kind.WEBHOOK_TWICE:
                return await send(claim, now), await send(claim, now)
            case Kind.WEBHOOK_BAD_SIGNATURE:
                added = await send(claim, now, badly_signed)
            case _:
                added = await send(claim, now, of_unknown_type)
        return await send(claim, now), added


def withheld(fault: Fault, now: datetime) -> ReceiverResponse:
    """Return the result of an attempt that its fault keeps from being sent."""
    if fault.kind in PUTS_OFF:
        outcome, error = AttemptOutcome.NOT_SENT, f"The fault `{fault.kind}` put the event off."
    else:
        outcome, error = AttemptOutcome.CONNECTION_ERROR, f"The fault `{fault.kind}` is in effect."
    return ReceiverResponse(outcome, now, duration_ms=0, error=error, fault=fault)


def badly_signed(message: WebhookMessage) -> WebhookMessage:
    """Sign with keys that the receiver doesn't have."""
    return message._replace(keys=[hashlib.sha256(key).digest() for key in message.keys])


def of_unknown_type(message: WebhookMessage) -> WebhookMessage:
    """Make it another event, of a type that doesn't exist."""
    event_id = str(uuid5(UUID(message.event_id), UNKNOWN_TYPE))
    event = orjson.loads(message.payload) | {"id": event_id, "type": UNKNOWN_TYPE}
    return message._replace(event_id=event_id, event_type=UNKNOWN_TYPE, payload=orjson.dumps(event))


def with_unknown_field(message: WebhookMessage) -> WebhookMessage:
    """Add a field to the event and to its data."""
    event = orjson.loads(message.payload)
    added = {UNKNOWN_FIELD: {"since": 1}}
    return message._replace(
        payload=orjson.dumps({**event, "data": {**event["data"], **added}, **added})
    )
