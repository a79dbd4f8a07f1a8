"""From the stream into PostgreSQL: once each, counted exactly, with new and dropped days."""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg2 import errors

from cute_api.processes.connections import connect
from cute_api.usage import partitions, stream
from cute_api.usage.histogram import BUCKETS, bucket_of
from cute_api.usage.rows import RequestRow
from tests.fixtures.properties import examples
from tests.fixtures.servers import NewDatabase
from tests.usage.helpers import ALICE, ALICES_KEY, BOB, BOBS_KEY, OTHER_KEY, Moved, moved, row

BUSY_AGAIN_S = 30.0
NOON = datetime(2026, 11, 25, 12, 30, tzinfo=UTC)
DAY = timedelta(days=1)
# A row takes 20 ms, a statement may take 300: no more than 15 rows at once.
SLOW_DATABASE = """
CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM pg_sleep(0.02); RETURN new; END $$;
CREATE TRIGGER slowly BEFORE INSERT ON request_log FOR EACH ROW EXECUTE FUNCTION slowly();
SET statement_timeout = '300ms';
"""
ROLLED = """
SELECT user_id::text, hour, key_id::text, operation, status_class, requests, quota_used, latencies
FROM usage_hours
"""
TOGETHER = """
SELECT user_id::text, hour, operation, status_class, requests, quota_used, latencies
FROM user_usage_hours
"""
# What `cute db upgrade` finds of the release before, and does with it.
FROM_BEFORE = """
WITH known AS (UPDATE usage_hours SET summed = false) SELECT 1;
WITH sums AS (DELETE FROM user_usage_hours) SELECT 1
"""
SUM_UP = "WITH unsummed AS (UPDATE usage_hours SET summed = true WHERE NOT summed) SELECT 1"


class Clock:
    """The time of day and monotonic seconds, which only a test moves."""

    def __init__(self) -> None:
        self.now = NOON
        self.seconds = 0.0

    def pass_days(self, days: int) -> None:
        self.now += days * DAY
        self.seconds += 86_400.0 * days


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def backend(new_database: NewDatabase, redis_url: str, clock: Clock) -> Iterator[Moved]:
    with moved(new_database(), redis_url, lambda: clock.now, lambda: clock.seconds) as backend:
        backend.valkey.delete(stream.STREAM, stream.COUNTERS_KEY)
        backend.tend()
        yield backend


def days(backend: Moved) -> list[str]:
    return sorted(str(day) for day in partitions.existing(backend.connection))


def test_what_comes_twice_is_stored_and_counted_once(backend: Moved) -> None:
    twice, once = row(NOON), row(NOON)
    backend.send(twice, once, twice)
    backend.drain()
    backend.send(twice)
    backend.drain()
    assert backend.count() == 2
    ((requests,),) = backend.ask("SELECT sum(requests) FROM usage_hours")
    assert requests == 2


def test_what_waited_in_the_stream_is_dropped_once_its_user_is_erased(backend: Moved) -> None:
    user = "INSERT INTO users (id, email, username, tier, suspended_at) VALUES"
    with backend.connection.cursor() as cursor:
        cursor.execute(f"{user} ('{ALICE}', 'a@erased.invalid', 'erased_1', 'free', now())")
        cursor.execute(f"{user} ('{BOB}', 'bob@cute.example', 'bob', 'free', now())")
    backend.send(row(NOON), row(NOON, user_id=str(BOB)), row(NOON, user_id=None, key_id=None))
    backend.drain()
    assert backend.count() == 2
    assert backend.ask("SELECT DISTINCT user_id::text FROM usage_hours") == [(str(BOB),)]


def test_what_was_read_and_not_confirmed_is_stored_by_the_next_consumer(
    backend: Moved, redis_url: str
) -> None:
    backend.send(*(row(NOON) for _ in range(3)))
    backend.consumer.move(backend.connection)
    backend.send(*(row(NOON) for _ in range(4)))
    # Read by one that dies before it stores.
    backend.valkey.xreadgroup(stream.GROUP, stream.CONSUMER, {stream.STREAM: ">"})
    with moved(backend.url, redis_url, lambda: NOON) as heir:
        heir.tend()
        heir.drain()
    assert backend.count() == 7


def test_anonymous_requests_have_a_row_and_count_for_no_key(backend: Moved) -> None:
    backend.send(row(NOON, key_id=None, user_id=None, operation=None, status=401))
    backend.drain()
    assert (backend.count(), backend.count("usage_hours")) == (1, 0)


