"""The drivers, which execute a call's steps: with httpx.Client in threads, with httpx.AsyncClient
in tasks. Loaded when a client is created, because importing httpx is slow."""

from __future__ import annotations

import asyncio
import copy
import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace
from enum import Enum
from typing import Any, cast

import httpx

from .._clock import Clock
from .._errors import ClientUnusableError
from .._limits.pacing import Pacer
from .._loading import loading, preload
from .._settings import Options, Settings
from .engine import Conversation, Hold, Notify, Pause, Reply, Rules, Send, Step
from .fork import Forkable, Sockets, follow
from .pool import chosen_pool
from .replies import Failed, Received
from .requests import Call

# The server received nothing of a request that failed with one of these.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
# Another attempt would fail in the same way.
_OURS = (httpx.LocalProtocolError, httpx.UnsupportedProtocol)
_CLOSED = (
    "This client or its http_client is closed. Create a new one, or close it only after its last "
    "call."
)
_OWN_POOL = (
    "This client was made before a fork with your own http_client or transport, which has the "
    "connections of the parent process. Create both in this process."
)
_ASYNC_FORKED = (
    "This AsyncCute was used before a fork, and its connections belong to the event loop of the "
    "parent process. Create an AsyncCute in this process."
)
_OTHER_LOOP = (
    "This AsyncCute belongs to another event loop. Create one for each loop, inside the coroutine "
    "that you pass to `asyncio.run`."
)
# httpcore imports these in its first call in an event loop.
_IN_A_LOOP = (
    *("sniffio", "anyio._backends._asyncio", "anyio.streams.tls"),
    "concurrent.futures.thread",  # asyncio itself, to look up a host
)
# Clients that a child inherited. Freeing one could take a lock that no thread will ever release.
_inherited: list[object] = []


class State(Enum):
    """Whether a client can be used. `FOREIGN`: only in the process that it was made in."""

    OPEN = "open"
    CLOSED = "closed"
    FOREIGN = "foreign"


def failed(error: httpx.RequestError) -> Failed:
    """Return the meaning of a transport's error for the call."""
    return Failed(
        error,
        sent=not isinstance(error, (*_NOT_SENT, *_OURS)),
        timed_out=isinstance(error, httpx.TimeoutException),
        retriable=not isinstance(error, _OURS),
    )


def advanced(conversation: Conversation, outcome: Received | Failed | None) -> Step | Reply:
    """Return the call's next step, or its result."""
    try:
        return conversation.send(outcome)
    except StopIteration as end:
        reply: Reply = end.value
        return reply


def built(
    client: httpx.Client | httpx.AsyncClient, step: Send, trace: Callable[..., Any]
) -> httpx.Request:
    """Build the request of a step; httpcore reports its progress to `trace`."""
    return client.build_request(
        step.method,
        step.url,
        headers=step.headers,
        content=step.content,
        timeout=step.timeout,
        extensions={"trace": trace},
    )


# Otherwise a client of the program could replace the key, or send it after a redirect.
_OURS_ALONE: dict[str, Any] = {"auth": None, "follow_redirects": False}


class Driver:
    """The common part of both drivers. `new_event` creates the event for a paced call."""

    def __init__(
        self, settings: Settings, new_event: Callable[[], Any], *, pacing: bool, clock: Clock | None
    ) -> None:
        self.rules = Rules(settings, Pacer() if pacing else None, clock or Clock(), new_event)
        self._state = State.OPEN
        self._sockets = Sockets()
        # Whether another driver or the program owns the connections.
        self._borrows = False

    def sharing(self, settings: Settings) -> Any:
        """Return a driver with other settings on the same connections. Another key gets its own
        pacing.
        """
        made = copy.copy(self)
        pacer = self.rules.pacer
        if pacer is not None and settings.api_key != self.rules.settings.api_key:
            pacer = Pacer()
        made.rules = replace(self.rules, settings=settings, pacer=pacer)
        made._borrows = True
        follow(cast("Forkable", made))
        return made


