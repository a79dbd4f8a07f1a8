"""The only door for outbound HTTP: it dials public addresses only, and reads little.

The check sits where a socket is made, so the address that was checked is the address that is
dialled: neither a literal nor a name that resolves differently the second time gets past it.
"""

import asyncio
import logging
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

import aiohttp

from server.models.enums import AttemptOutcome
from server.webhooks.addresses import (
    AddressRefusedError,
    UrlRefusedError,
    UrlRules,
    check_address,
    check_url,
)

TOTAL_TIMEOUT_S = 10.0
CONNECT_TIMEOUT_S = 3.0
MAX_READ_BYTES = 65_536
MAX_STORED_BYTES = 4_096
MAX_ERROR_LENGTH = 300
KEEPALIVE_S = 4.0  # below the 5 s after which common servers close an idle connection


log = logging.getLogger("cute.egress")


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one request. `response_body` holds at most the first 4 KB, as text."""

    outcome: AttemptOutcome
    started_at: datetime
    duration_ms: int
    response_status: int | None = None
    response_body: str | None = None
    error: str | None = None


@dataclass(slots=True)
class _Received:
    """What has arrived so far: a receiver that stalls afterwards has answered all the same."""

    status: int | None = None
    body: bytes = b""


class Egress:
    """A session for webhooks. Use it as an async context manager, on one event loop."""

    def __init__(self, rules: UrlRules, *, timeout_s: float = TOTAL_TIMEOUT_S) -> None:
        self._rules = rules
        self._timeout_s = timeout_s
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            limit=0, keepalive_timeout=KEEPALIVE_S, socket_factory=self._socket
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, connect=CONNECT_TIMEOUT_S),
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

    async def post(self, url: str, payload: bytes, headers: Mapping[str, str]) -> Answer:
        """Send once; every way in which that can end is an `Answer`, none an exception.

        Follows no redirect. A status counts as soon as it arrived, even when the body stalls.
        """
        started_at, start = datetime.now(UTC), time.monotonic()
        received = _Received()
        outcome, error = AttemptOutcome.SUCCESS, None
        try:
            check_url(url, self._rules)
            async with asyncio.timeout(self._timeout_s):
                await self._exchange(url, payload, headers, received)
        except Exception as failure:  # one odd receiver must not stop the delivery of all others
            outcome, error = _classify(failure)
        if received.status is not None:
            good = 200 <= received.status < 300
            outcome = AttemptOutcome.SUCCESS if good else AttemptOutcome.BAD_STATUS
        return Answer(
            outcome=outcome,
            started_at=started_at,
            duration_ms=round((time.monotonic() - start) * 1_000),
            response_status=received.status,
            response_body=None if received.status is None else _text(received.body),
            error=error,
        )

    async def _exchange(
        self, url: str, payload: bytes, headers: Mapping[str, str], received: _Received
    ) -> None:
        assert self._session is not None, "use Egress as an async context manager"
        async with self._session.post(
            url,
            data=payload,
            headers={**headers, "Accept-Encoding": "identity"},
            allow_redirects=False,
        ) as response:
            received.status = response.status
            size = 0
            async for chunk in response.content.iter_any():
                received.body += chunk[: MAX_STORED_BYTES - len(received.body)]
                size += len(chunk)
                if size > MAX_READ_BYTES:
                    response.close()
                    break

    def _socket(self, info: aiohttp.AddrInfoType) -> socket.socket:
        family, kind, protocol, _, address = info
        check_address(str(address[0]), int(address[1]), self._rules)
        return socket.socket(family, kind, protocol)


def _classify(failure: Exception) -> tuple[AttemptOutcome, str]:
    cause = failure.os_error if isinstance(failure, aiohttp.ClientConnectorError) else failure
    if isinstance(cause, AddressRefusedError | UrlRefusedError):
        return AttemptOutcome.REFUSED_ADDRESS, _clean(str(cause))
    if isinstance(failure, TimeoutError):
        return AttemptOutcome.TIMEOUT, "The receiver did not answer in time."
    if isinstance(failure, aiohttp.ClientError | OSError):
        return AttemptOutcome.CONNECTION_ERROR, _clean(str(failure) or type(failure).__name__)
    log.error("A request failed in a way that is not foreseen.", exc_info=failure)
    return AttemptOutcome.CONNECTION_ERROR, "The request could not be sent."


def _clean(text: str) -> str:
    return _text(text.encode("utf-8", "replace"))[:MAX_ERROR_LENGTH]


def _text(body: bytes) -> str:
    return body.decode("utf-8", "replace").replace("\x00", "\N{REPLACEMENT CHARACTER}")
