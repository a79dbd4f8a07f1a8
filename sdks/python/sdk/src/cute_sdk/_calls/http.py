"""The drivers, which execute a call's steps: for threads with an `HTTPClient`, for tasks with an
`AsyncHTTPClient`. Loaded when a client is created, because importing httpx2 is slow."""

from __future__ import annotations

import asyncio
import copy
import inspect
import threading
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from .._clock import Clock
from .._errors import ClientUnusableError, ConfigurationError, TransportError
from .._http.client import AsyncHTTPClient, Headers, HTTPClient, HTTPRequest
from .._http.pooled import PoolOptions
from .._settings import Options, Settings
from .engine import Rules
from .keys import SharedKey
from .links import CLOSED, TaskLink, ThreadLink
from .replies import ReceivedResponse
from .requests import Call
from .steps import Conversation, EventWait, KeyQuestion, Notify, Outcome, Pause, Reply, advanced

SLOW = "the response was not complete in time"
# The HTTP client's own timeouts come first, because they say whether the request was sent.
GRACE_S = 0.05


class Driver:
    """The common part of both drivers. `new_event` creates the event for a paced call."""

    _link: ThreadLink | TaskLink

    def __init__(
        self, settings: Settings, new_event: Callable[[], Any], *, pacing: bool, clock: Clock | None
    ) -> None:
        self._pacing = pacing
        keys = SharedKey(settings.api_key, pacing=pacing)
        self.rules = Rules(settings, keys, clock or Clock(), new_event)
        # Whether this driver was closed, or another one may close the link.
        self._is_closed = False
        self._borrows = False

    def sharing(self, settings: Settings) -> Any:
        """Return a driver with other settings on the same connections. Another key gets its own
        pacing.
        """
        made = copy.copy(self)
        keys = self.rules.keys
        if settings.api_key != self.rules.settings.api_key:
            keys = SharedKey(settings.api_key, pacing=self._pacing)
        made.rules = replace(self.rules, settings=settings, keys=keys)
        made._borrows = True
        return made

    def _check_open(self) -> None:
        if self._is_closed:
            raise ClientUnusableError(CLOSED)


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
        outcome: Outcome | None = None
        while not isinstance(step := advanced(conversation, outcome), Reply):
            outcome = None
            if isinstance(step, HTTPRequest):
                outcome = self._send(step)
            elif isinstance(step, KeyQuestion):
                outcome = self.rules.keys.ask(step.refused)
            elif isinstance(step, EventWait):
                self.rules.clock.wait(step.event, step.seconds)
            else:
                self._wait(step)
        return step

    def pause(self, call: Call, options: Options, seconds: float) -> None:
        """Wait before a call that continues a download, a stream or rows."""
        for step in self.rules.pause(call, options, seconds):
            self._wait(step)

    def _wait(self, step: Notify | Pause) -> None:
        if isinstance(step, Pause):
            self.rules.clock.sleep(step.seconds)
        else:
            self._notify(step)

    def _notify(self, step: Notify) -> None:
        try:
            for hook in step.hooks:
                hook(step.attempt)
        except BaseException:
            if step.stream is not None:
                step.stream.close()
            raise

    def _send(self, request: HTTPRequest) -> ReceivedResponse | TransportError:
        client = self._link.client()
        try:
            response = client.send(request)
            received = ReceivedResponse(response.status, Headers(response.headers), b"", response)
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
        outcome: Outcome | None = None
        while not isinstance(step := advanced(conversation, outcome), Reply):
            outcome = None
            if isinstance(step, HTTPRequest):
                outcome = await self._send(step)
            elif isinstance(step, KeyQuestion):
                outcome = await self.rules.keys.ask_async(step.refused)
            elif isinstance(step, EventWait):
                await self.rules.clock.async_wait(step.event, step.seconds)
            else:
                await self._wait(step)
        return step

    async def pause(self, call: Call, options: Options, seconds: float) -> None:
        """Wait before a call that continues a download, a stream or rows."""
        for step in self.rules.pause(call, options, seconds):
            await self._wait(step)

    async def _wait(self, step: Notify | Pause) -> None:
        if isinstance(step, Pause):
            await self.rules.clock.async_sleep(step.seconds)
        else:
            await self._notify(step)

    async def _notify(self, step: Notify) -> None:
        try:
            for hook in step.hooks:
                if isinstance(returned := hook(step.attempt), Awaitable):
                    await returned
        except BaseException:
            if step.stream is not None:
                await step.stream.close()
            raise

    async def _send(self, request: HTTPRequest) -> ReceivedResponse | TransportError:
        client = self._link.client()
        # Also bounds the headers, which httpx2 reads with a timeout for each read.
        most = None if request.timeout is None else request.timeout + GRACE_S
        try:
            return await asyncio.wait_for(self._exchange(client, request), most)
        except asyncio.TimeoutError:
            return TransportError(SLOW, kind="ReadTimeout", timed_out=True)

    async def _exchange(
        self, client: AsyncHTTPClient, request: HTTPRequest
    ) -> ReceivedResponse | TransportError:
        try:
            response = await client.send(request)
            received = ReceivedResponse(response.status, Headers(response.headers), b"", response)
            if request.stream and received.is_success:
                return received
            try:
                body = response.body
                content = (
                    body if isinstance(body, bytes) else b"".join([part async for part in body])
                )
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
