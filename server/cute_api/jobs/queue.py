"""Dequeue jobs safely: only our function without arguments, nothing else from Valkey.

A program that can write to Valkey could name any function in a job, with arguments that RQ would
unpickle, callbacks, dependencies and results. So RQ's loading of jobs is not used: of a job's hash
only the field `data` is read, and only if it is short. It must be exactly what `wakeups` writes.
"""

import json
import logging
import re
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

from redis import Redis, ResponseError
from rq import Queue
from rq.exceptions import DequeueTimeout
from rq.job import Job
from rq.serializers import JSONSerializer, Serializer
from rq.timeouts import BaseDeathPenalty

from cute_api.jobs import refusals
from cute_api.jobs.asking import JOBS
from cute_api.lib.valkey_junk import is_junk

MAX_DATA_BYTES = 1_024
DATA = "data"
JOB_ID = re.compile(rb"[0-9a-f-]{1,64}")
# As RQ's JSON serializer writes them.
EXPECTED: Mapping[str, bytes] = {
    queue: json.dumps((job, None, (), {})).encode() for queue, job in JOBS.items()
}

log = logging.getLogger("cute.worker")


def is_ours(queue: str, data: bytes | None) -> bool:
    """Whether `data` is that of the queue's only job."""
    if data is None or len(data) > MAX_DATA_BYTES:
        return False
    inflate = zlib.decompressobj()
    try:
        found = inflate.decompress(data, MAX_DATA_BYTES)
    except zlib.error:
        return False
    return inflate.eof and not inflate.unused_data and found == EXPECTED[queue]


class WakeUpQueue(Queue):
    """The queue of a worker; it returns only wake-ups.

    A job leaves Valkey when it is dequeued: if its worker dies, another worker or the relay's next
    sweep finds the due work.
    """

    @classmethod
    def dequeue_any(  # noqa: PLR0917 - RQ's signature
        cls,
        queues: Iterable[Queue],
        timeout: int | None,
        connection: "Redis",
        job_class: type[Job] | None = None,
        serializer: Serializer | str | None = None,
        death_penalty_class: type[BaseDeathPenalty] | None = None,
    ) -> tuple[Job, Queue]:
        """The next wake-up. Raises `DequeueTimeout` when none came, `redis.RedisError`."""
        queue = next(iter(queues))
        while True:
            try:
                popped: Any = connection.blpop([queue.key], timeout)
            except ResponseError as error:
                if not is_junk(error):
                    raise
                refuse(connection, queue.key)  # the key isn't a list
                continue
            if popped is None:
                raise DequeueTimeout(timeout, queue.key)
            job_id: bytes = popped[1]
            if not JOB_ID.fullmatch(job_id):
                refuse(connection, None)
                continue
            key = Job.key_for(job_id.decode())
            if is_ours(queue.name, _data(connection, key)):
                connection.unlink(key)
                return Job(job_id.decode(), connection=connection, serializer=JSONSerializer), queue
            refuse(connection, key)


def refuse(valkey: "Redis", key: str | bytes | None) -> None:
    """Count a foreign job, and remove the value at `key`."""
    log.error("Refused a job that is not ours. Check who can write to Valkey.")
    refusals.add(valkey)
    if key is not None:
        valkey.unlink(key)


def _data(valkey: "Redis", key: str | bytes) -> bytes | None:
    try:
        length: Any = valkey.hstrlen(key, DATA)
        if not 0 < length <= MAX_DATA_BYTES:
            return None
        found: Any = valkey.hget(key, DATA)
    except ResponseError:
        return None  # it is not a hash
    return found if isinstance(found, bytes) else None
