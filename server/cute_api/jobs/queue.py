"""Dequeue jobs safely: only our job without arguments, nothing else from Valkey.

A program that can write to Valkey could name any function in a job, with arguments, callbacks and
dependencies. So RQ's job loading is not used: only the field `data` of a job's hash is read, if it
is short. If it equals what `wakeups` writes, the worker gets a new job.
"""

import json
import logging
import re
import zlib
from collections.abc import Iterable
from typing import Any

from redis import Redis, ResponseError
from rq import Queue
from rq.job import Job
from rq.serializers import JSONSerializer, Serializer
from rq.timeouts import BaseDeathPenalty

from cute_api.jobs import refusals
from cute_api.jobs.wakeups import FAILURE_TTL_S, JOB_TIMEOUT_S
from cute_api.jobs.waking import JOB

MAX_DATA_BYTES = 1_024
DATA = "data"
JOB_ID = re.compile(rb"[0-9a-f-]{1,64}")
EXPECTED = json.dumps((JOB, None, (), {})).encode()
"""The data of our job, as RQ's JSON serializer writes it."""

log = logging.getLogger("cute.worker")


def is_ours(data: bytes | None) -> bool:
    """Whether `data` is that of the only job."""
    if data is None or len(data) > MAX_DATA_BYTES:
        return False
    inflate = zlib.decompressobj()
    try:
        found = inflate.decompress(data, MAX_DATA_BYTES)
    except zlib.error:
        return False
    return inflate.eof and not inflate.unused_data and found == EXPECTED


class WakeUpQueue(Queue):
    """The queue of a worker; it returns only wake-ups.

    An entry leaves Valkey when it is dequeued: if its worker dies, another worker or the relay's
    next sweep finds the due work.
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
    ) -> tuple[Job, Queue] | None:
        """The next wake-up. Raises `DequeueTimeout` when none came, `redis.RedisError`."""
        (queue,) = queues
        while True:
            popped = cls.lpop([queue.key], timeout, connection)
            if popped is None:
                return None
            job_id: bytes = popped[1]
            key = Job.key_for(job_id.decode()) if JOB_ID.fullmatch(job_id) else None
            if key is not None and is_ours(_data(connection, key)):
                connection.unlink(key)
                return _wake_up(connection, queue), queue
            _refuse(connection, key)


def _wake_up(connection: "Redis", queue: Queue) -> Job:
    """Make a job with a new id, so that no key of it exists yet."""
    return Job.create(
        JOB,
        connection=connection,
        origin=queue.name,
        serializer=JSONSerializer,
        timeout=JOB_TIMEOUT_S,
        result_ttl=0,
        failure_ttl=FAILURE_TTL_S,
    )


def _refuse(valkey: "Redis", key: str | bytes | None) -> None:
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
