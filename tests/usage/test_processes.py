"""Whatever is killed, requests get responses, and each response has its row once."""

import signal
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import uuid4

import pytest

from tests.platform.processes import alive, family
from tests.usage.checks import SOME, check_all_arrived, wait_for_more, wait_for_more_rows
from tests.usage.world import Callers, World, standing
from tests.webhooks.backend import Actor, eventually

MANY = 60


@dataclass
class Running:
    """An API of two processes and a consumer, shared by all tests.

    `completed` are the ids of all requests to it, until a test kills it.
    """

    world: World
    api: Actor
    consumer: Actor
    completed: list[str] = field(default_factory=list)

    def callers(self) -> Callers:
        key = self.world.key(uuid4().hex)
        return Callers(self.world.base_url, key, completed=self.completed)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with standing(tmp_path_factory.mktemp("processes")) as world:
        yield Running(world, world.start("serve", "--workers", "2"), world.start("usage"))


def test_killing_the_consumer_fails_no_request_and_loses_and_doubles_no_row(
    running: Running,
) -> None:
    world, callers = running.world, running.callers()
    with callers.calling():
        wait_for_more_rows(world)
        running.consumer.kill()
        wait_for_more(callers)
        running.consumer = world.start("usage")
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


def test_killing_valkey_fails_no_request_and_loses_and_doubles_no_row(running: Running) -> None:
    world, callers = running.world, running.callers()
    with callers.calling():
        wait_for_more(callers)
        world.stores.valkey.kill()
        wait_for_more(callers)
        eventually(lambda: world.metrics().get(("cute_up", "valkey")) == 0)
        world.stores.valkey.start()
    assert (callers.failures, callers.statuses) == ([], {200})
    check_all_arrived(world, callers)
    eventually(lambda: world.metrics().get(("cute_up", "valkey")) == 1)


def test_a_consumer_that_hangs_holds_up_nobody(running: Running) -> None:
    callers, process = running.callers(), running.consumer.process
    assert process is not None
    with callers.calling():
        wait_for_more_rows(running.world)
        process.send_signal(signal.SIGSTOP)
        wait_for_more(callers, MANY)
        process.send_signal(signal.SIGCONT)
    assert (callers.failures, callers.statuses) == ([], {200})
    check_all_arrived(running.world, callers)


def test_killing_the_api_ends_its_processes_doubles_no_row_and_the_next_one_goes_on(
    running: Running,
) -> None:
    world, api = running.world, running.api
    callers = Callers(world.base_url, world.key(uuid4().hex))
    with callers.calling():
        wait_for_more(callers)
        eventually(lambda: set(callers.completed[:SOME]) <= set(world.stored()))
        assert api.process is not None
        workers = [process for process in family(api.process.pid) if process.pid != api.process.pid]
        assert len(workers) >= 2
        api.kill()
        eventually(lambda: not alive(workers))
        running.api = world.start("serve", "--workers", "2")
        killed_at = len(callers.completed)
        wait_for_more(callers)
    later = set(callers.completed[killed_at:])
    eventually(lambda: later <= set(world.stored()))
    stored = Counter(world.stored())
    assert max(stored.values()) == 1
    assert world.counted() == len(stored)
    assert set(callers.completed[:SOME]) <= set(stored)


def test_stopping_the_api_loses_no_row(running: Running) -> None:
    """The last of them, since no API is left."""
    world, earlier = running.world, running.world.stored()
    running.consumer.kill()
    callers = Callers(world.base_url, world.key(uuid4().hex))
    with callers.calling():
        wait_for_more(callers, MANY)
    assert running.api.stop() == 0
    world.start("usage")
    check_all_arrived(world, callers, earlier)
