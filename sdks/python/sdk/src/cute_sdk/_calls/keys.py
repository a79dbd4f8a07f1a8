"""The API key of calls: a fixed one, or one that a function of the program returns."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field

from .._errors import ConfigurationError
from .._limits.pacing import Pacer
from .._settings import KeySource, checked_key
from .fork import follow

_NOT_PLAIN = "The function for the api_key of `Cute` must be plain, not async. Use AsyncCute."


@dataclass(frozen=True, eq=False)
class Key:
    """A key, None for calls without one, and its pacing, because quotas are per key."""

    value: str | None = field(repr=False)
    pacer: Pacer | None


class Keys:
    """The key of a client and of all that share its connections. One call at a time asks for it."""

    def __init__(self, source: KeySource | None, *, pacing: bool) -> None:
        self._pacing = pacing
        self._source = source if callable(source) else None
        # The key to use; None until the function was asked.
        self.current: Key | None = None
        if not callable(source):
            self.current = self._made(source)
        self.after_fork()
        follow(self)

    def after_fork(self) -> None:
        """In the child, replace the locks, which threads of the parent may hold."""
        self._lock = threading.Lock()
        self._async_lock = asyncio.Lock()

    @property
    def can_change(self) -> bool:
        """Whether a function returns the key."""
        return self._source is not None

    def ask(self, refused: Key | None) -> Key:
        """Return the key; ask the function unless another call did since `refused` was current."""
        with self._lock:
            if self.current is None or self.current is refused:
                answer = self._asked()
                if isinstance(answer, Awaitable):
                    if isinstance(answer, Coroutine):
                        answer.close()
                    raise ConfigurationError(_NOT_PLAIN)
                self.current = self._made(checked_key(answer))
            return self.current

    async def ask_async(self, refused: Key | None) -> Key:
        """Like `ask`, for tasks; the function can be async."""
        async with self._async_lock:
            if self.current is None or self.current is refused:
                answer = self._asked()
                if isinstance(answer, Awaitable):
                    answer = await answer
                self.current = self._made(checked_key(answer))
            return self.current

    def _asked(self) -> str | Awaitable[str]:
        source: Callable[[], str | Awaitable[str]] | None = self._source
        assert source is not None
        return source()

    def _made(self, value: str | None) -> Key:
        """Return the key; the same value keeps its pacing."""
        known = self.current
        if known is not None and known.value == value:
            return Key(value, known.pacer)
        if not self._pacing:
            return Key(value, None)
        pacer = Pacer()
        # It starts again in each child of a fork.
        follow(pacer)
        return Key(value, pacer)
