"""Pools: as many connections as are needed at once, within a budget, and fewer later."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing

import psycopg2
import pytest
from sqlalchemy import Integer, func, literal, select

from cute_api.config import FEWEST_CONNECTIONS
from cute_api.config_values import Pooler
from cute_api.models.changes import DirectChanges
from cute_api.models.connections.direct import DirectReads, PreparedConnection
from cute_api.models.connections.pools import (
    EnginePool,
    NoConnectionError,
    Pool,
    PoolShares,
    SessionPool,
    Shrinker,
)
from cute_api.models.database import Database, make_engine
from cute_api.models.statements import Statement

BACKEND = Statement(select(func.pg_backend_pid()))
ONE = Statement(select(literal(1, Integer)))


@pytest.fixture
def reads(database_url: str) -> Iterator[DirectReads]:
    made = DirectReads(database_url, {}, most=3, most_changes=1)
    yield made
    made.connections.pool.close()


def at_once(reads: DirectReads, count: int) -> set[int]:
    """The sessions of this many connections in use at the same time."""
    held = [reads.connections.pool.take() for _ in range(count)]
    found = {connection.rows(BACKEND, {})[0][0] for connection in held}
    for connection in held:
        reads.connections.pool.give(connection)
    return found


def test_a_pool_keeps_what_was_needed_at_once_and_closes_it_when_it_is_not(
    reads: DirectReads,
) -> None:
    pool = reads.connections.pool
    assert len(at_once(reads, 3)) == 3
    pool.shrink()
    assert pool.open == 3
    at_once(reads, 2)
    pool.shrink()
    assert pool.open == 2
    pool.shrink()
    assert pool.open == 1
    assert len(at_once(reads, 3)) == 3


def test_beyond_the_budget_a_caller_waits_for_a_connection_and_then_for_no_longer(
    database_url: str,
) -> None:
    pool = Pool(lambda: PreparedConnection(database_url, Pooler.NONE), most=1, wait_s=0.05)
    held = pool.take()
    with pytest.raises(NoConnectionError):
        pool.take()
    with ThreadPoolExecutor(1) as threads:
        patient = Pool(lambda: held, most=1)
        taken = patient.take()
        waiting = threads.submit(patient.take)
        patient.give(taken)
        assert waiting.result(20) is held
    held.close()
    pool.put(held)
    assert pool.open == 0


def test_a_server_that_is_away_takes_no_place_of_the_budget() -> None:
    away = "postgresql://nobody@/none?host=/nowhere"
    pool = Pool(lambda: PreparedConnection(away, Pooler.NONE), most=1)
    for _ in range(2):
        with pytest.raises(psycopg2.OperationalError):
            pool.take()
    assert pool.open == 0


def test_a_change_reads_on_its_own_connection_and_leaves_others_to_reads(
    reads: DirectReads,
) -> None:
    with DirectChanges(reads.connections, {}) as changes:
        own = changes.rows(BACKEND)[0][0]
        assert reads.rows(BACKEND)[0][0] == own
        with ThreadPoolExecutor(1) as threads:
            assert threads.submit(reads.rows, BACKEND).result()[0][0] != own
    assert reads.connections.pool.open == 2


def test_one_broken_connection_has_the_idle_ones_replaced(
    reads: DirectReads, database_url: str
) -> None:
    broken = at_once(reads, 3)
    with closing(psycopg2.connect(database_url)) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 10000) FROM unnest(%s) pid", (list(broken),)
        )
        assert {row[0] for row in cursor.fetchall()} == {True}
    assert reads.rows(ONE) == [(1,)]
    assert reads.connections.pool.open == 1


def test_sessions_shrink_and_grow_again_up_to_their_number(database_url: str) -> None:
    engine = make_engine(database_url, pool_size=3)
    pools = EnginePool(engine)

    def use(count: int) -> None:
        with ExitStack() as stack:
            for _ in range(count):
                stack.enter_context(engine.connect())

    def there() -> int:
        assert isinstance(engine.pool, SessionPool)
        return engine.pool.checkedin() + engine.pool.checkedout()

    for needed, left in ((3, 3), (1, 1), (3, 3), (2, 2)):
        use(needed)
        pools.shrink()
        assert there() == left
    pools.shrink()
    assert there() == 1
    engine.dispose()


def test_pages_leave_sessions_to_the_api(database_url: str) -> None:
    engine = make_engine(database_url, pool_size=2)
    pages = Database(engine, at_once=1)
    entered, done = threading.Event(), threading.Event()

    def page() -> None:
        with pages.transaction():
            entered.set()
            done.wait(20)

    with ThreadPoolExecutor(2) as threads:
        shown = [threads.submit(page) for _ in range(2)]
        assert entered.wait(20)
        with Database(engine).transaction() as session:
            assert session.scalar(select(literal(1))) == 1
        done.set()
        for answer in shown:
            answer.result()
    engine.dispose()


def test_a_shrinker_shrinks_until_it_is_stopped_and_closes() -> None:
    class Counting:
        def __init__(self) -> None:
            self.twice = threading.Semaphore(0)
            self.is_closed = False

        def shrink(self) -> None:
            self.twice.release()

        def close(self) -> None:
            self.is_closed = True

    pool = Counting()
    shrinker = Shrinker([pool], every_s=0.01)
    shrinker.start()
    assert pool.twice.acquire(timeout=60)
    assert pool.twice.acquire(timeout=60)
    assert not pool.is_closed
    shrinker.stop()
    assert pool.is_closed


def test_every_budget_leaves_something_to_reads_to_changes_and_to_sessions() -> None:
    for connections in range(FEWEST_CONNECTIONS, 200):
        shares = PoolShares.of(connections)
        assert shares.direct + shares.sessions == connections
        assert 1 <= shares.changes < shares.direct
        assert 1 <= shares.pages <= shares.sessions
        assert (shares.pages < shares.sessions) is (connections >= 9)
