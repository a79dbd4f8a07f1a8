"""The job of a wake-up: start this worker's pump, and wait until it is idle.

The pump has a thread of its own, so that the worker returns to RQ after a bounded time even if a
request hangs.
"""

import logging
import random
import threading

import psycopg2
import uvloop

from cute_api import config
from cute_api.tracing.spans import Tracer
from cute_api.webhooks.delivery.pump import Pump

JOB_S = 60.0  # well below `wakeups.JOB_TIMEOUT_S`
STOP_S = 15.0
AGAIN_S = 5.0

log = logging.getLogger("cute.deliver")


class PumpThread(threading.Thread):
    """A pump on its own uvloop, from start to `stop`. A pump that fails is replaced."""

    def __init__(
        self,
        settings: config.Settings,
        tracer: Tracer | None = None,
        *,
        again_s: float = AGAIN_S,
    ) -> None:
        super().__init__(name="deliver", daemon=True)
        self._settings = settings
        self._tracer = tracer
        self._again_s = again_s
        self._stopped = threading.Event()
        self._loop = uvloop.new_event_loop()
        self.pump = self._new_pump()

    def stop(self) -> None:
        """Claim nothing more, and let requests in flight end, without waiting for them."""
        self._stopped.set()
        self.pump.stop()

    def run(self) -> None:
        while True:
            try:
                self._loop.run_until_complete(self.pump.run())
            except psycopg2.Error as error:
                log.warning("PostgreSQL is down; next try in %.0f s: %s", self._again_s, error)
            except Exception:
                log.exception("The pump failed; another starts in %.0f s.", self._again_s)
            else:
                break
            if self._stopped.wait(self._again_s):
                break
            self.pump = self._new_pump()
            if self._stopped.is_set():
                break  # `stop` may have stopped the previous pump
        self._loop.close()

    def _new_pump(self) -> Pump:
        dice = random.SystemRandom().random
        return Pump(self._settings, dice, self._loop, tracer=self._tracer)


class Deliverer:
    """This process's pump, on a thread that is started once.

    `tracer` makes its spans: set it before the start.
    """

    tracer: Tracer | None = None

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: PumpThread | None = None

    def start(self, settings: config.Settings) -> Pump:
        """Return a pump that is connected and asleep until it is woken."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = PumpThread(settings, self.tracer)
                self._thread.start()
            return self._thread.pump

    def deliver(self, settings: config.Settings, seconds: float) -> None:
        """Return when nothing is due, or after `seconds`, while the pump continues."""
        pump = self.start(settings)
        pump.wake()
        pump.wait_idle(seconds)

    def stop(self) -> None:
        """Claim nothing more, and let requests in flight end, without waiting for them."""
        thread = self._thread
        if thread is not None:
            thread.stop()

    def wait(self, seconds: float = STOP_S) -> None:
        thread = self._thread
        if thread is not None:
            thread.join(seconds)


DELIVERER = Deliverer()


def deliver_due() -> None:
    """The RQ job. It has no arguments, because the tables hold everything."""
    DELIVERER.deliver(config.load(), JOB_S)
