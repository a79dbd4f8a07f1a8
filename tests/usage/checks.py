"""Conditions that tests of real processes wait for, and checks at their end."""

from collections import Counter
from collections.abc import Sequence

from tests.usage.world import Callers, World
from tests.webhooks.backend import eventually

SOME = 30


def wait_for_more(callers: Callers, calls: int = SOME) -> None:
    before = len(callers.completed)
    eventually(lambda: len(callers.completed) >= before + calls)


def wait_for_more_rows(world: World) -> None:
    before = len(world.stored())
    eventually(lambda: len(world.stored()) >= before + SOME)


def check_all_arrived(world: World, callers: Callers, earlier: Sequence[str] = ()) -> None:
    """Every response has its row, once, and is counted once; `earlier` are rows that were there."""
    eventually(lambda: set(callers.completed) <= set(world.stored()))
    stored = Counter(world.stored())
    assert max(stored.values()) == 1
    assert world.rows_but([*earlier, *callers.completed]) == []
    assert world.counted() == len(stored)
