"""The recorder and the consumer, step by step, on a Valkey that responds but takes no writes."""

from typing import Any

import pytest

from cute_api.metrics.metric import CounterName
from cute_api.usage import stream
from cute_api.usage.counters import COUNTERS, Counters
from scripts.sandbox import embedded
from tests.fixtures.refusals import Refusing, disk_refuses, memory_is_full, refused
from tests.fixtures.servers import NewDatabase
from tests.usage.helpers import moved, row
from tests.usage.test_recorder import make, seen
from tests.webhooks.backend import eventually

CAPACITY = 5
MORE = 20


@pytest.mark.parametrize(("refusing", "kind"), [(memory_is_full, "OOM"), (disk_refuses, "MISCONF")])
def test_what_the_queue_has_no_room_for_meanwhile_is_dropped_and_counted(
    own_servers: embedded.Servers, refusing: Refusing, kind: str
) -> None:
    with stream.connect(own_servers.redis_url) as valkey:
        valkey.flushdb()
    recorder = make(own_servers, Counters(), capacity=CAPACITY)
    with refusing(own_servers.valkey) as valkey:
        recorder.start()
        before = refused(valkey, kind)
        recorder.record(seen())
        # From here on the thread holds that one, and takes no other from the queue.
        eventually(lambda: refused(valkey, kind) > before)
        for _ in range(MORE):
            recorder.record(seen())
    with stream.connect(own_servers.redis_url) as valkey:
        eventually(lambda: valkey.xlen(stream.STREAM) == 1 + CAPACITY)
        recorder.close()
        counts: Any = valkey.hgetall(stream.COUNTERS_KEY)
        assert int(counts[b"dropped_rows"]) == MORE - CAPACITY
        assert valkey.xlen(stream.STREAM) == 1 + CAPACITY


def test_a_valkey_whose_memory_is_full_of_rows_is_emptied(
    own_servers: embedded.Servers, new_database: NewDatabase
) -> None:
    url = new_database()
    with moved(url, own_servers.redis_url) as backend:
        backend.valkey.flushdb()
        backend.tend()
        backend.send(row())
        backend.drain()
    # One that starts meanwhile, as one does that has lost a connection.
    with moved(url, own_servers.redis_url) as backend:
        backend.tend()
        backend.valkey.delete(stream.COUNTERS_KEY)
        COUNTERS.take()
        backend.send(*(row() for _ in range(10)))
        with memory_is_full(own_servers.valkey):
            backend.drain()
            assert backend.count() == 11
            assert backend.valkey.hlen(stream.COUNTERS_KEY) == 0
        backend.send(row())
        backend.drain()
        # What could not be said then is said now.
        assert backend.valkey.hget(stream.COUNTERS_KEY, CounterName.STORED_ROWS) == b"11"
