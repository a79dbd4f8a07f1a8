"""Authentication and rate limits of every API request, decided in one hop off the event loop.

Both ask a server (PostgreSQL, Valkey), so they run on threads of their own: a slow answer holds
back its request, not the loop.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.edge.authentication import Reader, authenticate, authorization_headers
from server.edge.rate_limits import RateLimits, refusal
from server.edge.state import RequestState, state_of
from server.services.key_use import KeyUse

GATE_THREADS = 8


class GateMiddleware:
    def __init__(
        self, app: ASGIApp, *, reader: Reader, limits: RateLimits, key_use: KeyUse
    ) -> None:
        self._app = app
        self._reader = reader
        self._limits = limits
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
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._threads, self._admit, state, values)
        if state.fault is not None:
            raise state.fault
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

    def _admit(self, state: RequestState, authorization: list[bytes]) -> None:
        state.principal = authenticate(authorization, self._reader)
        if state.principal is not None:
            self._key_use.note(state.principal.key_id)
        decision = self._limits.admit(state.principal, state.client_address)
        state.windows = decision.windows
        state.answer_headers += self._limits.headers(decision)
        if not decision.admitted:
            raise refusal(decision)
