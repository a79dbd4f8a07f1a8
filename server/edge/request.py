"""The outermost layer: gives each request its id, adds the headers that every answer has, logs.

What it saw of a call of the API goes to the recorder, which makes a row of it off the hot path.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.config import Network
from server.edge.client_address import client_address
from server.edge.paths import read_path
from server.edge.state import STATE_KEY, RequestState, is_api_path, state_of
from server.edge.strict_transport import transport_headers
from server.usage.recorder import Recorder
from server.usage.rows import Seen

log = logging.getLogger("cute.request")

SECURITY_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


class RequestMiddleware:
    """`new_id` makes request ids; `clock` is monotonic, `time_of_day` Unix time, both in seconds.

    `trusted_proxies` are believed when they say for whom they call. `is_over_tls` says that clients
    call us over TLS, also where a proxy that ends it calls on plain HTTP. It sees the server stop,
    and then lets the recorder send what it has.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        new_id: Callable[[], str],
        recorder: Recorder,
        trusted_proxies: Sequence[Network] = (),
        is_over_tls: bool = False,
        clock: Callable[[], float] = time.perf_counter,
        time_of_day: Callable[[], float] = time.time,
    ) -> None:
        self._app = app
        self._new_id = new_id
        self._recorder = recorder
        self._trusted_proxies = trusted_proxies
        self._is_over_tls = is_over_tls
        self._clock = clock
        self._time_of_day = time_of_day

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            receive = self._closing(receive)
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        client = scope.get("client")
        path = read_path(scope["raw_path"])
        scope["path"] = path.text
        state = RequestState(
            request_id=self._new_id(),
            in_api=is_api_path(path.text),
            fault=path.fault,
            client_address=client_address(
                client[0] if client else None, scope["headers"], self._trusted_proxies
            ),
        )
        scope[STATE_KEY] = state
        transport = transport_headers(scope.get("scheme"), public_over_tls=self._is_over_tls)
        started, at = self._clock(), self._time_of_day()
        status = bytes_out = 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status, bytes_out
            if message["type"] == "http.response.start":
                status = message["status"]
                given = list(message.get("headers", ()))
                message["headers"] = [
                    *given,
                    (b"x-request-id", state.request_id.encode()),
                    *(SECURITY_HEADERS if state.in_api else _missing(given)),
                    *transport,
                    *state.answer_headers,
                    *state.limit_headers,
                ]
                state.sent_headers = message["headers"]
            else:
                bytes_out += len(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        finally:
            seconds = self._clock() - started
            if state.in_api:
                self._recorder.record(
                    _seen(scope, at=at, seconds=seconds, status=status, bytes_out=bytes_out)
                )
            log.info(
                "request",
                extra={
                    "request_id": state.request_id,
                    "method": scope["method"],
                    "path": scope["path"][:200],
                    "operation": state.operation_id,
                    "status": status,
                    "key": None if state.principal is None else str(state.principal.key_id),
                    "ms": round(seconds * 1000, 2),
                },
            )

    def _closing(self, receive: Receive) -> Receive:
        async def watch() -> Message:
            message = await receive()
            if message["type"] == "lifespan.shutdown":
                await asyncio.to_thread(self._recorder.close)
            return message

        return watch


def _missing(given: Sequence[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The security headers that a page has not set itself."""
    set_already = {name for name, _ in given}
    return [header for header in SECURITY_HEADERS if header[0] not in set_already]


def _seen(scope: Scope, *, at: float, seconds: float, status: int, bytes_out: int) -> Seen:
    state = state_of(scope)
    principal = state.principal
    agent = next((value for name, value in scope["headers"] if name == b"user-agent"), b"")
    return Seen(
        started=at,
        seconds=seconds,
        request_id=state.request_id,
        key_id=None if principal is None else principal.key_id,
        user_id=None if principal is None else principal.user_id,
        operation_id=state.operation_id,
        method=scope["method"],
        path=scope["path"],
        status=status,
        bytes_out=bytes_out,
        client_address=state.client_address,
        user_agent=agent,
        error_code=state.error_code,
        counted=state.counted,
    )
