"""The only way out for HTTP: it dials public addresses only, and reads little.

A URL is checked before anything is resolved, an address before anything is dialled (`dialling`).
"""

import asyncio
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from cute_api.models.enums import AttemptOutcome
from cute_api.webhooks.egress.addresses import UrlRules, check_url
from cute_api.webhooks.egress.dialling import (
    NO_TIMING,
    STEPS,
    CheckedConnector,
    SocketMaker,
    Steps,
    Timing,
)
from cute_api.webhooks.egress.outcomes import classify, header_text, kept_headers, text
from cute_api.webhooks.egress.policy import DEFAULT_POLICY, DeliveryPolicy
from cute_api.webhooks.egress.resolving import SystemResolver

MAX_READ_BYTES = 65_536
MAX_STORED_BYTES = 4_096
MAX_RETRY_AFTER_LENGTH = 64
MAX_CHECKED_URLS = 4_096


@dataclass(frozen=True, slots=True)
class ReceiverResponse:
    """A receiver's response to one request, or what came instead.

    `response_body` holds at most the first 4 KB, as text. `request_headers` are all
    those that were sent, or would have been. `response_headers` have lower-case names; at most 64
    of them and 4 KB in all are kept, and those that don't fit are left out. `retry_after` is that
    header, uninterpreted.
    """

    outcome: AttemptOutcome
    started_at: datetime
    duration_ms: int
    response_status: int | None = None
    response_body: str | None = None
    error: str | None = None
    request_headers: dict[str, str] = field(default_factory=dict)
    response_headers: dict[str, str] | None = None
    retry_after: str | None = None
    timing: Timing = NO_TIMING


def failed_inside() -> ReceiverResponse:
    """Of an attempt that an error of ours ended: it counts, and the schedule continues."""
    return ReceiverResponse(
        AttemptOutcome.NOT_SENT,
        datetime.now(UTC),
        duration_ms=0,
        error="The request could not be sent: an error on our side.",
    )


@dataclass(slots=True)
class _Received:
    """What has arrived so far: it counts even if the receiver stalls afterwards."""

    status: int | None = None
    headers: dict[str, str] | None = None
    retry_after: str | None = None
    body: bytes = b""


class Egress:
    """A session for webhooks. Use it as an async context manager, on one event loop.

    `authorities` (PEM) are trusted instead of the system's. `resolver` and `make_socket` are for
    those who must not reach the network.
    """

    def __init__(
        self,
        rules: UrlRules,
        policy: DeliveryPolicy = DEFAULT_POLICY,
        *,
        authorities: str | None = None,
        resolver: AbstractResolver | None = None,
        make_socket: SocketMaker = socket.socket,
    ) -> None:
        self._rules = rules
        self._policy = policy
        self._authorities = authorities
        self._resolver = resolver
        self._make_socket = make_socket
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        connector = CheckedConnector(
            self._rules,
            resolver=self._resolver or SystemResolver(),
            authorities=self._authorities,
            make_socket=self._make_socket,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, connect=self._policy.connect_timeout_s),
            trust_env=False,
            auto_decompress=False,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def post(self, url: str, payload: bytes, headers: Mapping[str, str]) -> ReceiverResponse:
        """Send once; every way in which that can end is a `ReceiverResponse`, none an exception.

        Follows no redirect. A status counts as soon as it arrived, even when the body stalls.
        """
        started_at, start = datetime.now(UTC), time.monotonic()
        received, steps = _Received(), Steps()
        sent: dict[str, str] = {}
        outcome, error = AttemptOutcome.SUCCESS, None
        STEPS.set(steps)
        try:
            target, host = _target(url, self._rules)
            sent = _complete(headers, host, payload)
            async with asyncio.timeout(self._policy.total_timeout_s):
                await self._exchange(target, payload, sent, received, steps)
        except Exception as failure:  # one odd receiver must not stop the delivery of all others
            outcome, error = classify(failure, in_handshake=steps.in_handshake)
        if received.status is not None:
            good = 200 <= received.status < 300
            outcome = AttemptOutcome.SUCCESS if good else AttemptOutcome.BAD_STATUS
        return ReceiverResponse(
            outcome=outcome,
            started_at=started_at,
            duration_ms=round((time.monotonic() - start) * 1_000),
            response_status=received.status,
            response_body=None if received.status is None else text(received.body),
            error=error,
            request_headers=sent or dict(headers),
            response_headers=received.headers,
            retry_after=received.retry_after,
            timing=steps.timing(),
        )

    async def _exchange(
        self, url: URL, payload: bytes, headers: dict[str, str], received: _Received, steps: Steps
    ) -> None:
        assert self._session is not None, "use Egress as an async context manager"
        async with self._session.post(
            url, data=payload, headers=headers, allow_redirects=False
        ) as response:
            steps.responded = time.monotonic()
            received.status = response.status
            received.headers = kept_headers(response.headers.items())
            later = response.headers.get("Retry-After")
            received.retry_after = later and header_text(later)[:MAX_RETRY_AFTER_LENGTH]
            size = 0
            async for chunk in response.content.iter_any():
                received.body += chunk[: MAX_STORED_BYTES - len(received.body)]
                size += len(chunk)
                if size > MAX_READ_BYTES:
                    response.close()
                    break


@lru_cache(MAX_CHECKED_URLS)
def _target(url: str, rules: UrlRules) -> tuple[URL, str]:
    """The URL, checked, and its Host header. Kept, since parsing takes a tenth of a request."""
    check_url(url, rules)
    target = URL(url)
    return target, target.host_port_subcomponent or ""


def _complete(headers: Mapping[str, str], host: str, payload: bytes) -> dict[str, str]:
    """All headers of the request: whatever aiohttp would add of itself is named here."""
    return {
        "Host": host,
        **headers,
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Content-Length": str(len(payload)),
    }
