"""The drivers, which execute a call's steps: for threads with an `HTTPClient`, for tasks with an
`AsyncHTTPClient`. Loaded when a client is created, because importing httpx2 is slow."""

from __future__ import annotations

import asyncio
import copy
import inspect
import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace
from enum import Enum
from typing import Any

from .._clock import Clock
from .._errors import ClientUnusableError, ConfigurationError, TransportError
from .._http.client import AsyncHTTPClient, Headers, HTTPClient, HTTPRequest
from .._http.pooled import AsyncPooledClient, PooledClient, PoolOptions
from .._limits.pacing import Pacer
from .._settings import Options, Settings
from .engine import Conversation, Hold, Notify, Pause, Reply, Rules, Step
from .fork import abandon, follow
from .replies import Received
from .requests import Call

_CLOSED = "This client is closed. Create a new one, or close it only after its last call."
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


def advanced(conversation: Conversation, outcome: Received | TransportError | None) -> Step | Reply:
    """Return the call's next step, or its result."""
    try:
        return conversation.send(outcome)
    except StopIteration as end:
        reply: Reply = end.value
        return reply


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
            raise ClientUnusableError(_CLOSED if self.state is State.CLOSED else _OWN_CLIENT)
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
            raise ClientUnusableError(_CLOSED if self.state is State.CLOSED else foreign)
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


class Driver:
    """The common part of both drivers. `new_event` creates the event for a paced call."""

    _link: ThreadLink | TaskLink

    def __init__(
        self, settings: Settings, new_event: Callable[[], Any], *, pacing: bool, clock: Clock | None
    ) -> None:
        self.rules = Rules(settings, _new_pacer() if pacing else None, clock or Clock(), new_event)
        # Whether this driver was closed, or another one may close the link.
        self._is_closed = False
        self._borrows = False

    def sharing(self, settings: Settings) -> Any:
        """Return a driver with other settings on the same connections. Another key gets its own
        pacing.
        """
        made = copy.copy(self)
        pacer = self.rules.pacer
        if pacer is not None and settings.api_key != self.rules.settings.api_key:
            pacer = _new_pacer()
        made.rules = replace(self.rules, settings=settings, pacer=pacer)
        made._borrows = True
        return made

    def _check_open(self) -> None:
        if self._is_closed:
            raise ClientUnusableError(_CLOSED)


class ThreadDriver(Driver):
    """Makes calls for any number of threads."""

    _link: ThreadLink

    def __init__(
        self,
        settings: Settings,
        *,
        pacing: bool,
        clock: Clock | None,
        http_client: HTTPClient | None,
        pool: PoolOptions,
    ) -> None:
        super().__init__(settings, threading.Event, pacing=pacing, clock=clock)
        self._link = ThreadLink(_checked_client(http_client, pool, is_async=False), pool)

    @property
    def generation(self) -> int:
        """The number of forks since the client was created, which tells connections apart."""
        return self._link.generation

    def run(self, call: Call, options: Options) -> Reply:
        """Return the call's reply. Raises the errors of `_errors.py`."""
        self._check_open()
        self._link.client()
        conversation = self.rules.converse(call, options)
        try:
            return self._drive(conversation)
        finally:
            conversation.close()

    def _drive(self, conversation: Conversation) -> Reply:
        outcome: Received | TransportError | None = None
        while not isinstance(step := advanced(conversation, outcome), Reply):
            outcome = None
            if isinstance(step, HTTPRequest):
                outcome = self._send(step)
            elif isinstance(step, Hold):
                self.rules.clock.wait(step.event, step.seconds)
            elif isinstance(step, Pause):
                self.rules.clock.sleep(step.seconds)
            else:
                self._notify(step)
        return step

    def _notify(self, step: Notify) -> None:
        try:
            for hook in step.hooks:
                hook(step.attempt)
        except BaseException:
            if step.stream is not None:
                step.stream.close()
            raise

    def _send(self, request: HTTPRequest) -> Received | TransportError:
        client = self._link.client()
        try:
            response = client.send(request)
            received = Received(response.status, Headers(response.headers), b"", response)
            if request.stream and received.is_success:
                return received
            try:
                body = response.body
                content = body if isinstance(body, bytes) else b"".join(body)
            finally:
                response.close()
            return replace(received, content=content, stream=None)
        except TransportError as error:
            return error

    def close(self) -> None:
        """Close the connections of this process only."""
        self._is_closed = True
        if not self._borrows:
            self._link.close()


class TaskDriver(Driver):
    """Makes calls for any number of tasks of one event loop."""

    _link: TaskLink

    def __init__(
        self,
        settings: Settings,
        *,
        pacing: bool,
        clock: Clock | None,
        http_client: AsyncHTTPClient | None,
        pool: PoolOptions,
    ) -> None:
        super().__init__(settings, asyncio.Event, pacing=pacing, clock=clock)
        self._link = TaskLink(_checked_client(http_client, pool, is_async=True), pool)

    async def run(self, call: Call, options: Options) -> Reply:
        """Return the call's reply. Raises the errors of `_errors.py`."""
        self._check_open()
        self._link.client()
        conversation = self.rules.converse(call, options)
        try:
            return await self._drive(conversation)
        finally:
            conversation.close()

    async def _drive(self, conversation: Conversation) -> Reply:
        outcome: Received | TransportError | None = None
        while not isinstance(step := advanced(conversation, outcome), Reply):
            outcome = None
            if isinstance(step, HTTPRequest):
                outcome = await self._send(step)
            elif isinstance(step, Hold):
                await self.rules.clock.async_wait(step.event, step.seconds)
            elif isinstance(step, Pause):
                await self.rules.clock.async_sleep(step.seconds)
            else:
                await self._notify(step)
        return step

    async def _notify(self, step: Notify) -> None:
        try:
            for hook in step.hooks:
                if isinstance(returned := hook(step.attempt), Awaitable):
                    await returned
        except BaseException:
            if step.stream is not None:
                await step.stream.close()
            raise

    async def _send(self, request: HTTPRequest) -> Received | TransportError:
        client = self._link.client()
        try:
            response = await client.send(request)
            received = Received(response.status, Headers(response.headers), b"", response)
            if request.stream and received.is_success:
                return received
            try:
                body = response.body
                content = body if isinstance(body, bytes) else b"".join([one async for one in body])
            finally:
                await response.close()
            return replace(received, content=content, stream=None)
        except TransportError as error:
            return error

    async def close(self) -> None:
        """Close the connections, except for those of another event loop or process.

        Raises `ClientUnusableError` in another event loop while its own one runs.
        """
        if not self._borrows:
            await self._link.close()
        self._is_closed = True


def _new_pacer() -> Pacer:
    """Return a pacer that starts again in each child of a fork."""
    pacer = Pacer()
    follow(pacer)
    return pacer


def _checked_client(http_client: Any, pool: PoolOptions, *, is_async: bool) -> Any:
    """Return the program's HTTP client. Raises `ConfigurationError`."""
    if http_client is None:
        return None
    if pool != PoolOptions():
        raise ConfigurationError("With http_client, pass limits, proxy and tls to that client.")
    send = getattr(http_client, "send", None)
    if inspect.iscoroutinefunction(send) is not is_async or not callable(send):
        kind = "an AsyncHTTPClient, with an async" if is_async else "an HTTPClient, with a"
        raise ConfigurationError(
            f"http_client must be {kind} method `send`, not a {type(http_client).__name__}."
        )
    return http_client
