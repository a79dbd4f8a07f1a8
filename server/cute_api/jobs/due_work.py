"""The thread that does due work: at each wake-up, and every `POLL_S`."""

import logging
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, contextmanager

from cute_api.jobs.asking import JobQueue
from cute_api.jobs.worker import wait_for_wake_ups
from cute_api.lib.worker_thread import WorkerThread
from cute_api.models.failures import described
from cute_api.processes.stopping import StopFlag

POLL_S = 1.0
REST_S = 5  # pause of work that failed

Work = Callable[[], Generator[None, None, None]]
"""Does due work; yields after each piece, where it may be closed."""

log = logging.getLogger("cute.worker")


class DueWork:
    """Does due work, one kind after the other, until `stop`."""

    def __init__(self, works: Mapping[str, Work], stop: StopFlag) -> None:
        self._works = works
        self._stop = stop
        self._thread = WorkerThread("due-work", self.run)
        self._rests: dict[str, float] = {}

    def wake(self) -> None:
        """Look for work now. Call it from any thread."""
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
        """Do all due work, and return the seconds until the next look.

        Raises nothing: work that fails pauses, and the other kinds continue.
        """
        for name, work in self._works.items():
            now = time.monotonic()
            if not self._stop.is_set() and now >= self._rests.get(name, now):
                self._do(name, work)
        return POLL_S

    def _do(self, name: str, work: Work) -> None:
        try:
            with closing(work()) as pieces:
                for _ in pieces:
                    if self._stop.is_set():
                        return
        except Exception as error:
            log.exception(
                "Work failed; pausing it for %d s.",
                REST_S,
                extra={"error": described(error), "work": name},
            )
            self._rests[name] = time.monotonic() + REST_S


def work_through(
    queue: JobQueue, works: Mapping[str, Work], *, redis_url: str, stop: StopFlag
) -> None:
    """Do due work until `stop`: at each wake-up of the queue, and every `POLL_S`."""
    due_work = DueWork(works, stop)
    with due_work.running():
        wait_for_wake_ups(queue, due_work.wake, redis_url=redis_url, stop=stop)
    log.info("The worker has stopped.")
