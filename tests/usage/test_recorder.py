"""The recorder: whatever Valkey does, recording returns, and lost rows are counted."""

import os
import signal
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from redis import Redis

from cute_api.metrics.metric import Counted
from cute_api.usage import stream
from cute_api.usage.counters import Counters
from cute_api.usage.recorder import QUEUE_ROWS, Recorder
from cute_api.usage.rows import RequestRow, Seen
from scripts.sandbox import embedded
from tests.fixtures.clusters import new_cluster
from tests.webhooks.backend import eventually


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Iterator[embedded.Servers]:
    data = tmp_path_factory.mktemp("stores") / "data"
    new_cluster(data)
    with embedded.servers(data, durable=False) as stores:
        yield stores


@pytest.fixture
def valkey(stores: embedded.Servers) -> Iterator[Redis]:
    with stream.connect(stores.redis_url) as valkey:
        valkey.flushdb()
        yield valkey


def seen() -> Seen:
    return Seen(
        started=time.time(),
        seconds=0.004,
        request_id=str(uuid4()),
        key_id=uuid4(),
        user_id=uuid4(),
        operation_id="list_items",
        method="GET",
        path="/v1/items",
        status=200,
        bytes_out=10,
        client_address="127.0.0.1",
        user_agent=b"test",
        error_code=None,
        counted=True,
    )


def rows_on(valkey: Redis) -> list[RequestRow]:
    entries: Any = valkey.xrange(stream.STREAM)
    return [RequestRow.decode(fields[stream.FIELD]) for _, fields in entries]


def make(
    stores: embedded.Servers,
    counters: Counters,
    *,
    capacity: int = QUEUE_ROWS,
    stream_rows: int = stream.STREAM_ROWS,
) -> Recorder:
    return Recorder(
        stream.connect(stores.redis_url),
        lambda _method, _path: None,
        counters=counters,
        capacity=capacity,
        stream_rows=stream_rows,
    )


def test_what_the_queue_has_no_room_for_is_dropped_and_counted(
    stores: embedded.Servers, valkey: Redis
) -> None:
    recorder = make(stores, Counters(), capacity=5)
    for _ in range(8):
        recorder.record(seen())
    recorder.start()
    recorder.close()
    assert valkey.xlen(stream.STREAM) == 5
    counts: Any = valkey.hgetall(stream.COUNTERS_KEY)
    assert counts[b"dropped_rows"] == b"3"
    assert counts[b"requests|list_items|200"] == b"5"


def test_what_the_stream_has_no_room_for_is_dropped_and_counted(
    stores: embedded.Servers, valkey: Redis
) -> None:
    counters = Counters()
    recorder = make(stores, counters, stream_rows=4)
    sent = [seen() for _ in range(9)]
    for one in sent:
        recorder.record(one)
    recorder.start()
    eventually(lambda: valkey.hget(stream.COUNTERS_KEY, "dropped_rows") == b"5")
    recorder.close()
    kept = rows_on(valkey)
    assert [row.request_id for row in kept] == [one.request_id for one in sent[:4]]


@pytest.mark.parametrize("how", ["hangs", "is gone"])
def test_recording_returns_while_valkey_is_away_and_all_of_it_arrives_later(
    stores: embedded.Servers, valkey: Redis, how: str
) -> None:
    recorder = make(stores, Counters())
    recorder.start()
    process = stores.valkey.process
    assert process is not None
    if how == "hangs":
        os.kill(process.pid, signal.SIGSTOP)
    else:
        stores.valkey.kill()
    try:
        for _ in range(300):
            recorder.record(seen())
    finally:
        if how == "hangs":
            os.kill(process.pid, signal.SIGCONT)
        else:
            stores.valkey.start()
    eventually(lambda: valkey.xlen(stream.STREAM) >= 300)
    recorder.close()
    rows = rows_on(valkey)
    assert len({row.request_id for row in rows}) == 300


def test_counts_without_rows_arrive_too(stores: embedded.Servers, valkey: Redis) -> None:
    counters = Counters()
    recorder = make(stores, counters)
    recorder.start()
    counters.add(Counted.LIMIT_FALLBACKS)
    eventually(lambda: valkey.hget(stream.COUNTERS_KEY, "limit_fallbacks") == b"1")
    recorder.close()
