"""Waiting for quota with real threads and real tasks, in windows of a second."""

import asyncio
import math
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from cute_sdk import AsyncCute, AsyncHTTPResponse, Cute, HTTPRequest, HTTPResponse
from limits import RateLimitItemPerSecond

from cute_api.edge.limits.local_windows import LocalWindows
from cute_api.edge.limits.windows import WindowDemand
from tests.sdk.python.scripted import BASE_URL, KEY, ok

QUOTA = 10
CALLERS = 15
CALLS = 25


class Counting:
    """Responds with an empty page, or 429, as the server's own windows decide."""

    def __init__(self) -> None:
        self.statuses = Counter[int]()
        self._windows = LocalWindows(time.monotonic)
        self._demands = (WindowDemand(RateLimitItemPerSecond(QUOTA), ("{key}",)),)
        self._lock = threading.Lock()

    def send(self, _: HTTPRequest) -> HTTPResponse:
        with self._lock:
            decision = self._windows.decide(self._demands)
            status = 200 if decision.admitted else 429
            self.statuses[status] += 1
        (window,) = decision.windows
        resets_in = max(math.ceil(max(window.rolls_in, window.frees_in)), 1)
        page = ok({"data": [], "next_cursor": None, "has_more": False})
        return replace(
            page,
            status=status,
            headers={
                "RateLimit-Policy": f'"second";q={QUOTA};w=1',
                "RateLimit": f'"second";r={window.remaining};t={resets_in}',
            },
        )


class AsyncCounting:
    """The same for tasks."""

    def __init__(self, counting: Counting) -> None:
        self._counting = counting

    async def send(self, request: HTTPRequest) -> AsyncHTTPResponse:
        await asyncio.sleep(0.01)
        response = self._counting.send(request)
        assert isinstance(response.body, bytes)
        return AsyncHTTPResponse(response.status, response.headers, response.body)


def test_threads_wait_for_quota() -> None:
    transport = Counting()
    with Cute(KEY, BASE_URL, http_client=transport) as client, ThreadPoolExecutor(CALLERS) as pool:
        list(pool.map(lambda _: client.brands.list(), range(CALLS)))
    assert transport.statuses == {200: CALLS}


def test_tasks_wait_for_quota_and_can_be_cancelled_meanwhile() -> None:
    transport = Counting()

    async def run() -> None:
        async with AsyncCute(KEY, BASE_URL, http_client=AsyncCounting(transport)) as client:
            tasks = [asyncio.ensure_future(client.brands.list()) for _ in range(CALLS + 5)]
            while transport.statuses[200] < QUOTA:  # noqa: ASYNC110 - the transport has no event
                await asyncio.sleep(0.01)
            # They stand in the middle of the queue: those behind them must move on.
            for task in tasks[QUOTA + 2 : QUOTA + 7]:
                task.cancel()
            done = await asyncio.gather(*tasks, return_exceptions=True)
            assert Counter(type(result).__name__ for result in done) == {
                "AsyncBrandPage": CALLS,
                "CancelledError": 5,
            }

    asyncio.run(run())
    assert transport.statuses == {200: CALLS}
