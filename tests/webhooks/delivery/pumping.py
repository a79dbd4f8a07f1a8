"""The relay and a worker's pump in threads of this process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from cute_api.config import Settings
from cute_api.processes.stopping import StopFlag
from cute_api.tracing.spans import Tracer
from cute_api.webhooks.delivery.pump import Pump
from cute_api.webhooks.outbox.relay import Relay
from cute_api.worker import PumpThread

END_S = 60.0


@contextmanager
def relaying(settings: Settings, tracer: Tracer | None = None) -> Iterator[None]:
    """A relay, until the block ends."""
    stop = StopFlag()
    thread = threading.Thread(target=Relay(settings, stop, tracer).run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(END_S)
        assert not thread.is_alive()


@contextmanager
def pumping(settings: Settings, tracer: Tracer | None = None) -> Iterator[Pump]:
    """A pump, awake. It sleeps again a moment after it has nothing left."""
    running = PumpThread(settings, tracer)
    running.start()
    running.pump.wake()
    try:
        yield running.pump
    finally:
        running.stop()
        running.join(END_S)
