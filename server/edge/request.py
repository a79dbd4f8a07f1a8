"""The outermost layer: gives each request its id, adds the headers that every answer has, logs."""

import logging
import time
from collections.abc import Callable, Sequence

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.config import Network
from server.edge.client_address import client_address
from server.edge.state import STATE_KEY, RequestState, is_api_path

log = logging.getLogger("cute.request")

SECURITY_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
)


class RequestMiddleware:
    """`new_id` makes request ids; `clock` is monotonic, in seconds.

    `trusted_proxies` are believed when they say for whom they call.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        new_id: Callable[[], str],
        trusted_proxies: Sequence[Network] = (),
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._app = app
        self._new_id = new_id
        self._trusted_proxies = trusted_proxies
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        client = scope.get("client")
        state = RequestState(
            request_id=self._new_id(),
            in_api=is_api_path(scope["path"]),
            client_address=client_address(
                client[0] if client else None, scope["headers"], self._trusted_proxies
            ),
        )
        scope[STATE_KEY] = state
        started = self._clock()
        status = 0

        async def send_with_headers(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message.get("headers", ()),
                    (b"x-request-id", state.request_id.encode()),
                    *SECURITY_HEADERS,
                    *state.answer_headers,
                    *state.limit_headers,
                ]
            await send(message)

        try:
            await self._app(scope, receive, send_with_headers)
        finally:
            log.info(
                "request",
                extra={
                    "request_id": state.request_id,
                    "method": scope["method"],
                    "path": scope["path"][:200],
                    "operation": state.operation_id,
                    "status": status,
                    "key": None if state.principal is None else str(state.principal.key_id),
                    "ms": round((self._clock() - started) * 1000, 2),
                },
            )
