"""The HTTP client of a client of the API, in this process and event loop."""

from __future__ import annotations

import asyncio
import threading
from enum import Enum

from .._errors import ClientUnusableError
from .._http.client import AsyncHTTPClient, HTTPClient
from .._http.pooled import AsyncPooledClient, PooledClient, PoolOptions
from .fork import abandon, follow

CLOSED = "This client is closed. Create a new one, or close it only after its last call."
_OWN_CLIENT = (
    "This client was made before a fork with your own http_client, which may have the connections "
    "of the parent process. Create both in this process."
)
_ASYNC_FORKED = (
    "This AsyncCute was used before a fork, and its connections belong to the event loop of the "
    "parent process. Create an AsyncCute in this process."
)
_OTHER_LOOP = (
    "This AsyncCute belongs to another event loop. Create one for each loop, inside the coroutine "
    "that you pass to `asyncio.run`."
)


class State(Enum):
    """Whether connections can be used. `FOREIGN`: only in the process that they were made in."""

    OPEN = "open"
    CLOSED = "closed"
    FOREIGN = "foreign"


class ThreadLink:
    """The HTTP client of a `Cute` and of its `with_options`: the program's, or a pool."""

    def __init__(self, given: HTTPClient | None, options: PoolOptions) -> None:
        self.state = State.OPEN
        # The number of forks between this process and the one that created the client.
        self.generation = 0
        self._given = given
        self._options = options
        self._lock = threading.Lock()
        self._pool = PooledClient(options) if given is None else None
        follow(self)

    def after_fork(self) -> None:
        """In the child, leave the pool alone, and create another one on demand."""
        self.generation += 1
        self._lock = threading.Lock()
        abandon(self._pool)
        self._pool = None
        if self._given is not None and self.state is State.OPEN:
            self.state = State.FOREIGN

    def client(self) -> HTTPClient:
        """Return the HTTP client of this process. Raises `ClientUnusableError`."""
        if self.state is not State.OPEN:
            raise ClientUnusableError(CLOSED if self.state is State.CLOSED else _OWN_CLIENT)
        if self._given is not None:
            return self._given
        with self._lock:
            if self._pool is None:
                self._pool = PooledClient(self._options)
            return self._pool

    def close(self) -> None:
        """Close the connections of this process, unless they are the program's."""
        self.state = State.CLOSED
        if self._pool is not None:
            self._pool.close()


class TaskLink:
    """The HTTP client of an `AsyncCute` and of its `with_options`: the program's, or a pool."""

    def __init__(self, given: AsyncHTTPClient | None, options: PoolOptions) -> None:
        self.state = State.OPEN
        # The event loop of the first call, which opens the first connection.
        self.loop: asyncio.AbstractEventLoop | None = None
        self._given = given
        self._pool = AsyncPooledClient(options) if given is None else None
        follow(self)

    def after_fork(self) -> None:
        """In the child, stay usable only without an event loop and without the program's client."""
        if self.state is State.OPEN and (self.loop is not None or self._given is not None):
            self.state = State.FOREIGN

    def client(self) -> AsyncHTTPClient:
        """Return the HTTP client of this event loop. Raises `ClientUnusableError`."""
        if self.state is not State.OPEN:
            foreign = _ASYNC_FORKED if self._given is None else _OWN_CLIENT
            raise ClientUnusableError(CLOSED if self.state is State.CLOSED else foreign)
        loop = asyncio.get_running_loop()
        if self.loop is None:
            self.loop = loop
        if self.loop is not loop:
            raise ClientUnusableError(_OTHER_LOOP)
        found = self._given or self._pool
        assert found is not None
        return found

    async def close(self) -> None:
        """Close the connections, except for those of another event loop or process.

        Raises `ClientUnusableError` in another event loop while its own one runs.
        """
        if self.state is not State.OPEN:
            return
        loop = asyncio.get_running_loop()
        is_elsewhere = self.loop is not None and self.loop is not loop
        if self.loop is not None and is_elsewhere and self.loop.is_running():
            raise ClientUnusableError(_OTHER_LOOP)
        self.state = State.CLOSED
        if self._pool is not None and not is_elsewhere:
            await self._pool.close()
