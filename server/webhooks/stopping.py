"""Stopping in order: SIGTERM and SIGINT end what a process is doing after its current step."""

import os
import signal
import threading
from types import FrameType


class Stop:
    """A flag that also wakes a `select`: pass the object itself as one of its readers."""

    def __init__(self) -> None:
        self._flag = threading.Event()
        self._reader, self._writer = os.pipe()

    def install(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)

    def set(self) -> None:
        if not self._flag.is_set():
            self._flag.set()
            os.write(self._writer, b"\0")

    def is_set(self) -> bool:
        return self._flag.is_set()

    def wait(self, seconds: float) -> bool:
        """Sleep unless asked to stop; tells whether it was."""
        return self._flag.wait(seconds)

    def fileno(self) -> int:
        return self._reader

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.set()
