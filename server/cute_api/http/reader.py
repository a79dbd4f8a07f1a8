"""Disconnect slow readers, because they hold memory and a connection."""

import asyncio
import logging
from collections.abc import Callable

# A client must read at 1 KiB/s. The interval is long because clients read in bursts.
READER_SECONDS = 30.0
READER_BYTES = 30 * 1_024

log = logging.getLogger("cute.http")


class ReaderWatch:
    """Aborts a connection if its client reads less than `READER_BYTES` in `seconds`.

    `on_progress` is called when the watch begins, and whenever the client has read that much.
    """

    def __init__(
        self, transport: asyncio.Transport, seconds: float, on_progress: Callable[[], None]
    ) -> None:
        self._transport = transport
        self._seconds = seconds
        self._on_progress = on_progress
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_on(self) -> bool:
        return self._timer is not None

    def start(self) -> None:
        """Start the watch if bytes wait for the client."""
        waiting = self._transport.get_write_buffer_size()
        if waiting and self._timer is None:
            self._watch(waiting)

    def stop(self) -> None:
        """Stop the watch: the client has read the bytes, or has gone."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _watch(self, waiting: int) -> None:
        self._timer = self._loop.call_later(self._seconds, self._look, waiting)
        self._on_progress()

    def _look(self, before: int) -> None:
        self._timer = None
        waiting = self._transport.get_write_buffer_size()
        if before - waiting >= READER_BYTES:
            self._watch(waiting)
        elif waiting:
            log.info("response not taken", extra={"bytes_left": waiting})
            self._transport.abort()
