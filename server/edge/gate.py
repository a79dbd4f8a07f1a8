"""Authentication and rate limits of every API request, decided in one hop off the event loop.

Both ask a server (PostgreSQL, Valkey), so they run on threads of their own: a slow answer holds
back its request, not the loop.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from starlette.types import ASGIApp, Receive, Scope, Send

from server.edge.authentication import Reader, authenticate, authorization_headers
from server.edge.rate_limits import RateLimits, refusal
from server.edge.state import RequestState, state_of

GATE_THREADS = 8


class GateMiddleware:
    def __init__(self, app: ASGIApp, *, reader: Reader, limits: RateLimits) -> None:
        self._app = app
        self._reader = reader
        self._limits = limits
        self._threads = ThreadPoolExecutor(GATE_THREADS, thread_name_prefix="gate")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
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

    def _admit(self, state: RequestState, authorization: list[bytes]) -> None:
        state.principal = authenticate(authorization, self._reader)
        decision = self._limits.admit(state.principal, state.client_address)
        state.windows = decision.windows
        state.answer_headers += self._limits.headers(decision)
        if not decision.admitted:
            raise refusal(decision)
