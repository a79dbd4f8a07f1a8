"""A pump in a thread of this process."""

from collections.abc import Iterator
from contextlib import contextmanager

from cute_api import config
from cute_api.webhooks.delivery.pump import Pump
from cute_api.worker import PumpThread
from tests.webhooks.backend import Backend

END_S = 60.0


@contextmanager
def pumping(backend: Backend) -> Iterator[Pump]:
    """A pump, awake. It sleeps again a moment after it has nothing left."""
    running = PumpThread(config.load(backend.environ()))
    running.start()
    running.pump.wake()
    try:
        yield running.pump
    finally:
        running.stop()
        running.join(END_S)
