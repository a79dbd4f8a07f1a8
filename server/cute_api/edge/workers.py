"""Threads that requests run on: one hop from the event loop, and one back.

`ThreadPoolExecutor` makes a future of its own for each call, chains it to asyncio's, and takes
several locks on the way: 40 µs of a request that takes 500.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")


class _Job(NamedTuple):
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    future: "asyncio.Future[Any]"
    loop: asyncio.AbstractEventLoop


class Workers:
    """At most so many daemon threads, started as they are needed, and the queue that feeds them."""

    def __init__(self, threads: int, name: str) -> None:
        self._most = threads
        self._name = name
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        # A token for each thread that waits. A semaphore would do, with locks of Python's own.
        self._idle: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._threads: list[threading.Thread] = []

    def run(self, function: Callable[..., T], *arguments: Any) -> "asyncio.Future[T]":
        """What `function` returns or raises, once a thread has run it. Call it from an event loop.

        As of any coroutine, `StopIteration` comes out as a `RuntimeError`.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._jobs.put(_Job(function, arguments, future, loop))
        if self._idle.qsize():
            self._idle.get()
        elif len(self._threads) < self._most:
            self._start_thread()
        return future

    def stop(self) -> None:
        """End the threads when they have done what waits."""
        for _ in self._threads:
            self._jobs.put(None)

    def _start_thread(self) -> None:
        name = f"{self._name}-{len(self._threads)}"
        thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _work(self) -> None:
        while (job := self._next()) is not None:
            function, arguments, future, loop = job
            result: Any = None
            error: BaseException | None = None
            try:
                result = function(*arguments)
            except StopIteration as raised:
                error = RuntimeError("a job raised StopIteration")
                error.__cause__ = raised
            except BaseException as raised:  # the one who awaits the future gets it
                error = raised
            # A loop that has closed belongs to a server that has stopped: nobody waits any more.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(_settle, future, result, error)
            # Held until the next job, they would keep its request alive.
            del job, function, arguments, future, result, error

    def _next(self) -> "_Job | None":
        """The next job, for which this thread may have to wait; None at the end."""
        try:
            return self._jobs.get_nowait()
        except queue.Empty:
            self._idle.put(None)
            return self._jobs.get()


def _settle(future: "asyncio.Future[Any]", result: Any, error: BaseException | None) -> None:
    if future.cancelled():
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
