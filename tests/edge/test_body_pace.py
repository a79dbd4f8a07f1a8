"""How long the body of a request may take to arrive, on a clock of the test's own."""

import asyncio
from collections.abc import Iterator

import pytest
from starlette.types import Message

from cute_api.edge.reading.body import Body, read_body
from cute_api.problems import Code

BODY_LIMIT_BYTES = 1_048_576
BODY_SECONDS = 300.0
STEP_BYTES = 40 * 1_024
STEP_SECONDS = 10.0
LEAST_RATE = STEP_BYTES / STEP_SECONDS


class Loop(asyncio.SelectorEventLoop):
    """An event loop whose time passes when the test says so."""

    now = 0.0

    def time(self) -> float:
        return self.now


def body_of(parts: Iterator[tuple[float, int]], size: int) -> Body:
    """The result of reading a body of `size` whose parts come at this interval."""
    came = 0

    async def receive() -> Message:
        nonlocal came
        seconds, length = next(parts)
        loop = asyncio.get_running_loop()
        assert isinstance(loop, Loop)
        loop.now += seconds
        # Timers that are due run now.
        for _ in range(3):
            await asyncio.sleep(0)
        came += length
        return {"type": "http.request", "body": b"a" * length, "more_body": came < size}

    scope = {"headers": [(b"content-length", b"%d" % size)]}
    with asyncio.Runner(loop_factory=Loop) as runner:
        return runner.run(read_body(scope, receive))


def steadily(length: int, rate: float) -> Iterator[tuple[float, int]]:
    while True:
        yield length / rate, length


@pytest.mark.parametrize("length", [1_024, 10_240, STEP_BYTES])
def test_a_body_at_the_least_rate_is_read(length: int) -> None:
    size = BODY_LIMIT_BYTES - BODY_LIMIT_BYTES % length
    body = body_of(steadily(length, LEAST_RATE * 1.01), size)
    assert (len(body.content), body.refusal) == (size, None)


@pytest.mark.parametrize("length", [128, 1_024, 10_240])
def test_a_slower_body_gets_408(length: int) -> None:
    body = body_of(steadily(length, LEAST_RATE * 0.9), BODY_LIMIT_BYTES)
    assert body.refusal is not None
    assert body.refusal.code is Code.REQUEST_TIMEOUT


def test_a_small_body_has_the_time_of_a_step() -> None:
    assert body_of(iter([(STEP_SECONDS * 0.99, 2)]), 2).refusal is None


def test_what_came_fast_gives_no_credit() -> None:
    parts = iter([(0.0, 1_000_000), (STEP_SECONDS * 1.01, 10)])
    assert body_of(parts, 1_000_010).refusal is not None


def test_a_body_that_is_only_drained_has_a_bound() -> None:
    body = body_of(steadily(STEP_BYTES, LEAST_RATE * 2), 16 * BODY_LIMIT_BYTES)
    assert body.refusal is not None
    assert body.refusal.code is Code.REQUEST_TIMEOUT
    assert BODY_LIMIT_BYTES / LEAST_RATE < BODY_SECONDS
