"""An HTTP client that responds by a script, and a clock that never waits: for the rules of a call.

Whatever the real server can be made to do is tested against the real server, in
tests/sdk/scenarios; here is what it can't be made to do on demand.
"""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from cute_sdk import AsyncCute, AsyncHTTPResponse, Cute, HTTPRequest, HTTPResponse, TransportError
from cute_sdk._clock import Clock

KEY = "cute_SecretSecretSecret"
BASE_URL = "http://127.0.0.1:1"

CONNECT_ERROR = TransportError("refused", kind="ConnectError", sent=False)

ScriptedResponse = HTTPResponse | Exception


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


class Script:
    """Gives one response after the other; keeps the requests."""

    def __init__(self, *responses: ScriptedResponse) -> None:
        self._responses = list(responses)
        self.requests: list[HTTPRequest] = []

    def send(self, request: HTTPRequest) -> HTTPResponse:
        self.requests.append(request)
        response = self._responses.pop(0)
        if isinstance(response, Exception):
            raise response
        return response

    def sent(self, header: str) -> list[str | None]:
        return [request.headers.get(header) for request in self.requests]


class AsyncScript:
    """The same for tasks."""

    def __init__(self, script: Script) -> None:
        self._script = script

    async def send(self, request: HTTPRequest) -> AsyncHTTPResponse:
        response = self._script.send(request)

        async def close() -> None:
            response.close()

        body = response.body if isinstance(response.body, bytes) else _chunks(response.body)
        return AsyncHTTPResponse(response.status, response.headers, body, close)


async def _chunks(body: Iterable[bytes]) -> AsyncIterator[bytes]:
    for chunk in body:
        yield chunk


def sent_json(request: HTTPRequest) -> Any:
    """The JSON of a request."""
    assert request.content is not None
    return json.loads(request.content)


def problem(status: int, code: str, headers: Mapping[str, str] | None = None) -> HTTPResponse:
    body = {
        "type": f"https://developers.cute.example/docs/errors#{code}",
        "title": "A title",
        "status": status,
        "detail": "What to do.",
        "code": code,
        "request_id": "r-1",
    }
    return HTTPResponse(status, {"X-Request-Id": "r-1", **(headers or {})}, as_json(body))


def ok(body: Any, headers: Mapping[str, str] | None = None) -> HTTPResponse:
    return HTTPResponse(200, headers or {}, as_json(body))


def as_json(body: Any) -> bytes:
    return json.dumps(body).encode()


@contextmanager
def client_of(script: Script, clock: Clock | None = None, **settings: Any) -> Iterator[Cute]:
    clock = clock or StillClock()
    with Cute(KEY, BASE_URL, http_client=script, _clock=clock, **settings) as client:
        yield client


def async_call(
    script: Script, call: Callable[[AsyncCute], Any], clock: Clock | None = None, **settings: Any
) -> Any:
    """The result of a call of the async client."""

    async def run() -> Any:
        more = {"http_client": AsyncScript(script), "_clock": clock or StillClock(), **settings}
        async with AsyncCute(KEY, BASE_URL, **more) as client:
            return await call(client)

    return asyncio.run(run())
