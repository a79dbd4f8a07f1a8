"""The credential of calls: a fixed key, one from a function of the program, or an access token."""

from __future__ import annotations

import asyncio
import math
import threading
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field

from .._errors import ConfigurationError
from .._limits.pacing import Pacer
from .._settings import AccessToken, KeySource, TokenSource, checked_key
from .fork import follow

_NOT_PLAIN = "The function for the api_key of `Cute` must be plain, not async. Use AsyncCute."


@dataclass(frozen=True, eq=False)
class Key:
    """A key, None for calls without one, and its pacing, because quotas are per key.

    renew_at: when to replace an access token, in Unix seconds.
    """

    value: str | None = field(repr=False)
    pacer: Pacer | None
    renew_at: float = math.inf


class SharedKey:
    """The key of a client and of all that share its connections. One call at a time asks for it."""

    def __init__(self, source: KeySource | None, *, pacing: bool) -> None:
        self._pacing = pacing
        self._source: Callable[[], str | Awaitable[str]] | TokenSource | None = None
        # The key to use; None until its source was asked.
        self.current: Key | None = None
        if source is None or isinstance(source, str):
            self.current = self._made(source)
        else:
            self._source = source
        self.after_fork()
        follow(self)

    def after_fork(self) -> None:
        """In the child, replace the locks, which threads of the parent may hold."""
        self._lock = threading.Lock()
        self._async_lock = asyncio.Lock()

    @property
    def can_change(self) -> bool:
        """Whether a function or a token source returns the key."""
        return self._source is not None

    def ask(self, refused: Key | None) -> Key:
        """Return the key; ask its source unless another call did since `refused` was current."""
        with self._lock:
            if self.current is None or self.current is refused:
                answer = self._asked(refused)
                if isinstance(answer, Awaitable):
                    if isinstance(answer, Coroutine):
                        answer.close()
                    raise ConfigurationError(_NOT_PLAIN)
                self.current = self._answered(answer)
            return self.current

    async def ask_async(self, refused: Key | None) -> Key:
        """Like `ask`, for tasks; the function can be async."""
        async with self._async_lock:
            if self.current is None or self.current is refused:
                answer = self._asked(refused)
                if isinstance(answer, Awaitable):
                    answer = await answer
                self.current = self._answered(answer)
            return self.current

    def _asked(self, refused: Key | None) -> str | AccessToken | Awaitable[str | AccessToken]:
        assert self._source is not None
        if isinstance(self._source, TokenSource):
            return self._source.renew(None if refused is None else refused.value)
        return self._source()

    def _answered(self, answer: str | AccessToken) -> Key:
        if not isinstance(answer, AccessToken):
            return self._made(checked_key(answer))
        # All access tokens of an install have one quota.
        pacer = self._pacer() if self.current is None else self.current.pacer
        return Key(answer.value, pacer, answer.renew_at)

    def _made(self, value: str | None) -> Key:
        """Return the key; the same value keeps its pacing."""
        known = self.current
        if known is not None and known.value == value:
            return Key(value, known.pacer)
        return Key(value, self._pacer())

    def _pacer(self) -> Pacer | None:
        if not self._pacing:
            return None
        pacer = Pacer()
        # It starts again in each child of a fork.
        follow(pacer)
        return pacer
