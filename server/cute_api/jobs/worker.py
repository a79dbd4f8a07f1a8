"""Our RQ workers: the common base, and the worker that also polls for due work.

A worker has one queue, because with several a killed worker can lose a job. It survives the loss
of Valkey.
"""

import logging
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import closing, suppress
from types import FrameType

from redis import ConnectionError, Redis, RedisError, ResponseError, TimeoutError
from redis.backoff import NoBackoff
from redis.client import Pipeline
from redis.retry import Retry
from rq import Queue, SimpleWorker
from rq.exceptions import DequeueTimeout, StopRequested
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.worker_registration import REDIS_WORKER_KEYS, WORKERS_BY_QUEUE_KEY

from cute_api.jobs import refusals
from cute_api.jobs.asking import JobQueue
from cute_api.jobs.queue import WakeUpQueue
from cute_api.lib.backoff import backoff
from cute_api.lib.valkey_junk import is_junk
from cute_api.models.failures import described
from cute_api.processes import valkey
from cute_api.processes.stopping import Stop

WORKER_TTL_S = 30  # RQ waits for a job for 15 s less than this, then sends a heartbeat
CONNECT_TIMEOUT_S = 3.0
POLL_S = 1
SOCKET_TIMEOUT_S = 5.0  # of a polling worker: longer than `POLL_S`
BEAT_S = 10.0
REST_S = 5  # pause of work that failed

Work = Callable[[], Generator[None, None, None]]
"""Does due work; yields after each piece, where it may be closed."""

log = logging.getLogger("cute.worker")


def lists_of(queue: JobQueue) -> tuple[str, str]:
    """RQ's sets that list a worker of the queue."""
    return REDIS_WORKER_KEYS, WORKERS_BY_QUEUE_KEY % queue


class GuardedWorker(SimpleWorker):
    """Runs jobs in this process, and accepts nothing from Valkey but wake-ups."""

    stop: Stop
    queue_class = WakeUpQueue

    def __init__(self, queue: JobQueue, connection: Redis, stop: Stop) -> None:
        super().__init__(
            [queue.value],
            connection=connection,
            worker_ttl=WORKER_TTL_S,
            log_job_description=False,
            serializer=JSONSerializer,
        )
        self.stop = stop
        self._lists = lists_of(queue)

    def register_birth(self) -> None:
        self._enlist()
        super().register_birth()  # type: ignore[no-untyped-call]  # RQ gives it none

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """Send a heartbeat, and restore the worker's entries in RQ's sets."""
        super().heartbeat(timeout, pipeline)
        self._enlist()

    def _enlist(self) -> None:
        for key in self._lists:
            try:
                self.connection.sadd(key, self.key)
            except ResponseError as error:
                if not is_junk(error):
                    raise
                log.error("Removed a foreign value at %s. Check who can write to Valkey.", key)
                refusals.add(self.connection)
                self.connection.unlink(key)
                self.connection.sadd(key, self.key)

    def subscribe(self) -> None:
        """Accept no commands, because any client that can publish could stop all workers."""

    def unsubscribe(self) -> None:
        """Do nothing: there is no subscription."""

    def check_for_suspension(self, burst: bool) -> None:
        """Never suspend a worker because of a key on Valkey."""

    def run_maintenance_tasks(self) -> None:
        """Do nothing: registries, schedules and groups are not used."""

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        self.stop.set()
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]  # RQ gives it none


class DueWork:
    """Does due work, one kind after the other, until `stop`."""

    def __init__(self, works: Mapping[str, Work], stop: Stop) -> None:
        self._works = works
        self._stop = stop
        self._rests: dict[str, float] = {}
        self.is_at_work = False

    def run(self, between: Callable[[], None] = lambda: None) -> None:
        """Do all due work, and call `between` after each piece.

        Raises nothing. Work that fails pauses for a while; the other kinds continue.
        """
        self.is_at_work = True
        try:
            for name, work in self._works.items():
                now = time.monotonic()
                if self._stop.is_set() or now < self._rests.get(name, now):
                    continue
                self._do(name, work, between)
        finally:
            self.is_at_work = False

    def _do(self, name: str, work: Work, between: Callable[[], None]) -> None:
        try:
            with closing(work()) as pieces:
                for _ in pieces:
                    between()
                    if self._stop.is_set():
                        return
        except Exception as error:
            log.exception(
                "Work failed; pausing it for %d s.",
                REST_S,
                extra={"error": described(error), "work": name},
            )
            self._rests[name] = time.monotonic() + REST_S


class PollingWorker(GuardedWorker):
    """Does due work when a job wakes it, and every `POLL_S`."""

    def __init__(self, queue: JobQueue, connection: Redis, stop: Stop, due_work: DueWork) -> None:
        super().__init__(queue, connection, stop)
        self._due_work = due_work
        self._beat_at = 0.0

    def dequeue_job_and_maintain_ttl(
        self, timeout: int | None, max_idle_time: int | None = None
    ) -> tuple[Job, Queue] | None:
        """The next job, or a made-up one if none came in time.

        None ends this worker: Valkey is down, or its work has set `stop`. RQ's own method would
        wait for Valkey for up to a minute without working.
        """
        (queue,) = self.queues
        if self.stop.is_set():
            return None
        try:
            return self.queue_class.dequeue_any([queue], POLL_S, connection=self.connection)
        except DequeueTimeout:
            return Job("wake-up", connection=self.connection, serializer=JSONSerializer), queue
        except (ConnectionError, TimeoutError):
            return None

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Do due work, whatever Valkey says about the job."""
        self._due_work.run(self._beat)

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """Send a heartbeat every `BEAT_S`. RQ would send one after each job, in three round trips.

        With a Valkey that responds after 2 s, work would wait for those.
        """
        now = time.monotonic()
        if pipeline is not None or now - self._beat_at >= BEAT_S:
            self._beat_at = now
            super().heartbeat(timeout, pipeline)

    def _beat(self) -> None:
        with suppress(RedisError):
            self.heartbeat()

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """Finish the current piece of work, then stop."""
        if self._due_work.is_at_work:
            self.stop.set()
            self._stop_requested = True
        else:
            super().request_stop(signum, frame)


def keep_working(
    make: Callable[[], GuardedWorker], stop: Stop, *, meanwhile: Callable[[], None] = lambda: None
) -> None:
    """Work until `stop`. After an outage of Valkey, call `meanwhile` and make a new worker."""
    delays = backoff()
    while not stop.is_set():
        stop.install()
        try:
            if make().work(logging_level="WARNING"):
                delays = backoff()
        except RedisError as error:
            log.warning("Valkey is down or full: %s", error)
        except StopRequested:
            break
        stop.install()
        if not stop.is_set():
            meanwhile()
            stop.wait(next(delays))


def work_through(queue: JobQueue, works: Mapping[str, Work], *, redis_url: str, stop: Stop) -> None:
    """Do due work until `stop`: at each wake-up of the queue, and every `POLL_S`."""
    due_work = DueWork(works, stop)

    def make() -> PollingWorker:
        connection = valkey.connect(
            redis_url,
            socket_connect_timeout=CONNECT_TIMEOUT_S,
            socket_timeout=SOCKET_TIMEOUT_S,
            retry=Retry(NoBackoff(), 0),
        )
        return PollingWorker(queue, connection, stop, due_work)

    keep_working(make, stop, meanwhile=due_work.run)
    log.info("The worker has stopped.")
