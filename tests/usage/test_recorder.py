"""The recorder: whatever Valkey does, recording returns, and lost rows are counted."""

import os
import signal
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from redis import Redis

from cute_api.metrics.metric import CounterName
from cute_api.usage import recorder, stream
from cute_api.usage.counters import Counters
from cute_api.usage.recorder import Recorder
from cute_api.usage.rows import ObservedRequest, RequestRow
from scripts.sandbox import embedded
from tests.webhooks.backend import eventually

QUEUE_ROWS = 10_000


@pytest.fixture
def valkey(own_servers: embedded.Servers) -> Iterator[Redis]:
    with stream.connect(own_servers.redis_url) as valkey:
        valkey.flushdb()
        yield valkey


def seen() -> ObservedRequest:
    return ObservedRequest(
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
    servers: embedded.Servers,
    counters: Counters,
    *,
    capacity: int = QUEUE_ROWS,
    stream_rows: int = stream.STREAM_ROWS,
) -> Recorder:
    return Recorder(
        stream.connect(servers.redis_url),
        lambda _method, _path: None,
        counters=counters,
        capacity=capacity,
        stream_rows=stream_rows,
    )


def test_a_request_that_met_a_fault_is_in_the_log_and_not_in_the_metrics(
    own_servers: embedded.Servers, valkey: Redis
) -> None:
    recorder = make(own_servers, Counters())
    recorder.record(seen()._replace(fault="server_error", status=500))
    recorder.start()
    recorder.close()
    assert [row.fault for row in rows_on(valkey)] == ["server_error"]
    assert valkey.hgetall(stream.COUNTERS_KEY) == {}


def test_what_the_stream_has_no_room_for_is_dropped_and_counted(
    own_servers: embedded.Servers, valkey: Redis
) -> None:
    counters = Counters()
    recorder = make(own_servers, counters, stream_rows=4)
    sent = [seen() for _ in range(9)]
    for request in sent:
        recorder.record(request)
    recorder.start()
    eventually(lambda: valkey.hget(stream.COUNTERS_KEY, "dropped_rows") == b"5")
    recorder.close()
    kept = rows_on(valkey)
    assert [row.request_id for row in kept] == [request.request_id for request in sent[:4]]


@pytest.mark.parametrize("how", ["hangs", "is gone"])
def test_recording_returns_while_valkey_is_away_and_all_of_it_arrives_later(
    own_servers: embedded.Servers, valkey: Redis, how: str
) -> None:
    recorder = make(own_servers, Counters())
    recorder.start()
    process = own_servers.valkey.process
    assert process is not None
    if how == "hangs":
        os.kill(process.pid, signal.SIGSTOP)
    else:
        own_servers.valkey.kill()
    try:
        for _ in range(300):
            recorder.record(seen())
    finally:
        if how == "hangs":
            os.kill(process.pid, signal.SIGCONT)
        else:
            own_servers.valkey.start()
    eventually(lambda: valkey.xlen(stream.STREAM) >= 300)
    recorder.close()
    rows = rows_on(valkey)
    assert len({row.request_id for row in rows}) == 300


def test_counts_without_rows_arrive_too(own_servers: embedded.Servers, valkey: Redis) -> None:
    counters = Counters()
    recorder = make(own_servers, counters)
    recorder.start()
    counters.add(CounterName.LIMIT_FALLBACKS)
    eventually(lambda: valkey.hget(stream.COUNTERS_KEY, "limit_fallbacks") == b"1")
    recorder.close()


def test_closing_sends_the_counts_of_a_recorder_that_waits_for_requests(
    own_servers: embedded.Servers, valkey: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder, "IDLE_S", 60.0)
    counters = Counters()
    waiting = make(own_servers, counters)
    waiting.start()
    counters.add(CounterName.LIMIT_FALLBACKS)
    waiting.close()
    assert valkey.hget(stream.COUNTERS_KEY, "limit_fallbacks") == b"1"
