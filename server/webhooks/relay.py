"""The relay: moves events out of the outbox, in commit order, to the deliveries of their owner.

One relay works at a time (an advisory lock); any more stand by. It reads nothing but committed
events, so an event that was rolled back never leaves, and one that was committed always does.
The changes of public items, which mirrors follow, go the same way: see `catalogue`.
"""

import logging
import select
import time
from dataclasses import dataclass

import psycopg2
from psycopg2.extensions import connection as Connection  # noqa: N812 - a class in lower case
from redis import RedisError

from server.config import Settings
from server.models.locks import AdvisoryLock
from server.webhooks.catalogue import Catalogue
from server.webhooks.due import OLDEST
from server.webhooks.expiry import Expiry
from server.webhooks.postgres import (
    DUE_CHANNEL,
    LIVE_PUMPS,
    OUTBOX_CHANNEL,
    backoff,
    connect,
    listen,
)
from server.webhooks.stopping import Stop
from server.webhooks.wakeups import WakeUps

SWEEP_S = 1.0
STANDBY_S = 1.0
BATCH = 1_000
HELP_AFTER_S = 2.0

log = logging.getLogger("cute.relay")

# A webhook gets what happened after its creation. The batch takes one time for all of its
# deliveries, so that their ids, made in order of the sequence, decide who comes first.
FAN_OUT = f"""
WITH batch AS (
    SELECT id, row_number() OVER (ORDER BY position) AS place
    FROM (
        SELECT id, position FROM events WHERE sequence IS NULL ORDER BY position LIMIT %(batch)s
    ) AS oldest
), numbered AS (
    UPDATE events SET sequence = %(last)s + batch.place
    FROM batch WHERE events.id = batch.id
    RETURNING events.id, events.user_id, events.type, events.created_at, events.sequence
), fanned_out AS (
    INSERT INTO deliveries (event_id, webhook_id, next_attempt_at)
    SELECT numbered.id, webhooks.id, statement_timestamp() + make_interval(secs => %(delay)s)
    FROM numbered
    JOIN webhooks ON webhooks.user_id = numbered.user_id
        AND webhooks.deleted_at IS NULL
        AND webhooks.created_at <= numbered.created_at
        AND numbered.type = ANY (webhooks.events)
    ORDER BY numbered.sequence, webhooks.id
    ON CONFLICT (webhook_id, event_id) DO NOTHING
    RETURNING 1
), counted AS (
    SELECT (SELECT count(*) FROM numbered) AS events, (SELECT count(*) FROM fanned_out) AS fanned
)
SELECT events, fanned, CASE WHEN fanned > 0 THEN pg_notify('{DUE_CHANNEL}', '') END FROM counted
"""  # noqa: S608 - constants only

BACKLOG = f"""
SELECT extract(epoch FROM statement_timestamp() - ({OLDEST}))::float, EXISTS ({LIVE_PUMPS})
"""  # noqa: S608 - constants only


@dataclass(frozen=True, slots=True)
class Backlog:
    """How long the oldest due delivery has waited, in seconds, and whether a pump is alive.

    `waiting_s` is None when none is due that may be sent: see `due`.
    """

    waiting_s: float | None
    pump_alive: bool


def wants_wake_up(backlog: Backlog) -> bool:
    """A pump that is alive finds what is due by itself; one that falls behind gets help."""
    if backlog.waiting_s is None:
        return False
    return not backlog.pump_alive or backlog.waiting_s > HELP_AFTER_S


class Relay:
    """`run` returns when `stop` is set. It survives the loss of PostgreSQL and of Valkey."""

    def __init__(self, settings: Settings, stop: Stop) -> None:
        self._url = settings.need_database_url()
        self._first_delay_s = settings.webhook_schedule[0]
        self._wake_ups = WakeUps(settings.need_redis_url())
        self._stop = stop
        self._last_sequence = 0
        self._catalogue = Catalogue()
        self._valkey_away = False
        self._quiet_until = 0.0
        self._expiry = Expiry()

    def run(self) -> None:
        delays = backoff()
        while not self._stop.is_set():
            try:
                connection = connect(self._url, "cute relay")
                try:
                    if self._take_over(connection):
                        delays = backoff()
                        self._work(connection)
                finally:
                    connection.close()
            except psycopg2.Error as error:
                delay = next(delays)
                log.warning("PostgreSQL failed; next try in %.1f s: %s", delay, error)
                self._stop.wait(delay)
        log.info("The relay has stopped.")

    def _take_over(self, connection: Connection) -> bool:
        with connection.cursor() as cursor:
            while not self._stop.is_set():
                cursor.execute("SELECT pg_try_advisory_lock(%s)", (AdvisoryLock.RELAY.value,))
                if cursor.fetchone() == (True,):
                    cursor.execute("SELECT coalesce(max(sequence), 0) FROM events")
                    (self._last_sequence,) = cursor.fetchone() or (0,)
                    self._catalogue.take_over(connection)
                    listen(connection, OUTBOX_CHANNEL)
                    log.info("The relay works from sequence %d on.", self._last_sequence)
                    return True
                self._stop.wait(STANDBY_S)
        return False

    def _work(self, connection: Connection) -> None:
        while not self._stop.is_set():
            # A batch of each kind in turn: no backlog of one holds up the other, or a wake-up.
            more_events = self._fan_out(connection) == BATCH
            more_items = self._catalogue.move(connection)
            self._wake(connection)
            self._expiry.sweep(connection)
            if not more_events and not more_items:
                select.select([connection.fileno(), self._stop.fileno()], [], [], SWEEP_S)
            connection.poll()
            connection.notifies.clear()

    def _fan_out(self, connection: Connection) -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                FAN_OUT,
                {"batch": BATCH, "last": self._last_sequence, "delay": self._first_delay_s},
            )
            events, _fanned, _ = cursor.fetchone() or (0, 0, None)
        self._last_sequence += events
        return int(events)

    def _wake(self, connection: Connection) -> None:
        if time.monotonic() < self._quiet_until:
            return
        with connection.cursor() as cursor:
            cursor.execute(BACKLOG)
            backlog = Backlog(*(cursor.fetchone() or (None, False)))
        if not wants_wake_up(backlog):
            return
        try:
            self._wake_ups.send()
        except RedisError as error:
            self._quiet_until = time.monotonic() + SWEEP_S
            if not self._valkey_away:
                log.warning("Valkey is away; each sweep tries again: %s", error)
            self._valkey_away = True
        else:
            if self._valkey_away:
                log.info("Valkey is back.")
            self._valkey_away = False
