"""Wake-ups: RQ jobs that say "something is due". They carry no data, and losing one costs time.

Whether one is running is asked of PostgreSQL (see `live_pumps`), never of RQ: its
registries remember a killed worker for minutes.
"""

import logging

from redis import Redis, ResponseError
from rq import Queue
from rq.serializers import JSONSerializer

from cute_api.lib.valkey_junk import is_junk

QUEUE = "deliveries"
JOB = "cute_api.webhooks.jobs.deliver.deliver_due"
JOB_TIMEOUT_S = 90
FAILURE_TTL_S = 60
SOCKET_TIMEOUT_S = 0.5

log = logging.getLogger("cute.relay")


class WakeUps:
    """The sending side. Raises `redis.RedisError` when Valkey is away."""

    def __init__(self, redis_url: str) -> None:
        connection = Redis.from_url(
            redis_url,
            socket_timeout=SOCKET_TIMEOUT_S,
            socket_connect_timeout=SOCKET_TIMEOUT_S,
        )
        self._queue = Queue(QUEUE, connection=connection, serializer=JSONSerializer)

    def send(self) -> bool:
        """Enqueue one unless one is waiting already; returns whether it did.

        What is none of ours is removed, and the next sweep tries again; the queue's own key is left
        to the workers.
        """
        try:
            if self._queue.count > 0:
                return False
            self._queue.enqueue(
                JOB, job_timeout=JOB_TIMEOUT_S, result_ttl=0, failure_ttl=FAILURE_TTL_S
            )
        except ResponseError as error:
            if not is_junk(error):
                raise
            log.error("Something of the queue is none of ours: look at who can write to Valkey.")
            self._queue.connection.unlink(self._queue.redis_queues_keys)
            return False
        return True
