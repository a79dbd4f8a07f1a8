"""Clients that take their responses too slowly: they hold memory, and a place among connections."""

import asyncio
import logging
from collections.abc import Callable

# A client must take a response at 1 KiB/s. It does so in bursts, hence the time between looks.
READER_SECONDS = 30.0
READER_BYTES = 30 * 1_024

log = logging.getLogger("cute.http")


class ReaderWatch:
    """Breaks a connection off when its client takes less than `READER_BYTES` in `seconds`.

    `goes_on` is called when the watch begins, and whenever the client has taken that much.
    """

    def __init__(
        self, transport: asyncio.Transport, seconds: float, goes_on: Callable[[], None]
    ) -> None:
        self._transport = transport
        self._seconds = seconds
        self._goes_on = goes_on
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_on(self) -> bool:
        return self._timer is not None

    def start(self) -> None:
        """Watch from now on, if anything waits for the client."""
        waiting = self._transport.get_write_buffer_size()
        if waiting and self._timer is None:
            self._watch(waiting)

    def stop(self) -> None:
        """The client has taken what waited, or has gone."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _watch(self, waiting: int) -> None:
        self._timer = self._loop.call_later(self._seconds, self._look, waiting)
        self._goes_on()

    def _look(self, before: int) -> None:
        self._timer = None
        waiting = self._transport.get_write_buffer_size()
        if before - waiting >= READER_BYTES:
            self._watch(waiting)
        elif waiting:
            log.info("response not taken", extra={"bytes_left": waiting})
            self._transport.abort()
