"""What is read of workers and rows, whatever somebody else wrote beside it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from redis import Redis

from cute_api.jobs import refusals
from cute_api.jobs.asking import JobQueue
from cute_api.lib import valkey_writes
from cute_api.lib.valkey_writes import WriteRefusal
from cute_api.metrics.metric import Counted
from cute_api.services.system_health import reader
from cute_api.usage import stream
from cute_api.usage.counters import COUNTERS
from scripts.sandbox import embedded
from scripts.sandbox.embedded.valkey_nodes import ValkeyNode
from tests.fixtures.refusals import Refusing, disk_refuses, memory_is_full

NOW = datetime.now(UTC)


@pytest.fixture
def valkey(redis_url: str) -> Iterator[Redis]:
    with Redis.from_url(redis_url) as valkey:
        valkey.flushdb()
        yield valkey
        valkey.flushdb()


QUEUE = JobQueue.DELIVERIES
LONG_S = 600.0
KEY = reader.WORKERS_KEYS[QUEUE]


def worker(valkey: Redis, name: str, beat: str | bytes) -> None:
    valkey.sadd(KEY, f"rq:worker:{name}")
    valkey.hset(f"rq:worker:{name}", reader.HEARTBEAT, beat)


def test_junk_among_the_workers_hides_none_that_lives(valkey: Redis) -> None:
    worker(valkey, "alive", (datetime.now(UTC) - timedelta(seconds=7)).isoformat())
    junk: list[str | bytes] = [
        b"\xff",
        "soon",
        "",
        "0001-01-01T00:00:00+23:59",
    ]
    for number, beat in enumerate(junk):
        worker(valkey, f"junk-{number}", beat)
    valkey.sadd(KEY, b"\xff", b"", "LIMITS:x", "rq:worker:text", "rq:worker:gone")
    valkey.set("rq:worker:text", "no hash")
    valkey.sadd(KEY, *(f"a-{number}" for number in range(2 * reader.MAX_WORKERS)))
    found = reader.valkey_of(valkey)
    assert found is not None
    assert 7.0 <= min(found.workers_silent_s[QUEUE]) < LONG_S
    assert all(silent >= 0 for silent in found.workers_silent_s[QUEUE])
    assert len(found.workers_silent_s[QUEUE]) <= 2, "the one that lives, and a beat of long ago"


def test_a_worker_whose_clock_is_ahead_lives_and_is_ours(valkey: Redis) -> None:
    worker(valkey, "ahead", (NOW + timedelta(hours=1)).isoformat())
    COUNTERS.take()
    found = reader.valkey_of(valkey)
    assert found is not None
    assert found.workers_silent_s[QUEUE] == (0.0,)
    assert COUNTERS.take().get(f"{Counted.JUNK}|workers") is None


@pytest.mark.parametrize("key", [KEY, stream.STREAM, stream.COUNTERS_KEY, refusals.KEY])
def test_a_value_of_another_kind_is_no_valkey_that_is_away(valkey: Redis, key: str) -> None:
    valkey.rpush(key, "junk")
    assert reader.valkey_of(valkey) is not None
    assert (stream.complete_until(valkey, NOW) is None) is (key == stream.STREAM)
    assert stream.newest_of_key(valkey, "none", 10) == []


@pytest.mark.parametrize(
    ("refusing", "why"),
    [(memory_is_full, WriteRefusal.MEMORY), (disk_refuses, WriteRefusal.DISK)],
)
def test_a_valkey_that_takes_no_writes_says_why(
    servers: embedded.Servers, refusing: Refusing, why: WriteRefusal
) -> None:
    with refusing(servers.valkey) as valkey:
        found = reader.valkey_of(valkey)
        assert found is not None
        assert found.refusal is why
    with stream.connect(servers.redis_url) as valkey:
        found = reader.valkey_of(valkey)
        assert found is not None
        assert found.refusal is None


def test_a_replica_takes_no_writes(lone_valkey: ValkeyNode) -> None:
    with lone_valkey.client() as valkey:
        valkey.replicaof("127.0.0.1", "1")
        assert valkey_writes.refusal(valkey) is WriteRefusal.REPLICA
