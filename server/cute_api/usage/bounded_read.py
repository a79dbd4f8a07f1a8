"""Reading from a server that may hang, with a deadline."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
READER = "bounded read"


class BoundedRead(Generic[T]):
    """At most one read at a time, on a thread of its own, which a hanging server keeps.

    Not for several threads at once.
    """

    def __init__(self, read: Callable[[], T | None]) -> None:
        self._read = read
        self._thread: threading.Thread | None = None
        self._found: T | None = None

    def begin(self) -> None:
        """Start a read, unless the last one still hangs."""
        if self._thread is None or not self._thread.is_alive():
            self._found = None
            self._thread = threading.Thread(target=self._run, name=READER, daemon=True)
            self._thread.start()

    def result(self, within_s: float) -> T | None:
        """What `begin` asked for; None when it failed or takes longer."""
        if self._thread is None:
            return None
        self._thread.join(within_s)
        return None if self._thread.is_alive() else self._found

    def _run(self) -> None:
        self._found = self._read()
