"""Responses that stay open: what feeds one, and what it is sent through.

An open response has no thread. Its `LiveSource` puts what happens into the response's `Outlet`,
from whatever thread it learns of it, and the event loop sends it (`cute_api.edge.responses.live`).
So one source can feed thousands. Knows nothing of HTTP.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol


class Outlet:
    """The way to one open response. All of it can be called from any thread."""

    def __init__(self, loop: asyncio.AbstractEventLoop, changed: asyncio.Event) -> None:
        self._loop = loop
        self._changed = changed
        self._waiting: deque[bytes] = deque()
        self._is_sending = False
        self.is_ended = False

    @property
    def is_free(self) -> bool:
        """Whether the client has taken what was put in: a source puts in more only then."""
        return not self._waiting and not self._is_sending

    def put(self, content: bytes) -> None:
        """Send this, after what was put in before."""
        self._waiting.append(content)
        self._wake()

    def end(self) -> None:
        """End the response, once what was put in is sent."""
        self.is_ended = True
        self._wake()

    def take(self) -> bytes:
        """What waits to be sent, which `taken` says was. For the event loop."""
        self._is_sending = bool(self._waiting)
        content = b"".join(self._waiting)
        self._waiting.clear()
        return content

    def taken(self) -> None:
        """What `take` gave was sent. For the event loop."""
        self._is_sending = False

    def _wake(self) -> None:
        # The loop of a server that has stopped is closed: nobody waits there any more.
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._changed.set)


class LiveSource(Protocol):
    """What feeds open responses. Both are called on the event loop, and return at once."""

    def open(self, outlet: Outlet) -> None:
        """The response has begun. What is put in is sent from now on."""

    def close(self, outlet: Outlet) -> None:
        """The response has ended, for any reason. Called once for each that was opened."""


@dataclass(frozen=True, slots=True)
class Live:
    """An open response: what feeds it, and after how many seconds it ends at the latest."""

    source: LiveSource
    seconds: float


class Ending:
    """Whether the server is stopping. Open responses end then, instead of being cut."""

    def __init__(self) -> None:
        self._calls: set[Callable[[], None]] = set()
        self._has_begun = False

    def begin(self) -> None:
        """The server is stopping. To say so twice changes nothing."""
        self._has_begun = True
        for call in tuple(self._calls):
            call()

    def subscribe(self, call: Callable[[], None]) -> None:
        """Call this when the server stops; at once if it does already."""
        self._calls.add(call)
        if self._has_begun:
            call()

    def unsubscribe(self, call: Callable[[], None]) -> None:
        """Do not call it any more."""
        self._calls.discard(call)
