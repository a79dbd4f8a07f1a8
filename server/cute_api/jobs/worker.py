"""RQ's worker: waits for the wake-ups of a queue on the main thread of a worker process.

A worker has one queue, because with several a killed worker can lose a job. The work itself runs on
another thread, so nothing that happens to Valkey stops it.
"""

import logging
from collections.abc import Callable
from contextlib import closing
from types import FrameType

from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.client import Pipeline
from redis.retry import Retry
from rq import SimpleWorker
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer
from rq.worker_registration import REDIS_WORKER_KEYS, WORKERS_BY_QUEUE_KEY, register

from cute_api.jobs import refusals
from cute_api.jobs.asking import JobQueue
from cute_api.jobs.queue import WakeUpQueue
from cute_api.jobs.waking import listening
from cute_api.lib.backoff import backoff
from cute_api.lib.valkey_junk import remove_unless
from cute_api.processes import valkey
from cute_api.processes.stopping import StopFlag

# RQ waits for a job for 15 s less than this, then sends a heartbeat.
WORKER_TTL_S = 18
CONNECT_TIMEOUT_S = 3.0

log = logging.getLogger("cute.worker")


class WakeUpWorker(SimpleWorker):
    """RQ's worker in this process, because its fork would not reach the thread to wake.

    Each method below replaces RQ's because a test of `tests/jobs/test_worker.py`, which it names,
    fails without it.
    """

    queue_class = WakeUpQueue
    max_connection_wait_time = 5.0

    def __init__(self, queue: JobQueue, connection: Redis, stop: StopFlag) -> None:
        super().__init__(
            [queue.value],
            connection=connection,
            worker_ttl=WORKER_TTL_S,
            log_job_description=False,
            serializer=JSONSerializer,
        )
        self._stop = stop

    def subscribe(self) -> None:
        """Do nothing, because any client that can publish commands could stop all workers.

        `test_no_command_stops_a_worker`
        """

    def run_maintenance_tasks(self) -> None:
        """Do nothing, because cleaning RQ's registries runs the callbacks of the listed jobs.

        `test_no_registry_runs_a_callback`
        """

    def heartbeat(self, timeout: int | None = None, pipeline: Pipeline | None = None) -> None:
        """Send a heartbeat, and list this worker again if Valkey has lost its data.

        `test_a_worker_is_listed_again_after_valkey_lost_its_data`
        """
        super().heartbeat(timeout, pipeline)
        register(self, pipeline)

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        """Stop the process, not only this worker.

        `test_a_signal_stops_the_process`
        """
        self._stop.set()
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]  # RQ gives it none


def wait_for_wake_ups(
    queue: JobQueue, wake: Callable[[], None], *, redis_url: str, stop: StopFlag
) -> None:
    """Call `wake` at each wake-up of the queue, until `stop`.

    After an outage of Valkey, or after foreign values took the place of RQ's, it starts over.
    """
    delays = backoff()
    with listening(wake):
        while not stop.is_set():
            connection = valkey.connect(
                redis_url,
                socket_connect_timeout=CONNECT_TIMEOUT_S,
                retry=Retry(NoBackoff(), 0),
            )
            try:
                with closing(connection):
                    _remove_foreign(connection, queue)
                    if WakeUpWorker(queue, connection, stop).work(logging_level="WARNING"):
                        delays = backoff()
            except RedisError as error:
                log.warning("Valkey is down or full: %s", error)
            except StopRequested:
                stop.set()
            stop.install()
            stop.wait(next(delays))


def _remove_foreign(valkey: Redis, queue: JobQueue) -> None:
    """Remove and count foreign values at the keys that RQ's worker can't do without."""
    own = {
        REDIS_WORKER_KEYS: "set",
        WORKERS_BY_QUEUE_KEY % queue: "set",
        f"rq:queue:{queue}": "list",
        f"rq:wip:{queue}": "zset",
    }
    for key in remove_unless(valkey, own):
        log.error("Removed a foreign value at %s. Check who can write to Valkey.", key)
        refusals.add(valkey)
