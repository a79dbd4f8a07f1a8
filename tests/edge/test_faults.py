"""Slow responses of a sandbox: few of a key wait at once."""

import asyncio
from uuid import UUID, uuid4

from starlette.types import Message

from cute_api.edge.faults import MAX_SLOW, MAX_SLOW_OF_KEY, FaultyResponses
from cute_api.edge.responses.response import Response
from cute_api.models.enums import SandboxFaultKind
from cute_api.models.faults import Fault

SLOW = Fault(SandboxFaultKind.SLOW, 60)


async def _nowhere(_message: Message) -> None:
    raise AssertionError("the edge sends the response")


async def _waiting(key_ids: list[UUID]) -> tuple[list[float], int]:
    """The waits that began for slow calls of these keys, and those of one call after them."""
    waits: list[float] = []
    over = asyncio.Event()

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        await over.wait()

    faulty = FaultyResponses(sleep)
    calls = [
        asyncio.create_task(faulty.spoil(SLOW, key_id, Response(200), {}, _nowhere))
        for key_id in key_ids
    ]
    await asyncio.sleep(0)
    at_once = list(waits)
    over.set()
    assert await asyncio.gather(*calls) == [True] * len(calls)
    await faulty.spoil(SLOW, key_ids[0], Response(200), {}, _nowhere)
    return at_once, len(waits) - len(at_once)


def test_slow_responses_of_a_key_wait_until_there_are_too_many() -> None:
    key_id = uuid4()
    at_once, later = asyncio.run(_waiting([key_id] * (MAX_SLOW_OF_KEY + 3)))
    assert at_once == [60.0] * MAX_SLOW_OF_KEY
    assert later == 1, "places are free again"


def test_slow_responses_of_all_keys_have_a_bound() -> None:
    at_once, later = asyncio.run(_waiting([uuid4() for _ in range(MAX_SLOW + 3)]))
    assert (len(at_once), later) == (MAX_SLOW, 1)
