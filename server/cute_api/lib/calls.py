"""Waiting for a call, on an event loop."""

import asyncio
import contextlib


class LoopCall:
    """Something that others ask for. `make` belongs to the loop, as `wait` does."""

    def __init__(self) -> None:
        self._made = asyncio.Event()

    def make(self) -> None:
        """Wake what waits, now or next."""
        self._made.set()

    async def wait(self, seconds: float) -> bool:
        """Wait for a call, for at most `seconds`; whether there was one."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._made.wait()
        made = self._made.is_set()
        self._made.clear()
        return made
