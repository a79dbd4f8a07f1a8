"""Send wake-ups: RQ jobs without data that say "work is due". Losing one only costs time.

PostgreSQL says whether workers deliver (see `live_pumps`), not RQ, because RQ's registries keep a
killed worker for minutes.
"""

import logging

from redis import ResponseError
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

from cute_api.jobs.asking import JobQueue
from cute_api.jobs.waking import JOB
from cute_api.lib.valkey_junk import is_junk, remove_unless
from cute_api.processes import valkey

JOB_TIMEOUT_S = 90
FAILURE_TTL_S = 60
SOCKET_TIMEOUT_S = 0.5

log = logging.getLogger("cute.relay")


class WakeUps:
    """The sending side. Raises `redis.RedisError` while Valkey is down."""

    def __init__(self, redis_url: str) -> None:
        # No retries here, because the relay has other work; its next sweep tries again.
        self._valkey = valkey.connect(
            redis_url,
            socket_timeout=SOCKET_TIMEOUT_S,
            socket_connect_timeout=SOCKET_TIMEOUT_S,
            retry=Retry(NoBackoff(), 0),
        )

    def send(self, name: JobQueue) -> bool:
        """Enqueue a wake-up unless one is already waiting; return whether it did.

        A foreign value in place of RQ's list of queues is removed, and the next sweep tries again.
        One in place of the queue is left to the queue's worker.
        """
        queue = Queue(name, connection=self._valkey, serializer=JSONSerializer)
        try:
            if queue.count > 0:
                return False
            queue.enqueue(JOB, job_timeout=JOB_TIMEOUT_S, result_ttl=0, failure_ttl=FAILURE_TTL_S)
        except ResponseError as error:
            if not is_junk(error):
                raise
            log.error("A key of the queue holds something else: check who can write to Valkey.")
            remove_unless(self._valkey, {queue.redis_queues_keys: "set"})
            return False
        return True
