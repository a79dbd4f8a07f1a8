"""The job that a wake-up runs: see that this worker's pump is running, and wait for its end.

The pump has a thread of its own, so that a request that hangs outlives the job: the worker gets
back to RQ after a bounded time, and nobody's delivery waits for it.
"""

import logging
import random
import threading

import psycopg2
import uvloop

from cute_api import config
from cute_api.webhooks.delivery.pump import Pump

JOB_S = 60.0  # well below `wakeups.JOB_TIMEOUT_S`
STOP_S = 15.0

log = logging.getLogger("cute.deliver")


class PumpThread(threading.Thread):
    """One pump on one uvloop, from start to end."""

    def __init__(self, settings: config.Settings) -> None:
        super().__init__(name="deliver", daemon=True)
        self._loop = uvloop.new_event_loop()
        self.pump = Pump(settings, random.SystemRandom().random, self._loop)

    def run(self) -> None:
        try:
            self._loop.run_until_complete(self.pump.run())
        except psycopg2.Error as error:
            log.warning("PostgreSQL stays away; the relay's next wake-up tries again: %s", error)
        except Exception:
            log.exception("The pump failed; the relay's next wake-up starts another.")
        finally:
            self._loop.close()


class Deliverer:
    """This process's pump, on a thread that is started again when it has failed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._thread: PumpThread | None = None

    def start(self, settings: config.Settings) -> Pump:
        """Have a pump ready: connected, and asleep until it is woken."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._thread = PumpThread(settings)
                self._thread.start()
            return self._thread.pump

    def deliver(self, settings: config.Settings, seconds: float) -> None:
        """Return when nothing is due any more, or after `seconds`: the pump then continues."""
        pump = self.start(settings)
        pump.wake()
        pump.wait_idle(seconds)

    def stop(self) -> None:
        """Let what is in flight end; claim nothing more. Does not wait."""
        thread = self._thread
        if thread is not None:
            thread.pump.stop()

    def wait(self, seconds: float = STOP_S) -> None:
        thread = self._thread
        if thread is not None:
            thread.join(seconds)


DELIVERER = Deliverer()


def deliver_due() -> None:
    """The RQ job: carries no data, since all there is to know is in the tables."""
    DELIVERER.deliver(config.load(), JOB_S)
