"""Read from a server that may hang, with a deadline."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
READER = "bounded read"


class BoundedRead(Generic[T]):
    """Runs at most one read at a time, on its own thread, which a hanging server blocks.

    Not thread-safe.
    """

    def __init__(self, read: Callable[[], T | None]) -> None:
        self._read = read
        self._thread: threading.Thread | None = None
        self._value: T | None = None

    def begin(self) -> None:
        """Start a read, unless the last one still hangs."""
        if self._thread is None or not self._thread.is_alive():
            self._value = None
            self._thread = threading.Thread(target=self._run, name=READER, daemon=True)
            self._thread.start()

    def result(self, within_s: float) -> T | None:
        """Return the value of the read, or None if it failed or takes longer."""
        if self._thread is None:
            return None
        self._thread.join(within_s)
        return None if self._thread.is_alive() else self._value

    def _run(self) -> None:
        self._value = self._read()
