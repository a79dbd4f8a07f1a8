"""The peer of webhook delivery: one RQ job for each delivery, which sends one POST.

Run as `python -m scripts.checks.bench.webhook_peer REDIS_URL KIND`: an RQ worker, `fork` (its
default) or `simple`, without a process for each job.
"""

import sys
import time
from enum import StrEnum
from pathlib import Path
from signal import Signals

import httpx
import redis
from rq import Queue, SimpleWorker, Worker

from cute_api.config import ROOT, child_environ
from scripts.checks.processes import ReceiverProcess
from scripts.sandbox.embedded.processes import spawn
from scripts.shared.waiting import until

QUEUE = "peer"
JOBS_A_SECOND = 500  # more than either worker completes
PATH = "/ok/peer"
PATIENCE_S = 30.0
POLL_S = 0.02
TIMEOUT_S = 10.0
BODY = b'{"id": "0", "type": "item.created", "timestamp": 0, "data": {"title": "Wool coat"}}'

# One client for all jobs, because creating one takes longer than the job.
_CLIENT = httpx.Client(timeout=TIMEOUT_S, trust_env=False)


class WorkerKind(StrEnum):
    """RQ's two workers."""

    FORK = "fork"
    SIMPLE = "simple"


def post(url: str) -> int:
    """The job."""
    headers = {"Content-Type": "application/json", "webhook-id": "peer"}
    return _CLIENT.post(url, content=BODY, headers=headers).status_code


def measure(
    redis_url: str, receiver: ReceiverProcess, kind: WorkerKind, seconds: float, log: Path
) -> float:
    """Return the jobs a second of one worker, from a queue that never runs empty."""
    with redis.Redis.from_url(redis_url) as connection:
        connection.flushdb()
        queue = Queue(QUEUE, connection=connection)
        for _ in range(int(JOBS_A_SECOND * seconds)):
            queue.enqueue(post, receiver.url(PATH), result_ttl=0)
        before = receiver.count()
        process = spawn(
            [sys.executable, "-m", "scripts.checks.bench.webhook_peer", redis_url, kind],
            death_signal=Signals.SIGKILL,
            log=log,
            environ=child_environ({}),
            cwd=ROOT,
        )
        try:
            _wait_for_more(receiver, before)
            first, started = receiver.count(), time.monotonic()
            time.sleep(seconds)
            _wait_for_more(receiver, first)
            return (receiver.count() - first) / (time.monotonic() - started)
        finally:
            process.kill()
            process.wait()
            connection.flushdb()


def _wait_for_more(receiver: ReceiverProcess, than: int) -> None:
    until(lambda: receiver.count() != than, "the RQ worker sends", PATIENCE_S, poll_s=POLL_S)


def main() -> int:
    kinds = {WorkerKind.FORK: Worker, WorkerKind.SIMPLE: SimpleWorker}
    connection = redis.Redis.from_url(sys.argv[1])
    worker = kinds[WorkerKind(sys.argv[2])](
        [QUEUE], connection=connection, log_job_description=False
    )
    worker.work(burst=True, logging_level="WARNING")
    return 0


if __name__ == "__main__":
    sys.exit(main())
