"""Threads that requests run on: one hop from the event loop, and one back.

`ThreadPoolExecutor` makes a future of its own for each call, chains it to asyncio's, and takes
several locks on the way: 40 µs of a request that takes 500.
"""

import asyncio
import queue
import threading
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")


class _Job(NamedTuple):
    function: Callable[..., Any]
    arguments: tuple[Any, ...]
    future: "asyncio.Future[Any]"
    loop: asyncio.AbstractEventLoop


class Workers:
    """A fixed number of daemon threads and the queue that feeds them."""

    def __init__(self, threads: int, name: str) -> None:
        self._jobs: queue.SimpleQueue[_Job] = queue.SimpleQueue()
        for number in range(threads):
            threading.Thread(target=self._work, name=f"{name}-{number}", daemon=True).start()

    def run(self, function: Callable[..., T], *arguments: Any) -> "asyncio.Future[T]":
        """What `function` returns or raises, once a thread has run it."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self._jobs.put(_Job(function, arguments, future, loop))
        return future

    def _work(self) -> None:
        while True:
            function, arguments, future, loop = self._jobs.get()
            result, error = None, None
            try:
                result = function(*arguments)
            except BaseException as raised:  # whoever awaits the future gets it
                error = raised
            try:
                loop.call_soon_threadsafe(_settle, future, result, error)
            except RuntimeError:
                # The loop has closed: the server has stopped, and nobody waits any more.
                return
            # Held until the next job, they would keep its request alive.
            del function, arguments, future, result, error


def _settle(future: "asyncio.Future[Any]", result: Any, error: BaseException | None) -> None:
    if future.cancelled():
        return
    if error is None:
        future.set_result(result)
    else:
        future.set_exception(error)
