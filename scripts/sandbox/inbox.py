"""Signals to wait for, so that the supervisor's loop is plain code."""

import os
import select
import signal
import socket
import sys
from signal import Signals
from types import FrameType, TracebackType
from typing import Self

STOP_SIGNALS = (Signals.SIGINT, Signals.SIGTERM, Signals.SIGHUP)


class SignalInbox:
    """Collects stop requests and ends of children while its block lasts. Main thread only.

    SIGINT, SIGTERM, SIGHUP and the end of the terminal request a stop. Not every process gets a
    signal when the terminal ends.
    """

    def __init__(self) -> None:
        self.stop_requested = False
        self._reader, self._writer = socket.socketpair()
        for end in (self._reader, self._writer):
            end.setblocking(False)
        self._poll = select.poll()
        self._poll.register(self._reader, select.POLLIN)
        self._terminal = _terminal()
        if self._terminal is not None:
            self._poll.register(self._terminal, 0)  # a hang-up is always reported

    def __enter__(self) -> Self:
        signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        for number in STOP_SIGNALS:
            signal.signal(number, self._stop)
        signal.signal(Signals.SIGCHLD, self._note)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # Stop signals stay caught, so that they don't interrupt the shutdown.
        signal.signal(Signals.SIGCHLD, signal.SIG_DFL)
        signal.set_wakeup_fd(-1)
        self._reader.close()
        self._writer.close()

    def wait(self, timeout_s: float) -> None:
        """Return at the next signal, or after `timeout_s`."""
        for descriptor, _ in self._poll.poll(max(0.0, timeout_s) * 1_000):
            if descriptor == self._terminal:
                self.stop_requested = True
            else:
                self._reader.recv(4_096)

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.stop_requested = True

    def _note(self, number: int, frame: FrameType | None) -> None:
        """Do nothing: without a handler the wake-up would not be written."""


def _terminal() -> int | None:
    """The descriptor of standard input if it is a terminal."""
    try:
        descriptor = sys.stdin.fileno()
    except (AttributeError, OSError, ValueError):  # closed, or replaced by something without one
        return None
    return descriptor if os.isatty(descriptor) else None
