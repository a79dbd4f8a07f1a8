"""The relay: moves events from the outbox, in commit order, to their owners' deliveries.

A single relay works at a time (an advisory lock); others stand by. Should two ever run, one of them
gives no numbers and stops (`fence`). It reads only committed events, so an event that was rolled
back never leaves the outbox, and a committed event always does.
Changes of public items, which mirrors follow, go the same way: see `catalogue`. The relay also
wakes workers: deliverers when something is due, others when a transaction asked for it. Workers
poll as well, so that a lost wake-up costs only seconds.
"""

import logging
import select
import time
from collections.abc import Callable, Generator
from typing import TypeVar

from redis import RedisError

from cute_api.config import Settings
from cute_api.jobs.asking import CHANNEL, JobQueue
from cute_api.jobs.wakeups import WakeUps
from cute_api.metrics import reported
from cute_api.metrics.reports import PROCESS_METRICS
from cute_api.models.connections.connection import Connection
from cute_api.models.enums import AdvisoryLock
from cute_api.models.failures import PostgresError, described
from cute_api.models.statements import sql
from cute_api.processes.singletons import work_alone
from cute_api.processes.stopping import StopFlag
from cute_api.tracing.spans import Tracer
from cute_api.webhooks.delivery.backlog import BACKLOG, PUMP_ALIVE, Backlog, wants_wake_up
from cute_api.webhooks.delivery.live_pumps import HungPumps
from cute_api.webhooks.outbox.catalogue import CatalogueFeed
from cute_api.webhooks.outbox.expiry import ExpirySweep
from cute_api.webhooks.outbox.fan_out import BATCH, FanOut
from cute_api.webhooks.outbox.fence import Fence, OtherRelayError
from cute_api.webhooks.outbox.outbox import OUTBOX_CHANNEL
from cute_api.webhooks.outbox.upkeep import Upkeep

SWEEP_S = 1.0
AWAKE_S = 0.25  # after the last event; longer than most transactions take from emit to commit
LOOK_S = 0.004  # while awake
# Wait longer after more events, because a batch costs as much as 30 of its events.
LOOK_PER_EVENT_S = 0.0004
MAX_LOOK_S = 0.012
ALIVE_S = 0.05  # how long a live pump is assumed to stay alive
REST_S = 30.0  # how long a failed step is skipped

_LOCK = sql("SELECT pg_advisory_lock(%(lock)s)")
_UNLOCK = sql("SELECT pg_advisory_unlock(%(lock)s)")

T = TypeVar("T")
log = logging.getLogger("cute.relay")


