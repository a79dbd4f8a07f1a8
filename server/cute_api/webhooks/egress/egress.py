"""The only way out for HTTP: it dials public addresses only and reads little.

URLs are checked before they are resolved, addresses before they are dialled (`dialling`).
aiohttp pools connections and parses responses. Its session is not used, because its support for
redirects, cookies, proxies and uploads, which webhooks don't need, takes a third of a delivery's
CPU (docs/performance.md).
"""

import asyncio
import socket
import time
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Self, TypeVar

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from cute_api.models.enums import AttemptOutcome
from cute_api.models.faults import Fault
from cute_api.webhooks.egress.addresses import UrlRules, check_url
from cute_api.webhooks.egress.dialling import (
    NO_TIMING,
    STEPS,
    CheckedConnector,
    RequestTimes,
    SocketMaker,
    Timing,
)
from cute_api.webhooks.egress.outcomes import classify, header_text, kept_headers, text
from cute_api.webhooks.egress.policy import DEFAULT_POLICY, DeliveryPolicy
from cute_api.webhooks.egress.resolving import SystemResolver

MAX_READ_BYTES = 65_536
MAX_STORED_BYTES = 4_096
MAX_RETRY_AFTER_LENGTH = 64
MAX_CHECKED_URLS = 4_096
UPGRADED = 101
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Destination:
    """The request line and Host header for a URL.

    `request` only asks aiohttp's connector for a connection; it is never sent. Construct it while
    an event loop runs.
    """

    request: aiohttp.ClientRequest
    line: str
    host: str

    @classmethod
    def of(cls, url: str) -> Self:
        target = URL(url)
        return cls(
            request=aiohttp.ClientRequest("POST", target),
            line=f"POST {target.raw_path_qs} HTTP/1.1",
            host=target.host_port_subcomponent or "",
        )


def request_bytes(destination: Destination, headers: Mapping[str, str], payload: bytes) -> bytes:
    """Return the request's bytes. Raises `ValueError` for a header that contains a line break."""
    head = "\r\n".join([destination.line, *[f"{name}: {value}" for name, value in headers.items()]])
    breaks = len(headers)
    if head.count("\r") != breaks or head.count("\n") != breaks or "\0" in head:
        raise ValueError("A header contains a line break or NUL.")
    return b"%b\r\n\r\n%b" % (head.encode(), payload)


class Deadlines:
    """Gives every task the same time limit of `seconds`, with one timer for all.

    `asyncio.timeout` sets and clears a timer for each task, which costs a tenth of a request.
    Because all limits are equal, they expire in the order in which they began. For one event loop;
    a task runs one piece of work at a time.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._ends_at: dict[asyncio.Task[Any], float] = {}
        self._timer: asyncio.TimerHandle | None = None

    async def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Return the result of `work`, or raise its error or `TimeoutError`."""
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None, "a coroutine runs in a task"
        ends_at = self._ends_at[task] = loop.time() + self._seconds
        if self._timer is None:
            self._timer = loop.call_at(ends_at, self._end, loop)
        try:
            return await work
        except asyncio.CancelledError as cancelled:
            if task in self._ends_at or task.uncancel() > 0:
                raise  # not cancelled by this class
            raise TimeoutError from cancelled
        finally:
            self._ends_at.pop(task, None)

    def close(self) -> None:
        """Cancel the timer: tasks that still run have no limit any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _end(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        for task, ends_at in list(self._ends_at.items()):
            if ends_at > loop.time():
                self._timer = loop.call_at(ends_at, self._end, loop)
                return
            del self._ends_at[task]
            task.cancel()


@dataclass(slots=True)  # frozen dataclasses take three times as long to construct
class ReceiverResponse:
    """A receiver's response to a request, or the error instead of one.

    `response_body` holds at most the first 4 KB, as text. `request_headers` are those that were
    sent or would have been. `response_headers` have lower-case names; those beyond 64 or 4 KB in
    total are dropped. `retry_after` is that header, unparsed. `fault` is what the attempt met in a
    sandbox, `fault_response_status` the status of the request that the fault added.
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
    fault: Fault | None = None
    fault_response_status: int | None = None


