"""Time and chance, as the client uses them: handed in, so that tests need not wait.

Everything that waits, reads a clock or draws a random number goes through a `Clock`.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import threading
import time
import uuid


class Clock:
    """The real ones. All times are in seconds."""

    def monotonic(self) -> float:
        """A clock that only goes forward; what intervals are measured with."""
        return time.monotonic()

    def now(self) -> float:
        """Unix time: what a `Retry-After` that is a date is compared with."""
        return time.time()

    def random(self) -> float:
        """From 0 up to 1: the jitter of a backoff. Not for secrets."""
        return random.random()  # noqa: S311 - spreads retries in time, hides nothing

    def new_idempotency_key(self) -> str:
        """A name for one change that no other change has."""
        return str(uuid.uuid4())

    def sleep(self, seconds: float) -> None:
        """Wait before a retry."""
        time.sleep(seconds)

    async def async_sleep(self, seconds: float) -> None:
        """Wait before a retry."""
        await asyncio.sleep(seconds)

    def wait(self, event: threading.Event, seconds: float | None) -> None:
        """Wait until `event` is set, at most `seconds`, without end for None."""
        event.wait(seconds)

    async def async_wait(self, event: asyncio.Event, seconds: float | None) -> None:
        """Wait until `event` is set, at most `seconds`, without end for None."""
        # asyncio's own class: the builtin TimeoutError is another one before Python 3.11.
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(event.wait(), seconds)
