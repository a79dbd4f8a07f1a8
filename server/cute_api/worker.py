"""The RQ worker of deliveries: wait for wake-ups and run the pump."""

import gc
import logging
from types import FrameType

from rq import Queue
from rq.job import Job

from cute_api.config import Settings
from cute_api.jobs.asking import JobQueue
from cute_api.jobs.worker import CONNECT_TIMEOUT_S, GuardedWorker, keep_working
from cute_api.processes import valkey
from cute_api.processes.stopping import Stop
from cute_api.tracing import starting
from cute_api.webhooks.jobs.deliver import DELIVERER, deliver_due
from cute_api.webhooks.verification.verifier import Verifier

# Requests rarely leave reference cycles, and searching for cycles at Python's default of 700 new
# objects took a fifth of the time.
GC_NEW_OBJECTS = 50_000

log = logging.getLogger("cute.worker")


class DeliveryWorker(GuardedWorker):
    """Runs jobs in this process: a pump is a thread, and RQ's fork costs more than a job."""

    def execute_job(self, job: Job, queue: Queue) -> None:
        """Run the only function, whatever Valkey says about the job."""
        deliver_due()

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        self.stop.set()
        DELIVERER.stop()
        super().request_stop(signum, frame)


def run(settings: Settings, stop: Stop) -> None:
    """Work until `stop`, then let the pump finish requests in flight."""
    redis_url = settings.need_redis_url()
    gc.freeze()
    gc.set_threshold(GC_NEW_OBJECTS)
    tracer = starting.start(settings, starting.Service.WORKER)
    DELIVERER.tracer = tracer
    DELIVERER.start(settings)
    Verifier(settings, stop).start()

    def make() -> DeliveryWorker:
        connection = valkey.connect(redis_url, socket_connect_timeout=CONNECT_TIMEOUT_S)
        return DeliveryWorker(JobQueue.DELIVERIES, connection, stop)

    keep_working(make, stop)
    DELIVERER.stop()
    DELIVERER.wait()
    if tracer is not None:
        tracer.stop()
    log.info("The worker has stopped.")
