"""The only RQ job: wake the thread that does this process's work."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

JOB = "cute_api.jobs.waking.wake"
"""The name by which RQ imports the job. Workers accept no other name, and no arguments."""

_listeners: list[Callable[[], None]] = []


@contextmanager
def listening(listener: Callable[[], None]) -> Iterator[None]:
    """Have each wake-up of this process call `listener` until the block ends."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


def wake() -> None:
    """Run as the job of all queues. It has no arguments: the tables say what is due."""
    for listener in _listeners:
        listener()
