"""Wake-ups: RQ jobs that say "something is due". They carry no data, and losing one costs time.

Whether a delivery is under way is asked of PostgreSQL (see `live_pumps`), never of RQ: its
registries remember a killed worker for minutes.
"""

import logging

from redis import ResponseError
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

from cute_api.jobs.asking import JOBS, JobQueue
from cute_api.lib.valkey_junk import is_junk
from cute_api.processes import valkey

JOB_TIMEOUT_S = 90
FAILURE_TTL_S = 60
SOCKET_TIMEOUT_S = 0.5

log = logging.getLogger("cute.relay")


class WakeUps:
    """The sending side. Raises `redis.RedisError` when Valkey is away."""

    def __init__(self, redis_url: str) -> None:
        # The relay has other work: it tries again at its next sweep, not here.
        self._valkey = valkey.connect(
            redis_url,
            socket_timeout=SOCKET_TIMEOUT_S,
            socket_connect_timeout=SOCKET_TIMEOUT_S,
            retry=Retry(NoBackoff(), 0),
        )

    def send(self, name: JobQueue) -> bool:
        """Enqueue one unless one is waiting already; returns whether it did.

        What is none of ours is removed, and the next sweep tries again; the queue's own key is left
        to the workers.
        """
        queue = Queue(name, connection=self._valkey, serializer=JSONSerializer)
        try:
            if queue.count > 0:
                return False
            queue.enqueue(
                JOBS[name], job_timeout=JOB_TIMEOUT_S, result_ttl=0, failure_ttl=FAILURE_TTL_S
            )
        except ResponseError as error:
            if not is_junk(error):
                raise
            log.error("Something of the queue is none of ours: look at who can write to Valkey.")
            self._valkey.unlink(queue.redis_queues_keys)
            return False
        return True
