"""Foreign values among queued requests and counts stop no process, and lose no row."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from redis import Redis

from cute_api.metrics.metric import CounterName
from cute_api.usage import stream
from cute_api.usage.counters import COUNTERS, Counters
from cute_api.usage.exporter import counts_of
from cute_api.usage.recorder import Recorder
from tests.fixtures.servers import NewDatabase
from tests.usage.helpers import Moved, moved, row
from tests.usage.test_recorder import seen
from tests.webhooks.backend import eventually

LAST_ID = f"{2**64 - 1}-{2**64 - 1}"
FAR_AHEAD = "99999999999999-7"  # in the year 5138
SEEN = "requests|list_items|200"


@pytest.fixture
def backend(new_database: NewDatabase, redis_url: str) -> Iterator[Moved]:
    with moved(new_database(), redis_url) as backend:
        backend.valkey.delete(stream.STREAM, stream.COUNTERS_KEY)
        COUNTERS.take()
        backend.tend()
        backend.consumer.move(backend.connection)
        yield backend
        backend.valkey.delete(stream.STREAM, stream.COUNTERS_KEY)


def tend_again(backend: Moved) -> None:
    """Advance the time by a minute."""
    backend.consumer._begin_again()
    backend.tend()


@pytest.mark.parametrize("junk_id", [LAST_ID, FAR_AHEAD])
def test_an_id_ahead_of_the_clock_holds_up_no_row_after_it(backend: Moved, junk_id: str) -> None:
    backend.send(row())
    backend.valkey.xadd(stream.STREAM, {"r": row().encode()}, id=junk_id)
    if junk_id == LAST_ID:
        with pytest.raises(stream.RowsRefusedError):
            backend.send(row())
    backend.drain()
    backend.send(row(), row())
    now = datetime.now(UTC)
    complete = stream.complete_until(backend.valkey, now)
    assert complete is not None and now - timedelta(minutes=1) < complete < now
    backend.drain()
    assert backend.count() == 4
    assert COUNTERS.take().get(f"{CounterName.JUNK}|stream") is None, "counts were passed on"
    assert backend.valkey.hget(stream.COUNTERS_KEY, f"{CounterName.JUNK}|stream") == b"1"


@pytest.mark.parametrize("junk_id", ["0-1", FAR_AHEAD, LAST_ID])
def test_pages_get_a_reading_whatever_id_is_the_oldest(backend: Moved, junk_id: str) -> None:
    backend.valkey.delete(stream.STREAM)
    backend.valkey.xadd(stream.STREAM, {"r": b"junk"}, id=junk_id)
    now = datetime.now(UTC)
    found = stream.waiting(backend.valkey)
    assert found.rows == 1
    assert found.oldest_s >= 0
    complete = stream.complete_until(backend.valkey, now)
    assert (complete is None) == (junk_id != "0-1")


def test_a_last_id_without_an_entry_is_set_back_when_tables_are_tended(backend: Moved) -> None:
    backend.valkey.xadd(stream.STREAM, {"r": b"junk"}, id=LAST_ID)
    backend.valkey.xdel(stream.STREAM, LAST_ID)
    with pytest.raises(stream.RowsRefusedError):
        backend.send(row())
    tend_again(backend)
    backend.send(row())
    backend.drain()
    assert backend.count() == 1


def test_a_group_that_was_set_ahead_reads_on_when_tables_are_tended(backend: Moved) -> None:
    backend.send(row())
    backend.drain()
    backend.valkey.xgroup_setid(stream.STREAM, stream.GROUP, FAR_AHEAD)
    tend_again(backend)
    backend.send(row())
    backend.drain()
    assert backend.count() == 2


def test_values_of_another_kind_hold_up_no_good_row(backend: Moved) -> None:
    fields = orjson.loads(row().encode())
    deep: list[object] = []
    for _ in range(100):
        deep = [deep]
    nested = row(operation="deep").encode().replace(b'"deep"', b"[" * 900 + b"]" * 900)
    junk: list[bytes] = [nested, b"[" * 5_000, b"{}", b"null", b"7"]
    values: list[object] = [{}, [], deep, "x\0", 1.5, 2**63, -(2**62)]
    for name in fields:
        junk += [orjson.dumps({**fields, name: value}) for value in values]
    for entry in junk:
        backend.valkey.xadd(stream.STREAM, {"r": entry})
    backend.send(row(), row())
    backend.drain()
    good = {str(method) for (method,) in backend.ask("SELECT method FROM request_log")}
    assert good == {"GET"}
    assert backend.count() == 2
    dropped = backend.valkey.hget(stream.COUNTERS_KEY, "dropped_rows")
    assert int(dropped or 0) == len(junk)


@pytest.mark.parametrize("junk", ["many", str(2**63 - 1), "1.5", None])
def test_counts_that_are_none_cost_no_row_and_no_count(backend: Moved, junk: str | None) -> None:
    other = f"{CounterName.REQUESTS}|get_me|200"
    if junk is None:
        backend.valkey.set(stream.COUNTERS_KEY, "junk")
    else:
        backend.valkey.hset(stream.COUNTERS_KEY, mapping={SEEN: junk, other: 3})
    counters = Counters()
    recorder = Recorder(backend.valkey, lambda _method, _path: None, counters=counters)
    recorder.start()
    recorder.record(seen())
    eventually(lambda: backend.valkey.xlen(stream.STREAM) == 1)
    backend.drain()
    tend_again(backend)
    eventually(lambda: counts(backend.valkey).get(SEEN) == 1)
    recorder.close()
    assert backend.valkey.xlen(stream.STREAM) == 0, "it was sent once"
    assert counts(backend.valkey).get(other) == (None if junk is None else 3)
    assert backend.count() == 1


def counts(valkey: Redis) -> dict[str, int]:
    found = valkey.hgetall(stream.COUNTERS_KEY)
    return dict(counts_of(found))


def test_rows_wait_for_what_is_no_stream_and_are_counted_once(backend: Moved) -> None:
    backend.valkey.set(stream.STREAM, "junk")
    recorder = Recorder(backend.valkey, lambda _method, _path: None, counters=Counters())
    recorder.start()
    recorder.record(seen())
    eventually(lambda: backend.consumer.move(backend.connection))
    recorder.close()
    assert backend.count() == 1
    assert counts(backend.valkey)[SEEN] == 1
