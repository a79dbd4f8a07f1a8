"""A thread that repeats its work until its process stops it."""

import logging
import threading
from collections.abc import Callable

AGAIN_S = 1.0
"""How long to wait after an unexpected error."""

log = logging.getLogger("cute.threads")


class WorkerThread:
    """A daemon thread. Call `start` and `stop` once each.

    `work` returns for how many seconds to wait for `wake` before the next call, or None to wait
    without a limit. An unexpected error is logged and ends only this call. `last` runs at the end.
    """

    def __init__(
        self,
        name: str,
        work: Callable[[], float | None],
        *,
        last: Callable[[], object] | None = None,
    ) -> None:
        self._name = name
        self._work = work
        self._last = last
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Have `work` called again soon, also if it is running."""
        if not self._woken.is_set():
            self._woken.set()

    def pause(self, seconds: float) -> None:
        """Wait as part of `work`, until `stop` at most."""
        self._stopping.wait(seconds)

    def stop(self, within_s: float | None = 0.0) -> None:
        """End after the current call; wait for the end for at most `within_s`, None: no limit."""
        self._stopping.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(within_s)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._woken.wait(self._call())
            self._woken.clear()
        if self._last is not None:
            self._last()

    def _call(self) -> float | None:
        try:
            return self._work()
        except Exception:
            log.exception("A thread failed; it continues.", extra={"thread_name": self._name})
            return AGAIN_S
