"""Threads that run requests: one hop from the event loop, and one back.

`ThreadPoolExecutor` makes another future for each call, chains it to asyncio's, and takes several
locks: 40 µs of a request that takes 500.
"""

import asyncio
import queue
import threading
from collections import defaultdict, deque
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")


class _Job(NamedTuple):
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    future: "asyncio.Future[Any]"
    loop: asyncio.AbstractEventLoop
    lane: str | None


class Workers:
    """A pool of daemon threads, started as needed, with a queue.

    Jobs of one lane use at most `most_in_lane` threads; more of them wait. Only the event loop
    changes the state of lanes.
    """

    def __init__(self, threads: int, name: str, *, most_in_lane: int | None = None) -> None:
        self._most = threads
        self._name = name
        self._most_in_lane = threads if most_in_lane is None else most_in_lane
        self._in_lane: defaultdict[str, int] = defaultdict(int)
        self._waiting: defaultdict[str, deque[_Job]] = defaultdict(deque)
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._idle = threading.Semaphore(0)  # its value is how many threads wait for a job
        self._threads: list[threading.Thread] = []

    def run(
        self, function: Callable[..., T], *arguments: Any, lane: str | None = None
    ) -> "asyncio.Future[T]":
        """Run `function` on a thread; the future has its result. Call it from an event loop.

        As in any coroutine, `StopIteration` becomes a `RuntimeError`.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        job = _Job(function, arguments, future, loop, lane)
        if lane is not None:
            if self._in_lane[lane] >= self._most_in_lane:
                self._waiting[lane].append(job)
                return future
            self._in_lane[lane] += 1
        self._submit(job)
        return future

    def _submit(self, job: _Job) -> None:
        self._jobs.put(job)
        if not self._idle.acquire(blocking=False) and len(self._threads) < self._most:
            self._start_thread()

    def stop(self) -> None:
        """End the threads after the queued jobs."""
        for _ in self._threads:
            self._jobs.put(None)

    def _start_thread(self) -> None:
        name = f"{self._name}-{len(self._threads)}"
        thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _work(self) -> None:
        while (job := self._next()) is not None:
            function, arguments, future, loop, lane = job
            result: Any = None
            error: BaseException | None = None
            try:
                result = function(*arguments)
            except StopIteration as raised:
                error = RuntimeError("a job raised StopIteration")
                error.__cause__ = raised
            except BaseException as raised:  # the awaiting coroutine gets it
                error = raised
            # The loop of a stopped server is closed, and nothing awaits the future.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self._settle, lane, future, result, error)
            # These names would keep the request in memory until the next job.
            del job, function, arguments, future, result, error

    def _next(self) -> "_Job | None":
        """Wait for the next job; None at the end."""
        try:
            return self._jobs.get_nowait()
        except queue.Empty:
            self._idle.release()
            return self._jobs.get()

    def _settle(
        self,
        lane: str | None,
        future: "asyncio.Future[Any]",
        result: Any,
        error: BaseException | None,
    ) -> None:
        if lane is not None:
            self._leave(lane)
        _settle(future, result, error)

    def _leave(self, lane: str) -> None:
        """Pass a finished job's place in its lane to the next job."""
        waiting = self._waiting[lane]
        while waiting:
            job = waiting.popleft()
            if not job.future.cancelled():
                self._submit(job)
                return
        self._in_lane[lane] -= 1


def _settle(future: "asyncio.Future[Any]", result: Any, error: BaseException | None) -> None:
    if future.cancelled():
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
