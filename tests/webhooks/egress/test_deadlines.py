"""Slow steps end at their own deadlines; cancellations by callers stay cancellations."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
import uvloop

from cute_api.webhooks.egress.egress import Deadlines

SHORT_S = 0.05


def run(test: Callable[[], Awaitable[None]]) -> None:
    async def within() -> None:
        async with asyncio.timeout(10):
            await test()

    uvloop.run(within())


async def never() -> None:
    await asyncio.Event().wait()


def test_work_that_ends_in_time_gives_its_result_or_its_error() -> None:
    async def one() -> int:
        await asyncio.sleep(0)
        return 1

    async def broken() -> None:
        raise ValueError("broken")

    async def test() -> None:
        deadlines = Deadlines(60.0)
        assert await deadlines.run(one()) == 1
        with pytest.raises(ValueError, match="broken"):
            await deadlines.run(broken())
        deadlines.close()

    run(test)


def test_each_piece_of_work_has_the_whole_time() -> None:
    async def test() -> None:
        deadlines = Deadlines(SHORT_S)
        loop = asyncio.get_running_loop()

        async def timed_out_after(delay: float) -> float:
            await asyncio.sleep(delay)
            began = loop.time()
            with pytest.raises(TimeoutError):
                await deadlines.run(never())
            return loop.time() - began

        for _ in range(2):  # the second time there is no timer yet, as at first
            delays = (0.0, SHORT_S * 0.8)
            taken = await asyncio.gather(*map(timed_out_after, delays))
            assert min(taken) > SHORT_S / 2, "not ended with the one that began before it"

    run(test)


def test_a_task_that_timed_out_may_run_more() -> None:
    async def test() -> None:
        deadlines = Deadlines(SHORT_S)
        with pytest.raises(TimeoutError):
            await deadlines.run(never())
        assert await deadlines.run(asyncio.sleep(0, "more")) == "more"
        deadlines.close()

    run(test)


def test_what_somebody_else_cancels_is_cancelled() -> None:
    async def test() -> None:
        deadlines = Deadlines(60.0)
        task = asyncio.create_task(deadlines.run(never()))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        deadlines.close()

    run(test)


def test_what_is_cancelled_at_its_deadline_too_is_cancelled() -> None:
    async def cancelled_twice() -> None:
        task = asyncio.current_task()
        assert task is not None
        try:
            await never()
        finally:
            task.cancel()

    async def test() -> None:
        task = asyncio.create_task(Deadlines(SHORT_S).run(cancelled_twice()))
        with pytest.raises(asyncio.CancelledError):
            await task

    run(test)
