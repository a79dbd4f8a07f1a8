"""A worker thread works until it is stopped, whatever its work raises, and delays grow."""

import threading
from itertools import islice

from cute_api.lib.backoff import backoff
from cute_api.lib.worker_thread import WorkerThread

PATIENCE_S = 60.0


def test_it_works_when_woken_survives_errors_and_ends_with_its_last_step() -> None:
    done: list[str] = []
    worked = threading.Semaphore(0)

    def work() -> None:
        done.append("work")
        worked.release()
        if len(done) == 1:
            raise ValueError("unexpected")

    thread = WorkerThread("test", work, last=lambda: done.append("last"))
    thread.start()
    for _ in range(3):
        assert worked.acquire(timeout=PATIENCE_S)
        thread.wake()
    thread.stop(PATIENCE_S)
    assert done[:3] == ["work"] * 3
    assert done[-1] == "last"
    assert done.count("last") == 1


def test_it_works_again_by_itself_after_the_time_that_its_work_returns() -> None:
    worked = threading.Semaphore(0)

    def work() -> float:
        worked.release()
        return 0.01

    thread = WorkerThread("test", work)
    thread.start()
    assert all(worked.acquire(timeout=PATIENCE_S) for _ in range(3))
    thread.stop(PATIENCE_S)


def test_a_pause_ends_when_the_thread_is_stopped() -> None:
    begun = threading.Event()
    ended = threading.Event()

    def work() -> None:
        begun.set()
        thread.pause(PATIENCE_S)

    thread = WorkerThread("test", work, last=ended.set)
    thread.start()
    assert begun.wait(PATIENCE_S)
    thread.stop(PATIENCE_S)
    assert ended.is_set()


def test_delays_double_up_to_a_bound() -> None:
    assert list(islice(backoff(), 8)) == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]
    assert list(islice(backoff(1.0, 4.0), 4)) == [1.0, 2.0, 4.0, 4.0]
