"""Foreign values on Valkey run nothing in a worker, and stop none."""

import json
import os
import pickle
import zlib
from pathlib import Path
from uuid import uuid4

import pytest
from redis import Redis
from rq.job import Job

from cute_api.jobs import refusals
from cute_api.jobs.asking import JobQueue
from cute_api.jobs.queue import EXPECTED, is_ours
from cute_api.jobs.waking import JOB
from cute_api.models.enums import DeliveryStatus
from tests.webhooks.backend import Backend, eventually
from tests.webhooks.receiver import Receiver

MAX_DATA_BYTES = 1_024
QUEUE = JobQueue.DELIVERIES
QUEUE_KEY = f"rq:queue:{QUEUE}"
LISTS = ("rq:workers", f"rq:workers:{QUEUE}")


class Payload:
    """Creates a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __reduce__(self) -> tuple[object, ...]:
        return os.system, (f"touch {self._path}",)


def named(function: str, *args: object, **kwargs: object) -> bytes:
    return zlib.compress(json.dumps((function, None, args, kwargs)).encode())


def hostile_jobs(trace: Path) -> list[dict[str, bytes]]:
    """Hashes of jobs that must not run: they would leave `trace` behind, or end a worker."""
    ours = zlib.compress(EXPECTED)
    touch = f"touch {trace}"
    return [
        {"data": zlib.compress(pickle.dumps(Payload(trace)))},
        {"data": pickle.dumps(Payload(trace))},
        {"data": zlib.compress(pickle.dumps((JOB, None, (), {})))},
        {"data": named("os.system", touch)},
        {"data": named("subprocess.check_output", ["touch", str(trace)])},
        {"data": named(JOB, "odd")},
        {"data": named(JOB, odd=1)},
        {"data": named(f"{JOB}s")},
        {"data": named("cute_api.jobs.waking.listening")},
        {"data": zlib.compress(json.dumps((JOB, "os", [], {})).encode())},
        {"data": EXPECTED},
        {"data": b""},
        {"data": b"\0" * 8},
        {"data": ours + b"more"},
        {"data": ours[:-3]},
        {"data": zlib.compress(b"\0" * 50_000_000)},
        {"data": b"x" * 8_000_000},
        {"other": b"field"},
    ]


def test_only_the_one_job_is_ours() -> None:
    assert is_ours(zlib.compress(EXPECTED))
    assert len(zlib.compress(EXPECTED)) < MAX_DATA_BYTES
    for job in hostile_jobs(Path("/nowhere")):
        assert not is_ours(job.get("data"))


@pytest.mark.parametrize("junk", [("SET", "many"), ("SET", str(2**63 - 1)), ("HSET", "a", "b")])
def test_a_refusal_is_counted_whatever_stands_at_its_count(
    redis_url: str, junk: tuple[str, ...]
) -> None:
    with Redis.from_url(redis_url) as valkey:
        valkey.delete(refusals.KEY)
        valkey.execute_command(junk[0], refusals.KEY, *junk[1:])
        refusals.add(valkey)
        refusals.add(valkey)
        assert refusals.count(valkey) == 2
        valkey.delete(refusals.KEY)


def test_a_worker_runs_none_of_them_and_then_does_the_honest_job(
    idle_backend: Backend, receiver: Receiver, tmp_path: Path
) -> None:
    trace = tmp_path / "was-here"
    jobs = hostile_jobs(trace)
    idle_backend.flush_valkey()
    with Redis.from_url(idle_backend.redis_url) as valkey:
        for job in jobs:
            name = str(uuid4())
            valkey.hset(Job.key_for(name), mapping=job)
            valkey.rpush(QUEUE_KEY, name)
        text = str(uuid4())
        valkey.set(Job.key_for(text), "no hash")
        odd = [text, b"\xff\xfe", b"", b"../../x", b"x" * 1_000_000, str(uuid4()).encode()]
        valkey.rpush(QUEUE_KEY, *odd)
        # With callbacks, a dependency, a result and dates that are none: only `data` counts.
        decorated = str(uuid4())
        valkey.hset(
            Job.key_for(decorated),
            mapping={
                "data": zlib.compress(EXPECTED),
                "success_callback_name": "os.abort",
                "failure_callback_name": "os.abort",
                "stopped_callback_name": "os.abort",
                "dependency_ids": b"\xff",
                "result": pickle.dumps(Payload(trace)),
                "meta": pickle.dumps(Payload(trace)),
                "created_at": b"\xff",
                "timeout": b"soon",
                "status": b"gone",
            },
        )
        valkey.rpush(QUEUE_KEY, decorated)
        for registry in ("scheduled", "wip", "deferred", "failed", "finished"):
            valkey.zadd(f"rq:{registry}:{QUEUE}", {decorated: 1, b"\xff": 1})
        for key in LISTS:
            valkey.set(key, "no set")
        worker = idle_backend.start("worker")
        eventually(lambda: valkey.llen(QUEUE_KEY) == 0)
        eventually(lambda: refusals.count(valkey) == len(jobs) + len(odd) + len(LISTS))
        # Whoever suspends RQ's workers holds up wake-ups, but no work.
        valkey.set("rq:suspended", 1)
        # What stands at the queue's name is no queue, and at the name of all queues no set.
        valkey.set(QUEUE_KEY, "junk")
        valkey.set("rq:queues", "junk")
        idle_backend.start("relay")
        alice = idle_backend.user("Alice")
        idle_backend.webhook(alice, receiver.url("/alice"))
        event = idle_backend.emit(alice)
        eventually(lambda: idle_backend.is_(event, DeliveryStatus.DELIVERED))
        assert worker.process is not None and worker.process.poll() is None
        assert not trace.exists()
        assert worker.log.read_text().count("Refused a job") >= len(jobs)
    assert worker.stop() == 0
