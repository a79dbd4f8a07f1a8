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
from psycopg2.extensions import connection as Connection
from redis import RedisError

from server.config import Settings
from server.models.enums import WebhookStatus
from server.models.locks import AdvisoryLock
from server.webhooks.catalogue import Catalogue
from server.webhooks.due import OLDEST, PENDING_TABLE
from server.webhooks.expiry import Expiry
from server.webhooks.matching import matching
from server.webhooks.postgres import (
    DUE_CHANNEL,
    LIVE_PUMPS,
    OUTBOX_CHANNEL,
    backoff,
    connect,
    listen,
)
from server.webhooks.stopping import Stop
from server.webhooks.upkeep import Upkeep
from server.webhooks.wakeups import WakeUps

SWEEP_S = 1.0
AWAKE_S = 0.25  # after the last event; longer than most transactions take from there to their end
LOOK_S = 0.01  # while awake
STANDBY_S = 1.0
BATCH = 1_000
HELP_AFTER_S = 2.0
MAX_NAMED = 200  # webhooks that a notification names; it may have 8,000 bytes

log = logging.getLogger("cute.relay")

LAST_SEQUENCE = """
SELECT greatest((SELECT max(sequence) FROM events), (SELECT sequence FROM feed_head))
"""

# The oldest of the outbox. Their ids tell the statement below which weeks it has to look at.
NEXT = """
SELECT id FROM events WHERE sequence IS NULL AND NOT test ORDER BY position LIMIT %(batch)s
"""

# A webhook gets what happened after its creation. The batch takes one time for all of its
# deliveries, so that their ids, made in order of the sequence, decide who comes first.
FAN_OUT = f"""
WITH batch AS (
    SELECT id, row_number() OVER (ORDER BY position) AS place
    FROM (
        SELECT id, position FROM events
        WHERE id = ANY (%(ids)s::uuid[]) AND id BETWEEN %(first_id)s AND %(last_id)s
            AND sequence IS NULL
        FOR UPDATE
    ) AS oldest
), numbered AS (
    UPDATE events SET sequence = %(last)s + batch.place
    FROM batch
    WHERE events.id = batch.id AND events.id BETWEEN %(first_id)s AND %(last_id)s
    RETURNING events.*
), fanned_out AS (
    INSERT INTO {PENDING_TABLE} (
        webhook_id, event_id, event_type, subject_id, sequence, occurred_at, next_attempt_at
    )
    SELECT webhooks.id, numbered.id, numbered.type, numbered.subject_id, numbered.sequence,
        numbered.created_at, statement_timestamp() + make_interval(secs => %(delay)s)
    FROM numbered
    JOIN webhooks ON webhooks.user_id = numbered.user_id
        AND webhooks.deleted_at IS NULL
        AND webhooks.status <> '{WebhookStatus.DISABLED}'
        AND webhooks.created_at <= numbered.created_at
        AND {matching("numbered")}
    ORDER BY numbered.sequence, webhooks.id
    RETURNING webhook_id
), lanes AS (
    SELECT string_agg(DISTINCT webhook_id::text, ' ') AS named,
        count(DISTINCT webhook_id) AS lanes, count(*) AS deliveries
    FROM fanned_out
)
SELECT (SELECT max(sequence) FROM numbered), deliveries, CASE WHEN deliveries > 0 THEN pg_notify(
    '{DUE_CHANNEL}', CASE WHEN lanes <= {MAX_NAMED} THEN named ELSE '' END
) END
FROM lanes
"""  # noqa: S608 - constants only

BACKLOG = f"""
SELECT extract(epoch FROM statement_timestamp() - ({OLDEST}))::float, EXISTS ({LIVE_PUMPS})
"""  # noqa: S608 - constants only
PUMP_ALIVE = f"SELECT 0.0::float, EXISTS ({LIVE_PUMPS})"


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


class Awake:
    """Whether the relay looks for events by itself, as long as some came just now.

    Meanwhile nobody notifies it: transactions that notify commit one after the other. One that
    emitted while the relay was awake, and ends when it sleeps, is found by the next sweep.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._until = 0.0
        self._awake = False

    def rest(self, events: int, stop: Stop) -> None:
        """Wait a moment, or until something happens; `events` is how many were just found."""
        now = time.monotonic()
        if events:
            self._until = now + AWAKE_S
        if now < self._until:
            self._show("pg_advisory_lock", awake=True)
            stop.wait(LOOK_S)
        elif self._awake:
            # What came before this was seen by nobody: look again, at once.
            self._show("pg_advisory_unlock", awake=False)
        else:
            select.select([self._connection.fileno(), stop.fileno()], [], [], SWEEP_S)

    def _show(self, function: str, *, awake: bool) -> None:
        if self._awake is not awake:
            with self._connection.cursor() as cursor:
                cursor.execute(f"SELECT {function}(%s)", (AdvisoryLock.RELAY_AWAKE.value,))
            self._awake = awake


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
        self._look_at = 0.0
        self._fanned_out = False
        self._expiry = Expiry()
        self._upkeep = Upkeep()

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
                    cursor.execute(LAST_SEQUENCE)
                    (self._last_sequence,) = cursor.fetchone() or (0,)
                    self._catalogue.take_over(connection)
                    listen(connection, OUTBOX_CHANNEL)
                    log.info("The relay works from sequence %d on.", self._last_sequence)
                    return True
                self._stop.wait(STANDBY_S)
        return False

    def _work(self, connection: Connection) -> None:
        awake = Awake(connection)
        while not self._stop.is_set():
            # A batch of each kind in turn: no backlog of one holds up the other, or a wake-up.
            events = self._fan_out(connection)
            more_items = self._catalogue.move(connection)
            self._wake(connection)
            self._expiry.sweep(connection)
            self._upkeep.run(connection)
            if events < BATCH and not more_items:
                awake.rest(events, self._stop)
            connection.poll()
            connection.notifies.clear()

    def _fan_out(self, connection: Connection) -> int:
        with connection.cursor() as cursor:
            cursor.execute(NEXT, {"batch": BATCH})
            ids = [row[0] for row in cursor.fetchall()]
            if not ids:
                return 0
            cursor.execute(
                FAN_OUT,
                {
                    "ids": ids,
                    "first_id": min(ids),
                    "last_id": max(ids),
                    "last": self._last_sequence,
                    "delay": self._first_delay_s,
                },
            )
            last, deliveries, _ = cursor.fetchone() or (None, 0, None)
        self._last_sequence = last or self._last_sequence
        self._fanned_out = self._fanned_out or deliveries > 0
        return len(ids)

    def _wake(self, connection: Connection) -> None:
        """See that what is due is delivered. To look at all lanes takes time: once a sweep."""
        now = time.monotonic()
        if now < self._quiet_until:
            return
        with connection.cursor() as cursor:
            if now >= self._look_at:
                cursor.execute(BACKLOG)
                self._look_at = now + SWEEP_S
            elif self._fanned_out:
                cursor.execute(PUMP_ALIVE)
            else:
                return
            backlog = Backlog(*(cursor.fetchone() or (None, False)))
        self._fanned_out = False
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
