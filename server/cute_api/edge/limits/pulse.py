"""How long this process is held up on a busy machine, by its own pulse.

A thread that wants to sleep 10 ms and wakes after 90 was held up for 80. Whatever else runs on the
machine is held up as long, so a reply that is late by no more says nothing about who sends it.
"""

import threading
import time
from collections.abc import Callable

BEAT_SECONDS = 0.01
# The longest hold-up of the last one to two spans counts.
SPAN_SECONDS = 2.0
# Nobody asks: the thread ends, and starts again with the next question.
IDLE_SECONDS = 5.0
# Before the first beats nothing is known, and a process that has just started is mostly held up.
UNKNOWN_SECONDS = 0.1


class Pulse:
    """`timer` gives monotonic seconds. Safe for use by several threads."""

    def __init__(
        self,
        *,
        timer: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._timer = timer
        self._sleep = sleep
        self._lock = threading.Lock()
        self._beating = False
        self._asked = 0.0
        self._span_started = 0.0
        self._longest = UNKNOWN_SECONDS
        self._longest_before = UNKNOWN_SECONDS

    def keep(self) -> None:
        """Somebody may soon want to know: see to it that the pulse beats."""
        self._asked = self._timer()
        if self._beating:
            return
        with self._lock:
            if not self._beating:
                self._beating = True
                self._span_started = self._asked
                self._longest = self._longest_before = UNKNOWN_SECONDS
                threading.Thread(target=self._beat, name="pulse", daemon=True).start()

    @property
    def held_up(self) -> float:
        """The longest that we were held up recently, in seconds."""
        return max(self._longest, self._longest_before)

    def note(self, held_up: float) -> None:
        """One beat was late by so many seconds."""
        now = self._timer()
        if now - self._span_started >= SPAN_SECONDS:
            self._longest_before, self._longest = self._longest, 0.0
            self._span_started = now
        self._longest = max(self._longest, held_up)

    def _beat(self) -> None:
        while self._timer() - self._asked < IDLE_SECONDS:
            before = self._timer()
            self._sleep(BEAT_SECONDS)
            self.note(self._timer() - before - BEAT_SECONDS)
        self._beating = False


# One for the process: there is one machine.
PULSE = Pulse()
