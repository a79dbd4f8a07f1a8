"""REDIS_URL through Sentinel: wake-ups and rows continue after a failover."""

import os
import signal
from collections.abc import Generator
from contextlib import suppress

import pytest
import redis

from cute_api.config import ConfigError
from cute_api.jobs.asking import JobQueue
from cute_api.jobs.due_work import work_through
from cute_api.jobs.wakeups import WakeUps
from cute_api.processes import valkey
from cute_api.processes.stopping import StopFlag
from cute_api.usage import stream
from scripts.sandbox.embedded.valkey_nodes import ValkeyNodes
from scripts.shared.waiting import until

MOST_LOOKS = 20


def test_clients_follow_a_failover(watched_pair: ValkeyNodes) -> None:
    wake_ups, rows = WakeUps(watched_pair.url), stream.connect(watched_pair.url)
    assert wake_ups.send(JobQueue.MAILS)
    assert not wake_ups.send(JobQueue.MAILS), "one is waiting"
    assert stream.send(rows, [], {"calls": 2}) == {}
    master, replica, _ = watched_pair.nodes
    with master.client() as client:
        assert client.wait(1, 5_000) == 1
    master.kill()

    def sends() -> bool:
        with suppress(redis.RedisError):
            stream.send(rows, [], {"calls": 1})
            return True
        return False

    until(sends, "the replica has taken over")
    with replica.client() as client:
        assert client.hget(stream.COUNTERS_KEY, "calls") == b"3"
    assert not wake_ups.send(JobQueue.MAILS), "the replica has the one that waits"


def test_a_worker_takes_a_wake_up_through_sentinel(watched_pair: ValkeyNodes) -> None:
    stop, looks = StopFlag(), 0
    master = watched_pair.nodes[0].client()

    def work() -> Generator[None, None, None]:
        nonlocal looks
        looks += 1
        # The worker also looks without a wake-up, so the first looks can come too early.
        if master.llen("rq:queue:mails") == 0 or looks > MOST_LOOKS:
            os.kill(os.getpid(), signal.SIGTERM)
        yield

    assert WakeUps(watched_pair.url).send(JobQueue.MAILS)
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    stop.install()
    try:
        work_through(JobQueue.MAILS, {"mails": work}, redis_url=watched_pair.url, stop=stop)
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    with master:
        assert master.llen("rq:queue:mails") == 0


@pytest.mark.parametrize("option", ["unknown=1", "socket_timeout=soon"])
def test_an_option_of_the_url_that_cant_be_used_is_refused_at_once(option: str) -> None:
    with pytest.raises(ConfigError, match="REDIS_URL has an option that can't be used"):
        valkey.connect(f"redis://127.0.0.1:1/0?{option}")
