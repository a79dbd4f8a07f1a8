"""Whatever is killed, requests get responses, and each response has its row once."""

import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.platform.processes import alive, family
from tests.usage.checks import (
    SOME,
    check_all_arrived,
    eventually,
    wait_for_more,
    wait_for_more_rows,
)
from tests.usage.world import Callers, World, standing

KILLS = 2


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with standing(tmp_path) as world:
        yield world


def test_killing_the_consumer_fails_no_request_and_loses_and_doubles_no_row(world: World) -> None:
    world.start("serve", "--workers", "2")
    callers = Callers(world.base_url, world.key())
    consumer = world.start("usage")
    with callers.calling():
        for _ in range(KILLS):
            wait_for_more_rows(world)
            consumer.kill()
            wait_for_more(callers)
            consumer = world.start("usage")
    assert (callers.failures, callers.statuses) == ([], {200})
    check_all_arrived(world, callers)
    # The counts of both processes of the API came together.
    eventually(lambda: ("cute_requests_total", "get_me 200") in world.metrics())
    metrics = world.metrics()
    assert metrics["cute_requests_total", "get_me 200"] == len(callers.completed)
    assert metrics["cute_request_duration_seconds_count", "get_me"] == len(callers.completed)
    assert metrics["cute_usage_rows_dropped_total", ""] == 0
    assert metrics.get(("cute_response_mismatches_total", "get_me"), 0) == 0
    assert (metrics["cute_up", "valkey"], metrics["cute_up", "postgresql"]) == (1, 1)


def test_killing_valkey_fails_no_request_and_loses_and_doubles_no_row(world: World) -> None:
    world.start("serve", "--workers", "2")
    callers = Callers(world.base_url, world.key())
    world.start("usage")
    with callers.calling():
        for _ in range(KILLS):
            wait_for_more(callers)
            world.stores.valkey.kill()
            wait_for_more(callers)
            eventually(lambda: world.metrics().get(("cute_up", "valkey")) == 0)
            world.stores.valkey.start()
    assert (callers.failures, callers.statuses) == ([], {200})
    check_all_arrived(world, callers)
    eventually(lambda: world.metrics().get(("cute_up", "valkey")) == 1)


def test_stopping_the_api_loses_no_row(world: World) -> None:
    api = world.start("serve", "--workers", "2")
    callers = Callers(world.base_url, world.key())
    with callers.calling():
        wait_for_more(callers, 100)
    assert api.stop() == 0
    world.start("usage")
    check_all_arrived(world, callers)


def test_processes_of_the_api_end_with_the_one_that_started_them(world: World) -> None:
    api = world.start("serve", "--workers", "2")
    assert api.process is not None
    workers = [one for one in family(api.process.pid) if one.pid != api.process.pid]
    assert len(workers) >= 2
    api.process.kill()
    api.process.wait(10)
    eventually(lambda: not alive(workers))


def test_killing_the_api_doubles_no_row_and_the_next_one_goes_on(world: World) -> None:
    api = world.start("serve", "--workers", "2")
    world.start("usage")
    callers = Callers(world.base_url, world.key())
    with callers.calling():
        wait_for_more(callers)
        eventually(lambda: set(callers.completed[:SOME]) <= set(world.stored()))
        assert api.process is not None
        for process in family(api.process.pid):
            process.kill()
        api.process.wait(10)
        world.start("serve", "--workers", "2")
        killed_at = len(callers.completed)
        wait_for_more(callers)
    later = set(callers.completed[killed_at:])
    eventually(lambda: later <= set(world.stored()))
    stored = Counter(world.stored())
    assert max(stored.values()) == 1
    assert world.counted() == len(stored)
    assert set(callers.completed[:SOME]) <= set(stored)


def test_a_consumer_that_hangs_holds_up_nobody(world: World) -> None:
    world.start("serve")
    consumer = world.start("usage")
    callers = Callers(world.base_url, world.key())
    with callers.calling():
        wait_for_more(callers)
        assert consumer.process is not None
        consumer.process.send_signal(signal.SIGSTOP)
        wait_for_more(callers, 100)
        consumer.process.send_signal(signal.SIGCONT)
    assert (callers.failures, callers.statuses) == ([], {200})
    check_all_arrived(world, callers)