def test_a_row_that_cant_be_stored_holds_up_no_other(backend: Moved) -> None:
    backend.valkey.xadd(stream.STREAM, {"r": b"garbage"})
    backend.valkey.xadd(stream.STREAM, {"other": b"field"})
    backend.send(row(NOON), row(NOON, status=70_000), row(NOON, ip_prefix="no network"), row(NOON))
    backend.drain()
    assert backend.count() == 2
    dropped = backend.valkey.hget(stream.COUNTERS_KEY, "dropped_rows")
    assert int(dropped or 0) == 4


REFUSE_ALICES = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'not this one'; END $$;
CREATE TRIGGER refuse BEFORE INSERT ON usage_hours FOR EACH ROW
    WHEN (new.user_id = '00000000-0000-0000-0000-000000000001') EXECUTE FUNCTION refuse();
"""


def test_counts_of_alices_that_are_refused_cost_bob_no_row(backend: Moved) -> None:
    with backend.connection.cursor() as cursor:
        cursor.execute(REFUSE_ALICES)
    bobs = {"user_id": str(BOB), "key_id": str(BOBS_KEY)}
    backend.send(row(NOON), row(NOON, **bobs), row(NOON), row(NOON, **bobs))
    backend.drain()
    assert backend.ask("SELECT DISTINCT user_id::text FROM request_log") == [(str(BOB),)]
    assert backend.count() == 2
    assert backend.ask("SELECT subject, times FROM set_aside_rows") == [
        (f"requests of key {ALICES_KEY}", 2)
    ]


def test_counts_of_alices_that_somebody_locks_wait_and_bobs_do_not(
    backend: Moved, clock: Clock
) -> None:
    bobs = {"user_id": str(BOB), "key_id": str(BOBS_KEY)}
    backend.send(row(NOON), row(NOON, **bobs))
    backend.drain()
    with closing(connect(backend.url, "holder")) as holder, holder, holder.cursor() as cursor:
        cursor.execute("SELECT FROM usage_hours WHERE user_id = %s FOR UPDATE", (str(ALICE),))
        backend.send(row(NOON), row(NOON, **bobs), row(NOON))
        backend.consumer.move(backend.connection)
        backend.send(row(NOON, **bobs))
        while backend.consumer.move(backend.connection):
            pass
        assert backend.count() == 4
        assert backend.valkey.xlen(stream.STREAM) == 2
    clock.seconds += BUSY_AGAIN_S
    backend.drain()
    assert backend.count() == 6


def test_a_batch_that_is_not_stored_in_time_is_tried_again_as_a_smaller_one(backend: Moved) -> None:
    sent = 40
    backend.send(*(row(NOON) for _ in range(sent)))
    with backend.connection.cursor() as cursor:
        cursor.execute(SLOW_DATABASE)
    refusals = 0
    while backend.count() < sent:
        try:
            backend.consumer.move(backend.connection)
        except errors.QueryCanceled:
            refusals += 1
            assert refusals < sent, "no batch is small enough"
    assert refusals >= 2
    assert backend.valkey.xlen(stream.STREAM) == 0
    assert backend.count() == sent


def test_days_are_made_ahead_and_dropped_after_thirty(backend: Moved, clock: Clock) -> None:
    assert days(backend) == ["2026-11-25", "2026-11-26", "2026-11-27"]
    backend.send(row(NOON - 29 * DAY), row(NOON), row(NOON - 31 * DAY), row(NOON + 3 * DAY))
    backend.drain()
    assert "2026-10-27" in days(backend)
    assert backend.count() == 2, "neither the day that is over nor one too far ahead"
    clock.pass_days(1)
    backend.tend()
    assert days(backend)[0] == "2026-10-27", "30 whole days are kept"
    clock.pass_days(1)
    backend.tend()
    assert days(backend)[0] == "2026-11-25"
    assert days(backend)[-1] == "2026-11-29"
    assert backend.count() == 1
    clock.pass_days(400)
    backend.tend()
    assert backend.count() == 0
    assert backend.count("usage_hours") == 0, "counts are dropped after 400 days"
    assert backend.count("user_usage_hours") == 0


def test_a_day_that_is_over_is_dropped_when_nobody_reads_it_any_more(
    backend: Moved, clock: Clock
) -> None:
    with closing(connect(backend.url, "reader")) as reader:
        reader.autocommit = False
        with reader.cursor() as cursor:
            cursor.execute("SELECT * FROM request_log")
        clock.pass_days(31)
        backend.tend()
        assert "2026-11-25" in days(backend)
        backend.send(row(clock.now))
        backend.drain()
        reader.rollback()
    clock.seconds += 60.0
    backend.tend()
    assert "2026-11-25" not in days(backend)
    assert backend.count() == 1


def test_tables_are_tended_only_now_and_then(backend: Moved, clock: Clock) -> None:
    clock.now += 5 * DAY
    clock.seconds += 59.0
    backend.tend()
    assert days(backend)[-1] == "2026-11-27"
    clock.seconds += 1.0
    backend.tend()
    assert days(backend)[-1] == "2026-12-02"


def rolled(rows: list[RequestRow]) -> dict[tuple[str, datetime, str, str, int], list[int]]:
    """The expected roll-up of these rows, computed in Python."""
    found: dict[tuple[str, datetime, str, str, int], list[int]] = {}
    for request in rows:
        if request.key_id is None or request.user_id is None:
            continue
        hour = request.at.replace(minute=0, second=0, microsecond=0)
        place = (
            request.user_id,
            hour,
            request.key_id,
            request.operation or "",
            request.status // 100,
        )
        counts = found.setdefault(place, [0] * (2 + BUCKETS))
        counts[0] += 1
        counts[1] += request.counted
        counts[2 + bucket_of(request.latency_us)] += 1
    return found


KEYS = st.sampled_from([(ALICE, ALICES_KEY), (ALICE, OTHER_KEY), (BOB, BOBS_KEY), (None, None)])
ROWS = st.lists(
    st.builds(
        lambda owner, back, operation, status, latency, counted, logged: row(
            NOON - timedelta(seconds=back),
            user_id=owner[0] and str(owner[0]),
            key_id=owner[1] and str(owner[1]),
            operation=operation,
            status=status,
            latency_us=latency,
            counted=counted,
            logged=logged,
        ),
        KEYS,
        st.sampled_from([0, 1, 3_000, 90_000]),
        st.sampled_from(["list_items", "get_me", None]),
        st.sampled_from([200, 201, 304, 404, 429, 499, 503]),
        st.integers(0, 90_000_000),
        st.booleans(),
        st.booleans(),
    ),
    min_size=1,
    max_size=60,
)


def of_all_keys(hours: dict[tuple[Any, ...], list[int]]) -> dict[tuple[Any, ...], list[int]]:
    """The counts of a user's keys together, of what `ROLLED` finds."""
    sums: dict[tuple[Any, ...], list[int]] = {}
    for (user_id, hour, _, *rest), counts in hours.items():
        place = (user_id, hour, *rest)
        before = sums.get(place, [0] * len(counts))
        sums[place] = [a + b for a, b in zip(before, counts, strict=True)]
    return sums


