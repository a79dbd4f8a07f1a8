"""A transport that responds by a script, and a clock that never waits: for the rules of a call.

Whatever the real server can be made to do is tested against the real server, in
tests/sdk/scenarios; here is what it can't be made to do on demand.
"""

import asyncio
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx
from cute_sdk import AsyncCute, Cute
from cute_sdk._clock import Clock

KEY = "cute_SecretSecretSecret"
BASE_URL = "http://127.0.0.1:1"

ScriptedResponse = httpx.Response | Exception


class StillClock(Clock):
    """Time advances only by waits; randomness is constant."""

    def __init__(self, chance: float = 1.0) -> None:
        self.time = 1_000.0
        self.slept: list[float] = []
        self._chance = chance
        self._keys = iter(range(1_000))

    def monotonic(self) -> float:
        return self.time

    def now(self) -> float:
        return 1_700_000_000.0 + self.time

    def random(self) -> float:
        return self._chance

    def new_idempotency_key(self) -> str:
        return f"key-{next(self._keys)}"

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds

    async def async_sleep(self, seconds: float) -> None:
        self.sleep(seconds)

    def wait(self, event: threading.Event, seconds: float | None) -> None:
        if not event.is_set() and seconds is not None:
            self.sleep(seconds)

    async def async_wait(self, event: asyncio.Event, seconds: float | None) -> None:
        if not event.is_set() and seconds is not None:
            self.sleep(seconds)


class Script(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Gives one response after the other; keeps the requests."""

    def __init__(self, *responses: ScriptedResponse) -> None:
        self._responses = list(responses)
        self.requests: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests.append(request)
        response = self._responses.pop(0)
        if isinstance(response, Exception):
            raise response
        return response

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return self.handle_request(request)

    def sent(self, header: str) -> list[str | None]:
        return [request.headers.get(header) for request in self.requests]


def problem(status: int, code: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
    body = {
        "type": f"https://developers.cute.example/docs/errors#{code}",
        "title": "A title",
        "status": status,
        "detail": "What to do.",
        "code": code,
        "request_id": "r-1",
    }
    return httpx.Response(status, json=body, headers={"X-Request-Id": "r-1", **(headers or {})})


def ok(body: Mapping[str, Any]) -> httpx.Response:
    return httpx.Response(200, json=body)


@contextmanager
def client_of(script: Script, clock: Clock | None = None, **settings: Any) -> Iterator[Cute]:
    clock = clock or StillClock()
    with Cute(KEY, BASE_URL, transport=script, _clock=clock, **settings) as client:
        yield client


def async_call(
    script: Script, call: Callable[[AsyncCute], Any], clock: Clock | None = None, **settings: Any
) -> Any:
    """The result of a call of the async client."""

    async def run() -> Any:
        clock_ = clock or StillClock()
        async with AsyncCute(KEY, BASE_URL, transport=script, _clock=clock_, **settings) as client:
            return await call(client)

    return asyncio.run(run())
