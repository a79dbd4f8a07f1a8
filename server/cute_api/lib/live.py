"""Responses that stay open: their sources, and the outlets that send them.

An open response has no thread. Its `LiveSource` puts content into the `ResponseQueue`, from any
thread, and the event loop sends it (`cute_api.edge.responses.live`). So one source can feed
thousands of responses. Independent of HTTP.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol


class ResponseQueue:
    """The queue of one open response. `put` and `end` can be called from any thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop, changed: asyncio.Event) -> None:
        self._loop = loop
        self._changed = changed
        self._waiting: deque[bytes] = deque()
        self._is_sending = False
        self.is_ended = False

    @property
    def is_free(self) -> bool:
        """Whether all content has been sent; only then may a source put more."""
        return not self._waiting and not self._is_sending

    def put(self, content: bytes) -> None:
        """Queue content to be sent."""
        self._waiting.append(content)
        self._wake()

    def end(self) -> None:
        """End the response once the queued content is sent."""
        self.is_ended = True
        self._wake()

    def take(self) -> bytes:
        """Return the queued content; call `taken` once it is sent. Event loop only."""
        self._is_sending = bool(self._waiting)
        content = b"".join(self._waiting)
        self._waiting.clear()
        return content

    def mark_sent(self) -> None:
        """Report that the content of `take` was sent. Event loop only."""
        self._is_sending = False

    def _wake(self) -> None:
        # The loop of a stopped server is closed, so there is nothing to wake.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._changed.set)


class LiveSource(Protocol):
    """Feeds open responses. Both methods are called on the event loop, and return at once."""

    def open(self, outlet: ResponseQueue) -> None:
        """Start feeding a response that has begun."""

    def close(self, outlet: ResponseQueue) -> None:
        """Stop feeding a response that has ended. Called once for each opened outlet."""


@dataclass(frozen=True, slots=True)
class LiveResponse:
    """An open response: its source, and the seconds after which it ends at the latest."""

    source: LiveSource
    seconds: float


class ShutdownNotifier:
    """Tells open responses to end when the server is stopping, before it cuts them."""

    def __init__(self) -> None:
        self._calls: set[Callable[[], None]] = set()
        self._has_begun = False

    def begin(self) -> None:
        """Call all subscribers, because the server is stopping. Idempotent."""
        self._has_begun = True
        for call in tuple(self._calls):
            call()

    def subscribe(self, call: Callable[[], None]) -> None:
        """Call this when the server stops; at once if it is already stopping."""
        self._calls.add(call)
        if self._has_begun:
            call()

    def unsubscribe(self, call: Callable[[], None]) -> None:
        """Remove a subscriber."""
        self._calls.discard(call)