class ThreadDriver(Driver):
    """Makes calls for any number of threads."""

    def __init__(
        self,
        settings: Settings,
        *,
        pacing: bool,
        clock: Clock | None,
        transport: httpx.BaseTransport | None,
        http_client: httpx.Client | None,
        limits: httpx.Limits | None,
    ) -> None:
        super().__init__(settings, threading.Event, pacing=pacing, clock=clock)
        # The number of forks between this process and the one that created the client.
        self.generation = 0
        # Whether a child can create an equal pool.
        self._renewable = transport is None and http_client is None
        self._borrows = http_client is not None
        self._lock = threading.Lock()
        with loading():  # httpx imports as it makes a client, looking up a host as it does so
            pool = chosen_pool(httpx.Client, http_client, transport, limits)
            "localhost".encode("idna")
        self._client: httpx.Client | None = pool
        self._limits = limits
        follow(self)

    def after_fork(self) -> None:
        """In the child, create a new pool, pacer and locks."""
        self.generation += 1
        self._lock = threading.Lock()
        self._sockets.close_copies()
        if self.rules.pacer is not None:
            self.rules.pacer.reset()
        _inherited.append(self._client)
        # Created on demand, because it takes some milliseconds and many children never call.
        self._client = None
        if self._state is State.OPEN and not self._renewable:
            self._state = State.FOREIGN

    def abandon(self, inherited: object) -> None:
        """Keep objects of the parent's connections from being freed in this child."""
        _inherited.append(inherited)

    def run(self, call: Call, options: Options) -> Reply:
        """Return the call's reply. Raises the errors of `_errors.py`."""
        self._pool()
        conversation = self.rules.converse(call, options)
        try:
            return self._drive(conversation)
        finally:
            conversation.close()

    def _drive(self, conversation: Conversation) -> Reply:
        outcome: Received | Failed | None = None
        while not isinstance(step := advanced(conversation, outcome), Reply):
            outcome = None
            if isinstance(step, Send):
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

    def _pool(self) -> httpx.Client:
        """Return the connections of this process. Raises `ClientUnusableError`."""
        if self._state is not State.OPEN:
            raise ClientUnusableError(_CLOSED if self._state is State.CLOSED else _OWN_POOL)
        with self._lock:
            if self._client is None:
                self._client = chosen_pool(httpx.Client, None, None, self._limits)
            if self._client.is_closed:
                raise ClientUnusableError(_CLOSED)
            return self._client

    def _send(self, step: Send) -> Received | Failed:
        client = self._pool()
        try:
            request = built(client, step, self._sockets.trace)
            response = client.send(request, stream=True, **_OURS_ALONE)
            if step.stream and response.is_success:
                return Received(response.status_code, response.headers, b"", response)
            try:
                content = response.read()
            finally:
                response.close()
            return Received(response.status_code, response.headers, content)
        except httpx.RequestError as error:
            return failed(error)

    def close(self) -> None:
        """Close the connections of this process only."""
        self._state = State.CLOSED
        if self._client is not None and not self._borrows:
            self._client.close()


class TaskDriver(Driver):
    """Makes calls for any number of tasks of one event loop."""

    def __init__(
        self,
        settings: Settings,
        *,
        pacing: bool,
        clock: Clock | None,
        transport: httpx.AsyncBaseTransport | None,
        http_client: httpx.AsyncClient | None,
        limits: httpx.Limits | None,
    ) -> None:
        super().__init__(settings, asyncio.Event, pacing=pacing, clock=clock)
        # The event loop of the first call, which opens the first connection.
        self._loop: asyncio.AbstractEventLoop | None = None
        self._given = self._borrows = http_client is not None
        with loading():
            self._client = chosen_pool(httpx.AsyncClient, http_client, transport, limits)
            "localhost".encode("idna")
        preload(*_IN_A_LOOP)
        follow(self)

    def after_fork(self) -> None:
        """In the child, stay usable only without an event loop and without the program's pool."""
        self._sockets.close_copies()
        if self._state is State.OPEN and (self._loop is not None or self._given):
            self._state = State.FOREIGN
            _inherited.append((self._client, self._loop))

    async def run(self, call: Call, options: Options) -> Reply:
        """Return the call's reply. Raises the errors of `_errors.py`."""
        self._pool()
        conversation = self.rules.converse(call, options)
        try:
            return await self._drive(conversation)
        finally:
            conversation.close()

    async def _drive(self, conversation: Conversation) -> Reply:
        outcome: Received | Failed | None = None
        while not isinstance(step := advanced(conversation, outcome), Reply):
            outcome = None
            if isinstance(step, Send):
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
                await step.stream.aclose()
            raise

    def _pool(self) -> httpx.AsyncClient:
        """Return the connections of this event loop. Raises `ClientUnusableError`."""
        if self._state is not State.OPEN:
            foreign = _OWN_POOL if self._given else _ASYNC_FORKED
            raise ClientUnusableError(_CLOSED if self._state is State.CLOSED else foreign)
        loop = asyncio.get_running_loop()
        if self._loop is None:
            self._loop = loop
        if self._loop is not loop:
            raise ClientUnusableError(_OTHER_LOOP)
        if self._client.is_closed:
            raise ClientUnusableError(_CLOSED)
        return self._client

    async def _send(self, step: Send) -> Received | Failed:
        client = self._pool()
        try:
            request = built(client, step, self._sockets.async_trace)
            response = await client.send(request, stream=True, **_OURS_ALONE)
            if step.stream and response.is_success:
                return Received(response.status_code, response.headers, b"", response)
            try:
                content = await response.aread()
            finally:
                await response.aclose()
            return Received(response.status_code, response.headers, content)
        except httpx.RequestError as error:
            return failed(error)

    async def close(self) -> None:
        """Close the connections, except for those of another event loop or process.

        Raises `ClientUnusableError` in another event loop while its own one runs.
        """
        loop = asyncio.get_running_loop()
        if self._state is State.OPEN and self._loop is not None and self._loop is not loop:
            if self._loop.is_running():
                raise ClientUnusableError(_OTHER_LOOP)
            self._state = State.CLOSED
        if self._state is State.OPEN:
            self._state = State.CLOSED
            if not self._borrows:
                await self._client.aclose()
