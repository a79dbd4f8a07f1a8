"""The drivers: they do what a conversation asks for, in threads with httpx.Client, in tasks with
httpx.AsyncClient. Loaded when a client is made, since httpx takes its time."""

from __future__ import annotations

import httpx

from ._clock import Clock
from ._engine import Admit, Conversation, Pause, Reply, Rules, Send
from ._gates import TaskGate, ThreadGate
from ._pacing import Pacer
from ._replies import Failed, Received
from ._requests import Call
from ._settings import Options, Settings

# A client holds at most this many connections; calls beyond wait for one within their timeout.
LIMITS = httpx.Limits(max_connections=100, max_keepalive_connections=20)
# The server got nothing of a request that ended in one of these.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
# Another attempt would end in the same.
_OURS = (httpx.LocalProtocolError, httpx.UnsupportedProtocol)


def failed(error: httpx.RequestError) -> Failed:
    """What a transport's error means for the call."""
    return Failed(
        error,
        sent=not isinstance(error, (*_NOT_SENT, *_OURS)),
        timed_out=isinstance(error, httpx.TimeoutException),
        retriable=not isinstance(error, _OURS),
    )


class ThreadDriver:
    """Makes calls for threads, any number at a time."""

    def __init__(
        self,
        settings: Settings,
        *,
        pacing: bool,
        clock: Clock | None,
        transport: httpx.BaseTransport | None,
    ) -> None:
        clock = clock or Clock()
        pacer = Pacer() if pacing else None
        self.rules = Rules(settings, pacer, clock)
        self._gate = ThreadGate(pacer, clock) if pacer else None
        self.client = httpx.Client(transport=transport, limits=LIMITS)

    def run(self, call: Call, options: Options) -> Reply:
        """The call's reply. Raises the errors of `_errors.py`."""
        conversation = self.rules.converse(call, options)
        try:
            return self._drive(conversation)
        finally:
            conversation.close()

    def _drive(self, conversation: Conversation) -> Reply:
        answer: object = None
        while True:
            try:
                step = conversation.send(answer)
            except StopIteration as end:
                reply: Reply = end.value
                return reply
            if isinstance(step, Send):
                answer = self._send(step)
            elif isinstance(step, Pause):
                self.rules.clock.sleep(step.seconds)
                answer = None
            else:
                answer = self._admit(step)

    def _admit(self, step: Admit) -> object:
        assert self._gate is not None
        return self._gate.enter(step.patience)

    def _send(self, step: Send) -> Received | Failed:
        try:
            request = self.client.build_request(
                step.method,
                step.url,
                headers=step.headers,
                content=step.content,
                timeout=step.timeout,
            )
            response = self.client.send(request, stream=True)
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
        self.client.close()


class TaskDriver:
    """Makes calls for tasks of one event loop, any number at a time."""

    def __init__(
        self,
        settings: Settings,
        *,
        pacing: bool,
        clock: Clock | None,
        transport: httpx.AsyncBaseTransport | None,
    ) -> None:
        clock = clock or Clock()
        pacer = Pacer() if pacing else None
        self.rules = Rules(settings, pacer, clock)
        self._gate = TaskGate(pacer, clock) if pacer else None
        self.client = httpx.AsyncClient(transport=transport, limits=LIMITS)

    async def run(self, call: Call, options: Options) -> Reply:
        """The call's reply. Raises the errors of `_errors.py`."""
        conversation = self.rules.converse(call, options)
        try:
            return await self._drive(conversation)
        finally:
            conversation.close()

    async def _drive(self, conversation: Conversation) -> Reply:
        answer: object = None
        while True:
            try:
                step = conversation.send(answer)
            except StopIteration as end:
                reply: Reply = end.value
                return reply
            if isinstance(step, Send):
                answer = await self._send(step)
            elif isinstance(step, Pause):
                await self.rules.clock.async_sleep(step.seconds)
                answer = None
            else:
                answer = await self._admit(step)

    async def _admit(self, step: Admit) -> object:
        assert self._gate is not None
        return await self._gate.enter(step.patience)

    async def _send(self, step: Send) -> Received | Failed:
        try:
            request = self.client.build_request(
                step.method,
                step.url,
                headers=step.headers,
                content=step.content,
                timeout=step.timeout,
            )
            response = await self.client.send(request, stream=True)
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
        await self.client.aclose()
