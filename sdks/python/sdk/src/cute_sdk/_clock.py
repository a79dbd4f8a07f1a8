"""The client's clock and random numbers, which tests replace so that they don't wait.

Everything that waits, reads a clock or draws a random number uses a `Clock`.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import threading
import time
import uuid


class Clock:
    """The real clock. All times are in seconds."""

    def monotonic(self) -> float:
        """Return the monotonic time, which measures intervals."""
        return time.monotonic()

    def now(self) -> float:
        """Return Unix time, for a `Retry-After` that is a date."""
        return time.time()

    def random(self) -> float:
        """Return the jitter of a backoff, from 0 to 1. Not for secrets."""
        return random.random()  # noqa: S311 - spreads retries in time, hides nothing

    def new_idempotency_key(self) -> str:
        """Return a new idempotency key."""
        return str(uuid.uuid4())

    def sleep(self, seconds: float) -> None:
        """Wait before a retry."""
        time.sleep(seconds)

    async def async_sleep(self, seconds: float) -> None:
        """Wait before a retry."""
        await asyncio.sleep(seconds)

    def wait(self, event: threading.Event, seconds: float | None) -> None:
        """Wait until `event` is set, at most `seconds` (None: no limit)."""
        event.wait(seconds)

    async def async_wait(self, event: asyncio.Event, seconds: float | None) -> None:
        """Wait until `event` is set, at most `seconds` (None: no limit)."""
        # Before Python 3.11, asyncio's TimeoutError is not the builtin one.
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(event.wait(), seconds)
