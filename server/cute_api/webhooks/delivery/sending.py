"""One attempt: payload, signatures, request, and a span if traces are on."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from cute_api.models.enums import AttemptOutcome
from cute_api.sealing import Sealer, UnreadableError
from cute_api.tracing.spans import HEADER, Kind, Tracer, TraceSpan
from cute_api.versions.registry import EventVersions
from cute_api.webhooks.delivery import signing
from cute_api.webhooks.delivery.claims import Claim
from cute_api.webhooks.egress.egress import Egress, ReceiverResponse

MAX_CACHED_KEYS = 4_096


class UnsendableError(Exception):
    """The payload can't be signed: an operator has to fix that, not the receiver."""


class WebhookMessage(NamedTuple):
    """What an attempt sends, and the keys that sign it."""

    event_id: str
    event_type: str
    payload: bytes
    keys: Sequence[bytes]


Change = Callable[[WebhookMessage], WebhookMessage]


class Sender:
    """Sends claims. Caches opened secrets, because opening one costs as much as a POST."""

    def __init__(
        self,
        egress: Egress,
        sealer: Sealer,
        versions: EventVersions,
        tracer: Tracer | None = None,
    ) -> None:
        self._egress = egress
        self._versions = versions
        self._tracer = tracer

        @lru_cache(MAX_CACHED_KEYS)
        def key_of(sealed: bytes) -> bytes:
            return signing.secret_key(sealer.open(sealed).decode())

        self._key_of = key_of

    async def send(
        self, claim: Claim, now: datetime, change: Change | None = None
    ) -> ReceiverResponse:
        """Attempt a delivery once, in the version of its webhook. Raises `UnsendableError`.

        Receivers compare `now` with their clock, so pass PostgreSQL's time, not this host's.
        `change` is a fault of a sandbox.
        """
        version = self._versions.pinned(claim.webhook_version)
        data = self._versions.event_text(
            claim.event_type, claim.data, emitted=claim.event_version, wanted=version
        )
        payload = signing.body(
            claim.event_id,
            claim.event_type,
            claim.timestamp_ms,
            claim.account,
            data,
            install=claim.install,
        )
        try:
            keys = [self._key_of(sealed) for sealed in claim.secrets]
            message = WebhookMessage(claim.event_id, claim.event_type, payload, keys)
            if change is not None:
                message = change(message)
            headers = signing.headers(
                message.keys,
                message.payload,
                event_id=message.event_id,
                event_type=message.event_type,
                attempted_at=int(now.timestamp()),
                test=claim.test,
                version=version,
            )
        except (UnreadableError, ValueError) as error:
            raise UnsendableError(
                "its secret can't be read; is the key that sealed it in CUTE_ENCRYPTION_KEYS?"
            ) from error
        if self._tracer is None or claim.traceparent is None:
            return await self._egress.post(claim.url, message.payload, headers)
        span = self._tracer.follow(claim.traceparent, Kind.CLIENT, time.time())
        headers[HEADER] = span.traceparent
        response = await self._egress.post(claim.url, message.payload, headers)
        _end(span, claim, response)
        return response


def _end(span: TraceSpan, claim: Claim, response: ReceiverResponse) -> None:
    """End the span of an attempt, without the receiver's URL, which is private."""
    attributes: dict[str, str | int] = {
        "http.request.method": "POST",
        "http.request.resend_count": claim.attempt_count,
        "cute.event_id": claim.event_id,
        "cute.event_type": claim.event_type,
        "cute.delivery_id": claim.delivery_id,
        "cute.webhook_id": claim.webhook_id,
    }
    if response.response_status is not None:
        attributes["http.response.status_code"] = response.response_status
    failed = response.outcome is not AttemptOutcome.SUCCESS
    error = response.outcome.value if failed else None
    span.end(time.time(), f"deliver {claim.event_type}", attributes, error)
