"""The drivers: they do what a conversation asks for, in threads with httpx.Client, in tasks with
httpx.AsyncClient. Loaded when a client is made, since httpx takes its time."""

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

# The server got nothing of a request that ended in one of these.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
# Another attempt would end in the same.
_OURS = (httpx.LocalProtocolError, httpx.UnsupportedProtocol)
_CLOSED = (
    "This client, or its http_client, is closed: make a new one, or close it only when its last "
    "call is done."
)
_OWN_POOL = (
    "This client was made before a fork with your own http_client or transport, which has the "
    "connections of the parent process: make both in this process."
)
_ASYNC_FORKED = (
    "This AsyncCute was used before a fork, and its connections belong to the event loop of the "
    "parent process: make an AsyncCute in this process."
)
_OTHER_LOOP = (
    "This AsyncCute belongs to another event loop: make one for each loop, inside the coroutine "
    "that `asyncio.run` is given."
)
# What httpcore imports in its first call in an event loop.
_IN_A_LOOP = (
    *("sniffio", "anyio._backends._asyncio", "anyio.streams.tls"),
    "concurrent.futures.thread",  # asyncio itself, to look up a host
)
# Clients that a child inherited. To free one could take a lock that no thread will ever release.
_inherited: list[object] = []


class State(Enum):
    """Whether a client can be used. `FOREIGN`: only in the process that it was made in."""

    OPEN = "open"
    CLOSED = "closed"
    FOREIGN = "foreign"


def failed(error: httpx.RequestError) -> Failed:
    """What a transport's error means for the call."""
    return Failed(
        error,
        sent=not isinstance(error, (*_NOT_SENT, *_OURS)),
        timed_out=isinstance(error, httpx.TimeoutException),
        retriable=not isinstance(error, _OURS),
    )


def advanced(conversation: Conversation, outcome: Received | Failed | None) -> Step | Reply:
    """The next step of a conversation after that of the last one, or how it ended."""
    try:
        return conversation.send(outcome)
    except StopIteration as end:
        reply: Reply = end.value
        return reply


def built(
    client: httpx.Client | httpx.AsyncClient, step: Send, trace: Callable[..., Any]
) -> httpx.Request:
    """The request of a step; `trace` gets what httpcore says of it."""
    return client.build_request(
        step.method,
        step.url,
        headers=step.headers,
        content=step.content,
        timeout=step.timeout,
        extensions={"trace": trace},
    )


# What a client of the program's could do besides: replace the key, or send it after a redirect.
_OURS_ALONE: dict[str, Any] = {"auth": None, "follow_redirects": False}


class Driver:
    """What both drivers have. `new_event` makes what a paced call waits for."""

    def __init__(
        self, settings: Settings, new_event: Callable[[], Any], *, pacing: bool, clock: Clock | None
    ) -> None:
        self.rules = Rules(settings, Pacer() if pacing else None, clock or Clock(), new_event)
        self._state = State.OPEN
        self._sockets = Sockets()
        # Whether another driver or the program opened the connections, and closes them.
        self._borrows = False

    def sharing(self, settings: Settings) -> Any:
        """A driver with other settings, on the same connections; it has pacing of its own for
        another key.
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
    """Makes calls for threads, any number at a time."""

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
        # How many forks are between this process and the one that made the client.
        self.generation = 0
        # Whether a child can have a pool like it.
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
        """In the child: another pool, another pacer, other locks."""
        self.generation += 1
        self._lock = threading.Lock()
        self._sockets.close_copies()
        if self.rules.pacer is not None:
            self.rules.pacer.reset()
        _inherited.append(self._client)
        # Made when it is needed: that takes some milliseconds, and many children never call.
        self._client = None
        if self._state is State.OPEN and not self._renewable:
            self._state = State.FOREIGN

    def abandon(self, inherited: object) -> None:
        """Keep what belongs to the parent's connections from being freed in this child."""
        _inherited.append(inherited)

    def run(self, call: Call, options: Options) -> Reply:
        """The call's reply. Raises the errors of `_errors.py`."""
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
        """The connections of this process. Raises `ClientUnusableError`."""
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
        """Close the connections of this process; those of others stay as they are."""
        self._state = State.CLOSED
        if self._client is not None and not self._borrows:
            self._client.close()


class TaskDriver(Driver):
    """Makes calls for tasks of one event loop, any number at a time."""

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
        # The first to make a call; no connection is there before.
        self._loop: asyncio.AbstractEventLoop | None = None
        self._given = self._borrows = http_client is not None
        with loading():
            self._client = chosen_pool(httpx.AsyncClient, http_client, transport, limits)
            "localhost".encode("idna")
        preload(*_IN_A_LOOP)
        follow(self)

    def after_fork(self) -> None:
        """In the child: usable only if it has had no event loop, and no pool of the program's."""
        self._sockets.close_copies()
        if self._state is State.OPEN and (self._loop is not None or self._given):
            self._state = State.FOREIGN
            _inherited.append((self._client, self._loop))

    async def run(self, call: Call, options: Options) -> Reply:
        """The call's reply. Raises the errors of `_errors.py`."""
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
        """The connections of this event loop. Raises `ClientUnusableError`."""
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
        """Close the connections. Those of a loop or process that is not this one are left to it.

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
