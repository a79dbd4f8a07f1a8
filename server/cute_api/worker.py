"""`cute worker`: a pump that delivers on a thread, and RQ's worker that wakes it."""

import gc
import logging
import random
import threading

import uvloop

from cute_api.config import Settings
from cute_api.jobs.asking import JobQueue
from cute_api.jobs.worker import wait_for_wake_ups
from cute_api.models.failures import PostgresError
from cute_api.processes.stopping import StopFlag
from cute_api.tracing import starting
from cute_api.tracing.spans import Tracer
from cute_api.webhooks.delivery.pump import Pump
from cute_api.webhooks.verification.verifier import Verifier

STOP_S = 15.0
AGAIN_S = 5.0
# Requests rarely leave reference cycles, and searching for cycles at Python's default of 700 new
# objects took a fifth of the time.
GC_NEW_OBJECTS = 50_000

log = logging.getLogger("cute.deliver")


class PumpThread(threading.Thread):
    """A pump on its own uvloop, from start to `stop`. A pump that fails is replaced."""

    def __init__(
        self,
        settings: Settings,
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

    def wake(self) -> None:
        """Look for due deliveries now. Call it from any thread."""
        self.pump.wake()

    def stop(self) -> None:
        """Claim nothing more, and let requests in flight end, without waiting for them."""
        self._stopped.set()
        self.pump.stop()

    def run(self) -> None:
        while True:
            try:
                self._loop.run_until_complete(self.pump.run())
            except PostgresError as error:
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


def run(settings: Settings, stop: StopFlag) -> None:
    """Work until `stop`, then let the pump finish requests in flight, for at most `STOP_S`."""
    redis_url = settings.need_redis_url()
    gc.freeze()
    gc.set_threshold(GC_NEW_OBJECTS)
    tracer = starting.start(settings, starting.Service.WORKER)
    deliveries = PumpThread(settings, tracer)
    deliveries.start()
    Verifier(settings, stop).start()
    wait_for_wake_ups(JobQueue.DELIVERIES, deliveries.wake, redis_url=redis_url, stop=stop)
    deliveries.stop()
    deliveries.join(STOP_S)
    if tracer is not None:
        tracer.stop()
    log.info("The worker has stopped.")
