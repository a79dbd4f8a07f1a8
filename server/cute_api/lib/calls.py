"""Wait for a wake-up on an event loop."""

import asyncio
import contextlib


class LoopCall:
    """A wake-up for one waiter. Use both methods on the loop's thread."""

    def __init__(self) -> None:
        self._made = asyncio.Event()

    def make(self) -> None:
        """Wake the current or the next `wait`."""
        self._made.set()

    async def wait(self, seconds: float) -> bool:
        """Wait for a call, for at most `seconds`; return whether one came."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._made.wait()
        made = self._made.is_set()
        self._made.clear()
        return made
