"""Streams of events, which reconnect for as long as the program listens."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from ._calls.fork import abandon
from ._calls.messages import Message, MessageParser
from ._calls.replies import parsed_json
from ._calls.requests import Call
from ._calls.responses import model_of
from ._calls.retries import backoff
from ._calls.steps import Reply
from ._errors import (
    APIConnectionError,
    APIStatusError,
    ConflictError,
    InvalidResponseError,
    RateLimitError,
    ServerError,
    TransportError,
)

if TYPE_CHECKING:
    from ._calls.http import TaskDriver, ThreadDriver

T = TypeVar("T")
LAST_EVENT_ID = "Last-Event-ID"
# Temporary errors after a dropped connection: the server is away, or has not noticed yet.
PASSING = (APIConnectionError, ServerError, RateLimitError, ConflictError)
# A dropped stream can count against the limit for this long: the server frees it after a minute.
CONFLICT_SECONDS = 120.0


class BaseStream(Generic[T]):
    """Events as they happen. Iterate over it; close it, or leave its `with` block, to end it.

    It reconnects after a dropped connection, and continues where it stopped: an iteration misses no
    event and repeats none. Permanent errors, such as a revoked key, are raised.

    last_event_id: the id of the last event. Store it once you have handled that event, and pass it
        as `after` in the next run, so that no event is lost between runs.
    """

    def __init__(self, made: Callable[[Reply, Any], T]) -> None:
        self.last_event_id: str | None = None
        self._made = made
        self._is_closed = False
        self._cuts = 0
        self._pause = 0.0
        self._refused_since: float | None = None

    def _next_call(self, reply: Reply) -> Call:
        """Return the call that continues the stream."""
        if self.last_event_id is None:
            return reply.call
        headers = {**reply.call.headers, LAST_EVENT_ID: self.last_event_id}
        return replace(reply.call, headers=headers)

    def _read(self, reply: Reply, message: Message) -> tuple[T] | None:
        """Return a message's event, or None."""
        self._cuts, self._refused_since = 0, None
        if message.retry is not None:
            self._pause = message.retry
        event = None
        if message.data is not None:
            try:
                event = (self._made(reply, parsed_json(message.data.encode())),)
            except ValueError:
                raise InvalidResponseError("A message of the stream is not JSON.") from None
        if message.event_id is not None:
            self.last_event_id = message.event_id
        return event

    def _delay(self, chance: float) -> float:
        """Return the seconds before reconnecting."""
        self._cuts += 1
        if self._cuts == 1:
            return self._pause * (0.5 + 0.5 * chance)
        return backoff(self._cuts - 1, chance)

    def _passes(self, error: APIConnectionError | APIStatusError, now: float) -> bool:
        """Return whether a failure to reconnect is temporary."""
        if not isinstance(error, ConflictError):
            return True
        if self._refused_since is None:
            self._refused_since = now
        return now - self._refused_since < CONFLICT_SECONDS


class Stream(BaseStream[T]):
    """A stream from the sync client, which is open when the method returns."""

    def __init__(self, reply: Reply, driver: ThreadDriver, made: Callable[[Reply, Any], T]) -> None:
        super().__init__(made)
        self._reply = reply
        self._driver = driver
        self._generation = driver.generation

    def __iter__(self) -> Iterator[T]:
        clock = self._driver.rules.clock
        try:
            while not self._is_closed:
                yield from self._events()
                while not self._is_closed:
                    delay = self._delay(clock.random())
                    self._driver.pause(self._reply.call, self._reply.options, delay)
                    if self._connect_again():
                        break
        finally:
            self.close()

    def _events(self) -> Iterator[T]:
        """Yield the events of one connection, until it ends."""
        if self._generation != self._driver.generation:
            # In the child of a fork, where the parent owns the connection.
            abandon(self._reply)
            self._generation = self._driver.generation
            return
        stream, parser = _body(self._reply), MessageParser()
        try:
            for part in stream.body:
                for message in parser.feed(part):
                    yield from self._read(self._reply, message) or ()
                    if self._is_closed:
                        return
        except TransportError:
            pass  # cut: the next connection continues
        finally:
            stream.close()

    def _connect_again(self) -> bool:
        try:
            self._reply = self._driver.run(self._next_call(self._reply), self._reply.options)
        except PASSING as error:
            if not self._passes(error, self._driver.rules.clock.monotonic()):
                raise
            return False
        return True

    def close(self) -> None:
        """Close the stream."""
        self._is_closed = True
        if self._generation == self._driver.generation:
            _body(self._reply).close()

    def __enter__(self) -> Stream[T]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncStream(BaseStream[T]):
    """A stream from the async client. `async for` connects and reads, `await` only connects."""

    def __init__(
        self,
        connect: Callable[[], Awaitable[Reply]],
        driver: TaskDriver,
        made: Callable[[Reply, Any], T],
    ) -> None:
        super().__init__(made)
        self._connect = connect
        self._reply: Reply | None = None
        self._driver = driver

    def __await__(self) -> Generator[Any, None, AsyncStream[T]]:
        return self._opened().__await__()

    async def _opened(self) -> AsyncStream[T]:
        if self._reply is None:
            self._reply = await self._connect()
        return self

    async def __aiter__(self) -> AsyncIterator[T]:
        await self._opened()
        clock = self._driver.rules.clock
        try:
            while not self._is_closed:
                async for event in self._events():
                    yield event
                while not self._is_closed:
                    assert self._reply is not None
                    delay = self._delay(clock.random())
                    await self._driver.pause(self._reply.call, self._reply.options, delay)
                    if await self._connect_again():
                        break
        finally:
            await self.close()

    async def _events(self) -> AsyncIterator[T]:
        """Yield the events of one connection, until it ends."""
        assert self._reply is not None
        stream, parser = _body(self._reply), MessageParser()
        try:
            async for part in stream.body:
                for message in parser.feed(part):
                    for event in self._read(self._reply, message) or ():
                        yield event
                    if self._is_closed:
                        return
        except TransportError:
            pass  # cut: the next connection continues
        finally:
            await stream.close()

    async def _connect_again(self) -> bool:
        assert self._reply is not None
        try:
            self._reply = await self._driver.run(self._next_call(self._reply), self._reply.options)
        except PASSING as error:
            if not self._passes(error, self._driver.rules.clock.monotonic()):
                raise
            return False
        return True

    async def close(self) -> None:
        """Close the stream."""
        self._is_closed = True
        if self._reply is not None:
            await _body(self._reply).close()

    async def __aenter__(self) -> AsyncStream[T]:
        return await self._opened()

    async def __aexit__(self, *_: object) -> None:
        await self.close()


def event_of(reply: Reply, body: Any) -> Any:
    """Parse a message's JSON as a model. Raises `InvalidResponseError`."""
    assert reply.call.operation.model is not None
    return model_of(reply, reply.call.operation.model, body)


def _body(reply: Reply) -> Any:
    """Return the open response, whose `body` has the stream."""
    assert reply.received.stream is not None
    return reply.received.stream
