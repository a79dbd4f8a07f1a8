"""The thread that does due work: at each wake-up, and every `POLL_S`."""

import logging
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import contextmanager

from cute_api.jobs.asking import JobQueue
from cute_api.jobs.worker import wait_for_wake_ups
from cute_api.lib.worker_thread import WorkerThread
from cute_api.models.failures import described
from cute_api.processes.stopping import StopFlag

POLL_S = 1.0
REST_S = 5  # pause of work that failed

Work = Callable[[], Generator[None, None, None]]
"""Does due work; yields after each piece, outside of transactions: other work runs there, or it is
closed."""

log = logging.getLogger("cute.worker")


class DueWork:
    """Does due work until `stop`. Its kinds take turns, so none waits for the end of another."""

    def __init__(self, works: Mapping[str, Work], stop: StopFlag) -> None:
        self._kinds = [_Kind(name, work) for name, work in works.items()]
        self._stop = stop
        self._thread = WorkerThread("due-work", self.run)

    def wake(self) -> None:
        """Look for work now, or within `POLL_S` if busy. Call it from any thread."""
        self._thread.wake()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Work on a thread until the block ends; then `stop` is set, and the current piece ends."""
        self._thread.start()
        try:
            yield
        finally:
            self._stop.set()
            self._thread.stop(None)

    def run(self) -> float:
        """Do all due work, a piece of each kind in turn; return the seconds until the next look.

        Kinds without work look again every `POLL_S` while others go on. Raises nothing: a kind
        that fails pauses, and the others continue.
        """
        for kind in self._kinds:
            kind.look_now()
        has_more = True
        while has_more and not self._stop.is_set():
            has_more = False
            for kind in self._kinds:
                if not self._stop.is_set() and kind.do_piece():
                    has_more = True
        for kind in self._kinds:
            kind.close()
        return POLL_S


class _Kind:
    """A kind of work: its remaining pieces, and when it looks for work again."""

    def __init__(self, name: str, work: Work) -> None:
        self._name = name
        self._work = work
        self._pieces: Generator[None, None, None] | None = None
        self._looks_at = self._rests_until = 0.0

    def look_now(self) -> None:
        """Look at the next turn, or after the pause of work that failed."""
        self._looks_at = self._rests_until

    def do_piece(self) -> bool:
        """Do a piece if one is due, and return whether more can follow. Raises nothing."""
        if self._pieces is None:
            if time.monotonic() < self._looks_at:
                return False
            self._pieces = self._work()
        try:
            next(self._pieces)
            return True
        except StopIteration:
            self._looks_at = time.monotonic() + POLL_S
        except Exception as error:
            log.exception(
                "Work failed; pausing it for %d s.",
                REST_S,
                extra={"error": described(error), "work": self._name},
            )
            self._looks_at = self._rests_until = time.monotonic() + REST_S
        self._pieces = None
        return False

    def close(self) -> None:
        """End the work at its last piece."""
        if self._pieces is not None:
            self._pieces.close()
            self._pieces = None


def work_through(
    queue: JobQueue, works: Mapping[str, Work], *, redis_url: str, stop: StopFlag
) -> None:
    """Do due work until `stop`: at each wake-up of the queue, and every `POLL_S`."""
    due_work = DueWork(works, stop)
    with due_work.running():
        wait_for_wake_ups(queue, due_work.wake, redis_url=redis_url, stop=stop)
    log.info("The worker has stopped.")
