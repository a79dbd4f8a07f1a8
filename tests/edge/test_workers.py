"""The threads that run requests: their results, and their number."""

import asyncio
import threading
from typing import Any

import pytest

from cute_api.edge.workers import Workers

PATIENCE_S = 60.0


def fail() -> None:
    raise LookupError("not there")


def test_a_result_comes_back_from_a_thread_of_ours() -> None:
    async def drive() -> tuple[int, str]:
        workers = Workers(1, "result")
        name = await workers.run(lambda: threading.current_thread().name)
        return await workers.run(pow, 2, 10), name

    assert asyncio.run(drive()) == (1024, "result-0")


def test_an_exception_comes_back_and_its_thread_goes_on() -> None:
    async def drive() -> int:
        workers = Workers(1, "failing")
        with pytest.raises(LookupError, match="not there"):
            await workers.run(fail)
        return await workers.run(pow, 2, 10)

    assert asyncio.run(drive()) == 1024


def test_jobs_beyond_the_threads_wait_and_each_gets_its_own_result() -> None:
    threads, jobs = 3, 30
    running, most = 0, 0
    lock = threading.Lock()
    # Each job waits for as many as there are threads: they must run at the same time.
    together = threading.Barrier(threads)

    def job(number: int) -> int:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        together.wait(PATIENCE_S)
        with lock:
            running -= 1
        return number

    async def drive() -> list[int]:
        workers = Workers(threads, "busy")
        return await asyncio.gather(*(workers.run(job, number) for number in range(jobs)))

    assert asyncio.run(drive()) == list(range(jobs))
    assert most == threads


def test_a_job_that_nobody_waits_for_any_more_holds_up_no_other() -> None:
    complaints: list[dict[str, Any]] = []

    async def drive() -> int:
        asyncio.get_running_loop().set_exception_handler(lambda _, said: complaints.append(said))
        workers = Workers(1, "cancelled")
        over = threading.Event()
        workers.run(over.wait, PATIENCE_S).cancel()
        over.set()
        return await workers.run(pow, 2, 10)

    assert asyncio.run(drive()) == 1024
    assert complaints == []


def test_a_thread_outlives_a_loop_that_has_closed_and_serves_the_next() -> None:
    begun, over = threading.Event(), threading.Event()
    workers = Workers(1, "left")

    def job() -> None:
        begun.set()
        over.wait(PATIENCE_S)

    async def leave() -> None:
        workers.run(job)
        assert await asyncio.to_thread(begun.wait, PATIENCE_S)

    async def come_back() -> int:
        return await workers.run(pow, 2, 10)

    asyncio.run(leave())
    over.set()
    assert asyncio.run(come_back()) == 1024


def test_stopped_threads_do_what_waits_and_end() -> None:
    async def drive() -> list[int]:
        workers = Workers(2, "stopped")
        waiting = [workers.run(pow, 2, number) for number in range(10)]
        workers.stop()
        return await asyncio.gather(*waiting)

    assert asyncio.run(drive()) == [2**number for number in range(10)]
    for thread in threading.enumerate():
        if thread.name.startswith("stopped"):
            thread.join(PATIENCE_S)
            assert not thread.is_alive()


def test_threads_start_as_they_are_needed() -> None:
    async def drive() -> list[str]:
        workers = Workers(4, "lazy")
        names = []
        for _ in range(10):
            names.append(await workers.run(lambda: threading.current_thread().name))
            # A thread hands its result over before it waits for the next job.
            assert workers._idle.acquire(timeout=PATIENCE_S)
            workers._idle.release()
        return names

    assert asyncio.run(drive()) == ["lazy-0"] * 10


def test_stop_iteration_of_a_job_comes_out_as_an_error() -> None:
    async def drive() -> None:
        with pytest.raises(RuntimeError, match="StopIteration"):
            await Workers(1, "ended").run(next, iter(()))

    asyncio.run(drive())


def test_jobs_of_a_lane_leave_threads_to_others_and_take_turns() -> None:
    over = threading.Event()
    begun = threading.Semaphore(0)

    def hold(number: int) -> int:
        begun.release()
        assert over.wait(PATIENCE_S)
        return number

    async def drive() -> list[int]:
        workers = Workers(3, "lanes", most_in_lane=2)
        held = [workers.run(hold, number, lane="slow") for number in range(6)]
        held[3].cancel()
        for _ in range(2):
            assert await asyncio.to_thread(begun.acquire, timeout=PATIENCE_S)
        assert await workers.run(pow, 2, 10) == 1024
        assert await workers.run(pow, 2, 11, lane="other") == 2048
        assert not begun.acquire(blocking=False)
        over.set()
        return await asyncio.gather(*(call for call in held if not call.cancelled()))

    assert asyncio.run(drive()) == [0, 1, 2, 4, 5]
