"""Rounds over kinds of work, and work of one process at a time."""

import logging
import queue
from collections.abc import Generator, Iterator
from contextlib import closing

import pytest

from cute_api.jobs import due_work
from cute_api.jobs.asking import JobQueue
from cute_api.jobs.due_work import DueWork
from cute_api.jobs.worker import WakeUpWorker
from cute_api.models.connections.connection import Connection
from cute_api.models.enums import AdvisoryLock
from cute_api.processes import valkey
from cute_api.processes.connections import connect
from cute_api.processes.singletons import SingletonWorker
from cute_api.processes.stopping import StopFlag

PIECES = 3


class Counted:
    """Work of three pieces that counts the begun ones, and fails after a number of them."""

    def __init__(self, fails_after: int | None = None) -> None:
        self.begun = 0
        self.looks = 0
        self._fails_after = fails_after

    def work(self) -> Generator[None, None, None]:
        self.looks += 1
        for piece in range(PIECES):
            if piece == self._fails_after:
                raise RuntimeError("not foreseen")
            self.begun += 1
            yield


def test_work_that_fails_rests_and_costs_the_other_kind_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bad, good = Counted(fails_after=1), Counted()
    both = DueWork({"bad": bad.work, "good": good.work}, StopFlag())
    both.run()
    both.run()
    assert (bad.looks, bad.begun) == (1, 1)
    assert (good.looks, good.begun) == (2, 2 * PIECES)
    monkeypatch.setattr(due_work, "REST_S", 0)
    rested = Counted(fails_after=1)
    alone = DueWork({"rested": rested.work}, StopFlag())
    alone.run()
    alone.run()
    assert rested.looks == 2


def test_kinds_take_turns_and_look_again_while_another_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(due_work, "POLL_S", 0)
    turns: list[str] = []

    def long() -> Generator[None, None, None]:
        for _ in range(PIECES):
            turns.append("long")
            yield

    def short() -> Generator[None, None, None]:
        turns.append("short")
        yield from ()

    DueWork({"long": long, "short": short}, StopFlag()).run()
    assert turns == ["long", "short"] * PIECES + ["short"]


def test_a_stop_lets_the_piece_of_work_end_and_no_other_begin() -> None:
    stop, first, second = StopFlag(), Counted(), Counted()

    def stopping() -> Generator[None, None, None]:
        for _ in first.work():
            stop.set()
            yield

    DueWork({"first": stopping, "second": second.work}, stop).run()
    assert (first.begun, second.begun) == (1, 0)


def test_work_begins_at_once_when_woken_and_ends_with_the_block(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(due_work, "POLL_S", 60.0)
    looks = queue.SimpleQueue[None]()

    def work() -> Generator[None, None, None]:
        looks.put(None)
        yield

    stop = StopFlag()
    woken = DueWork({"work": work}, stop)
    with woken.running():
        looks.get(timeout=10)
        woken.wake()
        looks.get(timeout=10)
    assert stop.is_set()


def test_a_worker_without_work_shows_that_it_lives_twice_before_operators_are_warned(
    redis_url: str,
) -> None:
    """They are warned of workers that have been silent for 60 s."""
    with closing(valkey.connect(redis_url)) as client:
        assert WakeUpWorker(JobQueue.DELIVERIES, client, StopFlag()).dequeue_timeout <= 30


@pytest.fixture
def lines() -> list[str]:
    """The processes that did a step, in order."""
    return []


@pytest.fixture
def pair(database_url: str, lines: list[str]) -> Iterator[tuple[SingletonWorker, SingletonWorker]]:
    """Alice's process and Bob's, which would do the same work of two steps."""

    def alone(name: str) -> SingletonWorker:
        def steps(connection: Connection) -> Generator[bool, None, None]:
            while True:
                for more in (True, False):
                    with connection.cursor() as cursor:
                        cursor.execute("SELECT 1")
                    lines.append(name)
                    yield more

        log = logging.getLogger("cute.test")
        return SingletonWorker(
            steps, url=database_url, name=name, lock=AdvisoryLock.SNAPSHOTS, log=log
        )

    alice, bob = alone("alice"), alone("bob")
    yield alice, bob
    for job in (alice, bob):
        job.close()


def look(alone: SingletonWorker) -> None:
    for _ in alone.look():
        pass


def test_one_process_works_and_another_takes_over_when_its_session_ends(
    pair: tuple[SingletonWorker, SingletonWorker], lines: list[str], database_url: str
) -> None:
    alice, bob = pair
    look(alice)
    look(bob)
    look(alice)
    assert lines == ["alice"] * 4
    end = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = %s"
    with closing(connect(database_url, "end")) as connection, connection.cursor() as cursor:
        cursor.execute(end, ("alice",))
    look(bob)
    look(alice)
    look(alice)
    assert lines == ["alice"] * 4 + ["bob"] * 2
