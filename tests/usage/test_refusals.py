"""A full disk, a slow database, a Valkey that takes nothing: no request notices, no row is lost."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from uuid import uuid4

import pytest

from cute_api.processes.connections import connect
from tests.fixtures.refusals import Refusing, disk_is_full, disk_refuses, memory_is_full, refused
from tests.usage.checks import wait_for_more, wait_for_more_rows
from tests.usage.world import Callers, World, standing
from tests.webhooks.backend import Actor, eventually

KILLS = 2
MANY = 60
WAITING = """
SELECT count(*) FROM pg_stat_activity WHERE application_name = 'cute usage'
AND wait_event_type = 'Lock'
"""


@dataclass
class Running:
    """An API of two processes and a consumer, which all tests of this module share."""

    world: World
    consumer: Actor


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with standing(tmp_path_factory.mktemp("refusals")) as world:
        world.start("serve", "--workers", "2")
        yield Running(world, world.start("usage"))


@pytest.fixture
def world(running: Running) -> World:
    return running.world


@pytest.fixture
def consumer(running: Running) -> Actor:
    return running.consumer


@pytest.fixture
def callers(world: World) -> Callers:
    return Callers(world.base_url, world.key(uuid4().hex))


def said(actor: Actor, error: str) -> int:
    """How often a process has named an error in its log."""
    return actor.log.read_text().count(error)


def check(world: World, asked: Sequence[str]) -> None:
    """Every response has exactly one row, and the counts equal the stored rows."""
    eventually(lambda: set(asked) <= set(world.stored_of(asked)))
    assert max(Counter(world.stored_of(asked)).values()) == 1
    assert world.counted() == len(world.stored())


def test_locked_days_hold_up_no_request_and_lose_no_row(
    world: World, consumer: Actor, callers: Callers
) -> None:
    with callers.calling():
        wait_for_more_rows(world)
        with closing(connect(world.stores.database_url, "test")) as holder:
            holder.autocommit = False
            with holder.cursor() as cursor:
                cursor.execute("LOCK TABLE request_log IN ACCESS EXCLUSIVE MODE")

                def waits() -> bool:
                    cursor.execute("SELECT pg_stat_clear_snapshot()")
                    cursor.execute(WAITING)
                    return cursor.fetchone() == (1,)

                eventually(waits)
                # A request that waited for these tables would get no response before we let go.
                wait_for_more(callers, MANY)
                eventually(lambda: said(consumer, "because their counts are locked"))
                wait_for_more(callers)
    # Nobody calls while the consumer waits for half a minute before it tries these rows again.
    assert (callers.failures, callers.statuses) == ([], {200})
    check(world, callers.completed)


def test_a_full_disk_holds_up_no_request_and_loses_and_doubles_no_row(
    world: World, consumer: Actor, callers: Callers
) -> None:
    with callers.calling():
        wait_for_more_rows(world)
        with disk_is_full(world.stores.database_url):
            eventually(lambda: said(consumer, "DiskFull"))
            stored = len(world.stored())
            wait_for_more(callers, MANY)
            assert len(world.stored()) == stored, "the disk is full"
        wait_for_more_rows(world)
    assert (callers.failures, callers.statuses) == ([], {200})
    check(world, callers.completed)
    assert world.metrics()["cute_usage_rows_dropped_total", ""] == 0


@pytest.mark.parametrize(("refusing", "kind"), [(memory_is_full, "OOM"), (disk_refuses, "MISCONF")])
def test_a_valkey_that_takes_no_writes_holds_up_no_request_and_loses_no_row(
    world: World, callers: Callers, refusing: Refusing, kind: str
) -> None:
    with callers.calling():
        wait_for_more_rows(world)
        with refusing(world.stores.valkey) as valkey:
            eventually(lambda: refused(valkey, kind))
            wait_for_more(callers, MANY)
        wait_for_more_rows(world)
    assert (callers.failures, callers.statuses) == ([], {200})
    check(world, callers.completed)
    # Limits continued in each process, and say so.
    eventually(lambda: world.metrics().get(("cute_limit_fallbacks_total", ""), 0) > 0)
    assert world.metrics()["cute_usage_rows_dropped_total", ""] == 0


def test_killing_postgresql_loses_and_doubles_no_row(
    world: World, consumer: Actor, callers: Callers
) -> None:
    with callers.calling():
        for _ in range(KILLS):
            wait_for_more_rows(world)
            kill_and_restart(world, consumer, callers)
        wait_for_more_rows(world)
    assert consumer.process is not None
    assert consumer.process.poll() is None
    assert (callers.failures, callers.statuses) == ([], {200, 503})
    check(world, [*callers.completed, *callers.refused])
    assert set(callers.completed) <= set(world.stored())


def kill_and_restart(world: World, consumer: Actor, callers: Callers) -> None:
    failures, refusals = said(consumer, "A server failed"), len(callers.refused)
    world.stores.postgres.kill()
    # No key can be looked up: that is said at once, and is a request as well.
    eventually(lambda: len(callers.refused) > refusals)
    eventually(lambda: said(consumer, "A server failed") > failures)
    world.stores.postgres.start()
    world.database.engine.dispose()