class RelayPolling:
    """Whether the relay polls for events, which it does while they keep coming.

    Meanwhile transactions don't notify it, because NOTIFY makes commits wait for each other. The
    next sweep finds events that were emitted while it was awake and committed while it sleeps.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._until = 0.0
        self._awake = False

    def rest(self, events: int, stop: StopFlag, most_s: float) -> None:
        """Wait a moment, or for a notification; `events` is how many were just found.

        Without events wait for at most `most_s` seconds.
        """
        now = time.monotonic()
        if events:
            self._until = now + AWAKE_S
        if now < self._until:
            self._show(awake=True)
            stop.wait(min(max(LOOK_S, events * LOOK_PER_EVENT_S), MAX_LOOK_S))
        elif self._awake:
            # Poll again at once, because earlier events caused no notification.
            self._show(awake=False)
        else:
            select.select([self._connection.fileno(), stop.fileno()], [], [], most_s)

    def _show(self, *, awake: bool) -> None:
        if self._awake is not awake:
            self._connection.rows(_LOCK if awake else _UNLOCK, lock=AdvisoryLock.RELAY_AWAKE.value)
            self._awake = awake


class Relay:
    """`run` returns when `stop` is set. It survives the loss of PostgreSQL and of Valkey."""

    def __init__(self, settings: Settings, stop: StopFlag, tracer: Tracer | None = None) -> None:
        self._url = settings.need_database_url()
        fence = Fence()
        self._fan_out = FanOut(settings.webhook_schedule[0], fence, tracer=tracer)
        self._wake_ups = WakeUps(settings.need_redis_url())
        self._stop = stop
        self._catalogue = CatalogueFeed(fence)
        self._valkey_away = False
        self._quiet_until = 0.0
        self._look_at = 0.0
        self._alive_until = 0.0
        self._rests: dict[str, float] = {}
        self._expiry = ExpirySweep()
        self._upkeep = Upkeep()
        self._hung_pumps = HungPumps()

    def run(self) -> None:
        PROCESS_METRICS.begin(reported.RELAY_EVENTS, reported.RELAY_DELIVERIES)
        work_alone(
            self._work,
            self._stop,
            url=self._url,
            name="cute relay",
            lock=AdvisoryLock.RELAY,
            log=log,
            survived=(OtherRelayError,),
        )
        log.info("The relay has stopped.")

    def _work(self, connection: Connection) -> Generator[None, None, None]:
        self._fan_out.take_over(connection)
        self._catalogue.take_over(connection)
        connection.listen(OUTBOX_CHANNEL)
        connection.listen(CHANNEL)
        log.info("The relay works from sequence %d on.", self._fan_out.last_sequence)
        awake = RelayPolling(connection)
        while True:
            # A batch of each kind in turn, so that no backlog holds up the other.
            events = self._fan_out.move(connection)
            more_items = self._step("catalogue", self._catalogue.move, connection)
            more_counts = self._step("set hashes", self._catalogue.count, connection)
            if self._step("hung pumps", self._hung_pumps.end, connection):
                self._look_at = 0.0  # a sleeping worker may be the only one left
            self._step("wake", self._wake, connection)
            self._step("expiry", self._expiry.sweep, connection)
            self._step("upkeep", self._upkeep.run, connection)
            if events < BATCH and not more_items and not more_counts:
                awake.rest(events, self._stop, min(SWEEP_S, self._hung_pumps.look_in_s))
            heard = connection.notifications()
            self._wake_queues({note.payload for note in heard if note.channel == CHANNEL})
            yield

    def _step(self, name: str, step: Callable[[Connection], T], connection: Connection) -> T | None:
        """Run a step. A failed step is skipped for a while; the others continue."""
        now = time.monotonic()
        if now < self._rests.get(name, now):
            return None
        try:
            return step(connection)
        except PostgresError as error:
            if connection.closed:
                raise
            log.warning(
                "A step failed; skipping it for %d s.",
                REST_S,
                extra={"error": described(error), "step": name},
            )
            self._rests[name] = now + REST_S
            return None

    def _wake(self, connection: Connection) -> None:
        """Wake a deliverer if needed. Look at all lanes only once a sweep, because it is slow."""
        now = time.monotonic()
        if now < self._quiet_until:
            return
        if now >= self._look_at:
            (found,) = connection.rows(BACKLOG)
            self._look_at = now + SWEEP_S
        elif self._fan_out.deliveries and now >= self._alive_until:
            (found,) = connection.rows(PUMP_ALIVE)
        else:
            return
        backlog = Backlog(**found._asdict())
        self._fan_out.deliveries = False
        if backlog.pump_alive:
            self._alive_until = now + ALIVE_S
        if wants_wake_up(backlog):
            self._send(JobQueue.DELIVERIES)

    def _wake_queues(self, queues: set[str]) -> None:
        """Wake the workers of queues that transactions named. They poll as well."""
        for queue in JobQueue:
            if queue in queues and time.monotonic() >= self._quiet_until:
                self._send(queue)

    def _send(self, queue: JobQueue) -> None:
        began = time.monotonic()
        try:
            self._wake_ups.send(queue)
        except RedisError as error:
            now = time.monotonic()
            # A Valkey that hangs costs the relay at most a tenth of its time.
            self._quiet_until = now + max(SWEEP_S, 9 * (now - began))
            if not self._valkey_away:
                log.warning("Valkey is down or full; each sweep retries: %s", error)
            self._valkey_away = True
        else:
            if self._valkey_away:
                log.info("Valkey accepts wake-ups again.")
            self._valkey_away = False
