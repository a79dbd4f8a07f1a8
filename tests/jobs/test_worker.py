"""RQ's worker as `WakeUpWorker` changes it, and the wake-ups that it takes."""

import os
import signal
from collections.abc import Iterator
from contextlib import closing

import pytest
from redis import Redis
from rq import Callback
from rq.job import Job, JobStatus
from rq.serializers import JSONSerializer

from cute_api.jobs.asking import JobQueue
from cute_api.jobs.wakeups import WakeUps
from cute_api.jobs.waking import listening, wake
from cute_api.jobs.worker import WakeUpWorker, wait_for_wake_ups
from cute_api.processes.stopping import StopFlag
from cute_api.services.system_health import reader
from scripts.sandbox import embedded

QUEUE = JobQueue.MAILS
QUEUE_KEY, QUEUES_KEY = f"rq:queue:{QUEUE}", "rq:queues"
called: list[str] = []


def note(*_: object) -> None:
    """A function that a foreign job names."""
    called.append("note")


@pytest.fixture
def client(own_valkey: embedded.Valkey) -> Iterator[Redis]:
    """A client of a Valkey of its own. RQ changes the process's signal handlers."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    called.clear()
    with closing(Redis.from_url(own_valkey.url)) as valkey:
        yield valkey
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.fixture
def worker(client: Redis) -> WakeUpWorker:
    return WakeUpWorker(QUEUE, client, StopFlag())


def test_rq_runs_a_wake_up_and_keeps_nothing_of_it(
    worker: WakeUpWorker, client: Redis, own_valkey: embedded.Valkey
) -> None:
    wake_ups = WakeUps(own_valkey.url)
    assert (wake_ups.send(QUEUE), wake_ups.send(QUEUE)) == (True, False), "one is enough"
    with listening(note):
        assert worker.work(burst=True)
    assert called == ["note"]
    assert client.keys("rq:job:*") == []


def test_wake_ups_are_heard_until_the_block_ends() -> None:
    heard: list[str] = []
    with listening(lambda: heard.append("inside")):
        wake()
    wake()
    assert heard == ["inside"]


def test_no_job_of_others_runs(worker: WakeUpWorker, client: Redis) -> None:
    foreign = Job.create(note, connection=client, serializer=JSONSerializer)
    foreign.save()
    client.rpush(QUEUE_KEY, foreign.id)
    assert not worker.work(burst=True)
    assert called == []
    assert client.keys("rq:job:*") == []


def test_no_command_stops_a_worker(worker: WakeUpWorker, client: Redis) -> None:
    worker.bootstrap("WARNING")
    assert client.publish(worker.pubsub_channel_name, '{"command": "shutdown"}') == 0


def test_no_registry_runs_a_callback(worker: WakeUpWorker, client: Redis) -> None:
    abandoned = Job.create(
        note,
        connection=client,
        serializer=JSONSerializer,
        on_failure=Callback(note),
        status=JobStatus.STARTED,
    )
    abandoned.save()
    client.zadd(f"rq:wip:{QUEUE}", {f"{abandoned.id}:1": 1})
    worker.work(burst=True)
    assert called == []


def test_a_worker_is_listed_again_after_valkey_lost_its_data(
    worker: WakeUpWorker, client: Redis
) -> None:
    worker.bootstrap("WARNING")
    client.flushall()
    worker.heartbeat()
    found = reader.valkey_of(client)
    assert found is not None
    assert len(found.workers_silent_s[QUEUE]) == 1


def test_a_signal_stops_the_process(client: Redis, own_valkey: embedded.Valkey) -> None:
    stop = StopFlag()
    WakeUps(own_valkey.url).send(QUEUE)
    wait_for_wake_ups(
        QUEUE, lambda: os.kill(os.getpid(), signal.SIGTERM), redis_url=own_valkey.url, stop=stop
    )
    assert stop.is_set()
    assert client.smembers("rq:workers") == set()


@pytest.mark.parametrize(("foreign", "kept"), [(QUEUES_KEY, QUEUE_KEY), (QUEUE_KEY, QUEUES_KEY)])
def test_the_sender_removes_a_foreign_list_of_queues_and_nothing_else(
    client: Redis, own_valkey: embedded.Valkey, foreign: str, kept: str
) -> None:
    wake_ups = WakeUps(own_valkey.url)
    wake_ups.send(JobQueue.BACKGROUND)
    client.set(foreign, "junk")
    assert not wake_ups.send(QUEUE)
    assert client.get(QUEUE_KEY) == (b"junk" if foreign == QUEUE_KEY else None)
    assert client.smembers(QUEUES_KEY) == (
        {f"rq:queue:{JobQueue.BACKGROUND}".encode()} if kept == QUEUES_KEY else set()
    )
    assert client.llen(f"rq:queue:{JobQueue.BACKGROUND}") == 1
