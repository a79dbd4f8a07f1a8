"""The RQ worker: waits for wake-ups and runs the pump. It survives the loss of Valkey."""

import gc
import logging
from types import FrameType

from redis import Redis, RedisError, ResponseError
from redis.client import Pipeline
from rq import Queue, SimpleWorker
from rq.exceptions import StopRequested
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.worker_registration import REDIS_WORKER_KEYS, WORKERS_BY_QUEUE_KEY

from cute_api.config import Settings
from cute_api.lib.valkey_junk import is_junk
from cute_api.processes.connections import backoff
from cute_api.processes.stopping import Stop
from cute_api.webhooks.jobs import refusals
from cute_api.webhooks.jobs.deliver import DELIVERER, deliver_due
from cute_api.webhooks.jobs.queue import WakeUpQueue
from cute_api.webhooks.jobs.wakeups import QUEUE
from cute_api.webhooks.verification.verifier import Verifier

# Requests come and go by the thousand, and hardly one leaves a cycle behind: looking for cycles at
# Python's default of 700 new objects took a fifth of the time.
GC_NEW_OBJECTS = 50_000
WORKER_TTL_S = 30  # RQ waits for a job for 15 s of it, then shows that it is alive
CONNECT_TIMEOUT_S = 3.0
LISTS = (REDIS_WORKER_KEYS, WORKERS_BY_QUEUE_KEY % QUEUE)
"""RQ's sets of the keys of workers."""

log = logging.getLogger("cute.worker")


class DeliveryWorker(SimpleWorker):
    """Runs jobs in this process: a pump is a thread, and RQ's fork costs more than a job."""

    stop: Stop
    queue_class = WakeUpQueue

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Run the one function that there is, whatever else Valkey may say of the job."""
        deliver_due()

    def register_birth(self) -> None:
        self._enlist()
        super().register_birth()  # type: ignore[no-untyped-call]  # RQ gives it none

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """Show that it lives, also after somebody removed it from the lists of workers."""
        super().heartbeat(timeout, pipeline)
        self._enlist()

    def _enlist(self) -> None:
        for key in LISTS:
            try:
                self.connection.sadd(key, self.key)
            except ResponseError as error:
                if not is_junk(error):
                    raise
                log.error("What stood at %s was none of ours, and is removed.", key)
                refusals.add(self.connection)
                self.connection.unlink(key)
                self.connection.sadd(key, self.key)

    def subscribe(self) -> None:
        """Take no commands: whoever can publish could stop all workers."""

    def unsubscribe(self) -> None:
        """There is no subscription."""

    def check_for_suspension(self, burst: bool) -> None:
        """No key of Valkey's suspends a worker."""

    def run_maintenance_tasks(self) -> None:
        """Registries, schedules and groups are not used: nothing of them is loaded."""

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        self.stop.set()
        DELIVERER.stop()
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]  # RQ gives it none


def run(settings: Settings, stop: Stop) -> None:
    """Work until `stop`, then let the pump finish what is in flight.

    A worker has the one queue: with several, a killed one can lose a job.
    """
    redis_url = settings.need_redis_url()
    gc.freeze()
    gc.set_threshold(GC_NEW_OBJECTS)
    DELIVERER.start(settings)
    Verifier(settings, stop).start()
    delays = backoff()
    while not stop.is_set():
        stop.install()
        try:
            connection = Redis.from_url(redis_url, socket_connect_timeout=CONNECT_TIMEOUT_S)
            worker = DeliveryWorker(
                [QUEUE],
                connection=connection,
                worker_ttl=WORKER_TTL_S,
                log_job_description=False,
                serializer=JSONSerializer,
            )
            worker.stop = stop
            if worker.work(logging_level="WARNING"):
                delays = backoff()
        except RedisError as error:
            log.warning("Valkey is away: %s", error)
        except StopRequested:
            break
        stop.install()
        if not stop.is_set():
            stop.wait(next(delays))
    DELIVERER.stop()
    DELIVERER.wait()
    log.info("The worker has stopped.")
