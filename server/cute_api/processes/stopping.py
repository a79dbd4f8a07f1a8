"""Orderly stops: SIGTERM and SIGINT end a process after its current step."""

import os
import select
import signal
from types import FrameType


class StopFlag:
    """A flag that also wakes a `select`: pass the object itself as one of its readers.

    It takes no lock, because a signal handler would wait forever for a lock of the main thread.
    """

    def __init__(self) -> None:
        self._is_set = False
        self._reader, self._writer = os.pipe()

    def install(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)

    def set(self) -> None:
        if not self._is_set:
            self._is_set = True
            os.write(self._writer, b"\0")

    def is_set(self) -> bool:
        return self._is_set

    def wait(self, seconds: float) -> bool:
        """Sleep until a stop or a timeout; return whether a stop was requested."""
        poll = select.poll()
        poll.register(self._reader, select.POLLIN)
        poll.poll(max(seconds, 0) * 1_000)
        return self._is_set

    def fileno(self) -> int:
        return self._reader

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.set()
