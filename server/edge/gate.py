"""Authentication and rate limits of every API request, decided in one hop off the event loop.

Both ask a server (PostgreSQL, Valkey), so they run on threads of their own: a slow answer holds
back its request, not the loop.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.edge.auth_throttle import AuthThrottle
from server.edge.authentication import (
    Reader,
    UnknownKeyError,
    authenticate,
    authorization_headers,
)
from server.edge.rate_limits import Admission, Kind, RateLimits, refusal
from server.edge.state import Admitted, RequestState, state_of
from server.problems import ApiError
from server.services.key_use import KeyUse

GATE_THREADS = 8
TOO_MANY = 429


class GateMiddleware:
    def __init__(
        self,
        app: ASGIApp,
        *,
        reader: Reader,
        limits: RateLimits,
        throttle: AuthThrottle,
        key_use: KeyUse,
    ) -> None:
        self._app = app
        self._reader = reader
        self._limits = limits
        self._throttle = throttle
        self._key_use = key_use
        self._threads = ThreadPoolExecutor(GATE_THREADS, thread_name_prefix="gate")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = state_of(scope)
        if state.in_api:
            values = authorization_headers(scope["headers"])
            conditional = any(name == b"if-none-match" for name, _ in scope["headers"])
            kind = self._limits.kind_of(scope["method"], scope["path"], conditional=conditional)
            loop = asyncio.get_running_loop()
            admission = await loop.run_in_executor(self._threads, self._admit, state, values, kind)
            if kind is Kind.CONDITIONAL:
                send = self._giving_back(state, admission, send)
            try:
                await self._go_on(scope, receive, send)
            except ApiError as error:
                if error.status == TOO_MANY:
                    await self._give_back(state, admission)
                raise
            return
        await self._go_on(scope, receive, send)

    async def _go_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = state_of(scope).fault
        if fault is not None:
            raise fault
        await self._app(scope, receive, send)

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        """When keys were used is written as long as the application lives, and at its end."""

        async def watching_send(message: Message) -> None:
            if message["type"] == "lifespan.startup.complete":
                self._key_use.start()
            elif message["type"] == "lifespan.shutdown.complete":
                await asyncio.to_thread(self._key_use.stop)
            await send(message)

        await self._app(scope, receive, watching_send)

    def _admit(self, state: RequestState, authorization: list[bytes], kind: Kind) -> Admission:
        try:
            state.principal = authenticate(authorization, self._reader)
        except ApiError as refused:
            looked_up = isinstance(refused, UnknownKeyError)
            raise self._throttle.judge(
                refused, state.client_address, looked_up=looked_up
            ) from refused
        if state.principal is not None:
            self._key_use.note(state.principal.key_id)
        admission = self._limits.admit(state.principal, state.client_address, kind)
        state.limit_headers = self._limits.headers(admission)
        if not admission.admitted:
            raise refusal(admission)
        state.counted = kind is not Kind.FREE
        state.admitted = Admitted(state.principal, admission.windows)
        return admission

    def _giving_back(self, state: RequestState, admission: Admission, send: Send) -> Send:
        """A `send` that returns the unit of quota before a 304 leaves, and tells so in it."""

        async def send_and_give_back(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 304:
                await self._give_back(state, admission)
            await send(message)

        return send_and_give_back

    async def _give_back(self, state: RequestState, admission: Admission) -> None:
        """Return the unit of quota that a call took, and tell so in its headers."""
        loop = asyncio.get_running_loop()
        returned = await loop.run_in_executor(self._threads, self._limits.give_back, admission)
        state.limit_headers = self._limits.headers(returned)
        state.counted = False