@examples()
@given(rows=ROWS, seed=st.integers(0, 2**32))
def test_roll_up_is_exact_against_the_rows_in_the_log_or_not(
    database_url: str, redis_url: str, rows: list[RequestRow], seed: int
) -> None:
    draw = random.Random(seed)
    with moved(database_url, redis_url, lambda: NOON) as backend:
        backend.valkey.delete(stream.STREAM)
        backend.ask(
            "WITH a AS (DELETE FROM request_log), b AS (DELETE FROM usage_hours),"
            " c AS (DELETE FROM counted_requests) SELECT 1"
        )
        backend.tend()
        sent = [*rows, *draw.choices(rows, k=5)]
        draw.shuffle(sent)
        cut = draw.randrange(len(sent))
        backend.send(*sent[:cut])
        backend.drain()
        is_migrated_between = draw.random() < 0.5
        if is_migrated_between:
            backend.ask(FROM_BEFORE)
        backend.send(*sent[cut:])
        backend.drain()
        if is_migrated_between:
            backend.ask(SUM_UP)
        found, together = (
            {
                tuple(place): [requests, quota, *latencies]
                for *place, requests, quota, latencies in backend.ask(query)
            }
            for query in (ROLLED, TOGETHER)
        )
        stored = Counter(
            str(request_id) for (request_id,) in backend.ask("SELECT request_id FROM request_log")
        )
    assert found == rolled(rows)
    assert together == of_all_keys(found)
    assert stored == Counter(request.request_id for request in rows if request.logged)


def test_a_body_is_stored_once_and_goes_after_a_day(backend: Moved, clock: Clock) -> None:
    kept, plain = row(NOON, body="sealed"), row(NOON)
    backend.send(kept, plain, kept)
    backend.drain()
    backend.send(kept)
    backend.drain()
    stored = "SELECT request_id::text, user_id, sealed FROM request_bodies"
    assert backend.ask(stored) == [(kept.request_id, str(ALICE), "sealed")]
    clock.now += timedelta(hours=23)
    clock.seconds += 82_800.0
    backend.tend()
    assert backend.count("request_bodies") == 1
    clock.now += timedelta(hours=2)
    clock.seconds += 7_200.0
    backend.tend()
    assert backend.count("request_bodies") == 0