def failed_inside() -> ReceiverResponse:
    """Return the result of an attempt that our own error ended, which counts and is retried."""
    return ReceiverResponse(
        AttemptOutcome.NOT_SENT,
        datetime.now(UTC),
        duration_ms=0,
        error="The request could not be sent: an error on our side.",
    )


@dataclass(slots=True)
class _PartialResponse:
    """The response so far: it counts even if the receiver stalls afterwards."""

    status: int | None = None
    headers: dict[str, str] | None = None
    retry_after: str | None = None
    body: bytes = b""


class Egress:
    """Requests to webhooks. Use it as an async context manager, on one event loop.

    `authorities` (PEM) are trusted instead of the system's. `resolver` and `make_socket` replace
    the network in tests.
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
        self._authorities = authorities
        self._resolver = resolver
        self._make_socket = make_socket
        self._deadlines = Deadlines(policy.total_timeout_s)
        self._timeout = aiohttp.ClientTimeout(connect=policy.connect_timeout_s)
        self._connector: CheckedConnector | None = None

        @lru_cache(MAX_CHECKED_URLS)
        def destination(url: str) -> Destination:
            check_url(url, rules)
            return Destination.of(url)

        # Cached, because checking and parsing take as long as sending.
        self._destination = destination

    async def __aenter__(self) -> Self:
        self._connector = CheckedConnector(
            self._rules,
            resolver=self._resolver or SystemResolver(),
            authorities=self._authorities,
            make_socket=self._make_socket,
        )
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._deadlines.close()
        if self._connector is not None:
            await self._connector.close()

    async def post(self, url: str, payload: bytes, headers: Mapping[str, str]) -> ReceiverResponse:
        """Send once and return a `ReceiverResponse`, also for failures; never raise.

        Redirects are not followed. A status counts as soon as it arrives, even if the body stalls.
        """
        started_at, start = datetime.now(UTC), time.monotonic()
        received, steps = _PartialResponse(), RequestTimes()
        sent: dict[str, str] = {}
        outcome, error = AttemptOutcome.SUCCESS, None
        STEPS.set(steps)
        try:
            destination = self._destination(url)
            sent = _complete(headers, destination.host, payload)
            whole = request_bytes(destination, sent, payload)
            await self._deadlines.run(self._exchange(destination, whole, received, steps))
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
        self,
        destination: Destination,
        whole: bytes,
        received: _PartialResponse,
        steps: RequestTimes,
    ) -> None:
        assert self._connector is not None, "use Egress as an async context manager"
        try:
            connection = await self._connector.connect(destination.request, [], self._timeout)
        except TimeoutError as error:
            raise aiohttp.ConnectionTimeoutError from error
        try:
            handler = connection.protocol
            assert handler is not None, "it was just acquired"
            handler.set_response_params(read_until_eof=True, auto_decompress=False)
            if handler.transport is not None:  # otherwise `read` raises the error
                handler.transport.write(whole)
            message, body = await handler.read()
            while 100 <= message.code < 200 and message.code != UPGRADED:
                message, body = await handler.read()
            steps.responded = time.monotonic()
            received.status = message.code
            received.headers = kept_headers(message.headers.items())
            later = message.headers.get("Retry-After")
            received.retry_after = later and header_text(later)[:MAX_RETRY_AFTER_LENGTH]
            size = 0
            while not body.at_eof():
                chunk = await body.readany()
                received.body += chunk[: MAX_STORED_BYTES - len(received.body)]
                size += len(chunk)
                if size > MAX_READ_BYTES:
                    break
        except BaseException:
            connection.close()
            raise
        # aiohttp closes it instead if the response is incomplete.
        connection.release()


def _complete(headers: Mapping[str, str], host: str, payload: bytes) -> dict[str, str]:
    """Return all headers of the request."""
    return {
        "Host": host,
        **headers,
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Content-Length": str(len(payload)),
    }
