"""The deliverer's database access, one transaction a call.

All calls are synchronous and short; the pump makes them from a thread of its own. Each is safe to
repeat if its response was lost.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import orjson
from psycopg2.extensions import cursor as Cursor

from cute_api.lib.server_clock import ServerClock
from cute_api.models.failures import failure_kind
from cute_api.processes.connections import connect, listen, transaction
from cute_api.processes.prepared import run
from cute_api.webhooks.delivery import budget, claims, records
from cute_api.webhooks.delivery.backlog import NEGLECTED
from cute_api.webhooks.delivery.claims import Claim, Owned
from cute_api.webhooks.delivery.due import DUE_CHANNEL, OLDEST_HERE
from cute_api.webhooks.delivery.health import Health
from cute_api.webhooks.delivery.isolated_ledger import Exchange, IsolatedLedger, Unwritten
from cute_api.webhooks.delivery.judging import Result
from cute_api.webhooks.delivery.live_pumps import PUMP_LOCK_CLASS
from cute_api.webhooks.delivery.tallies import Tally
from cute_api.webhooks.delivery.verdicts import WebhookDecision, carry_out

MAX_PUMP = 2**31 - 1
AVOIDED_S = 30.0  # how long to skip a lane whose row is locked

_SEEN = """
INSERT INTO pumps (number, region, in_flight) VALUES (%(pump)s, %(region)s, %(in_flight)s)
ON CONFLICT (number) DO UPDATE SET seen_at = statement_timestamp(), region = EXCLUDED.region,
    in_flight = EXCLUDED.in_flight
RETURNING statement_timestamp()
"""
_FORGET_OLD = "DELETE FROM pumps WHERE seen_at < statement_timestamp() - interval '1 day'"


@dataclass(frozen=True, slots=True)
class Work:
    """What a pump has to record, and what it wants to claim.

    `named` are webhooks that the relay just fanned out to and that may have no owner. `rooms` says
    how much to claim per lane, `held` which deliveries are claimed already.
    """

    results: Sequence[Result] = ()
    decisions: Sequence[WebhookDecision] = ()
    named: Sequence[str] = ()
    rooms: Sequence[tuple[str, int]] = ()
    held: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Survey:
    """The lanes of this pump, its fair share of those with work, and how many it had."""

    owned: list[Owned] = field(default_factory=list)
    share: int = 0
    working: int = 0


class Ledger:
    """A pump's two connections: one for work, and `listener` for notifications of due lanes.

    `pump` is its number, from 1 to `MAX_PUMP`. It serves webhooks of `region`; None stands for
    webhooks without a region. Each survey sets `clock`. Every method may raise `connections.Lost`.
    """

    def __init__(
        self, url: str, pump: int, region: str | None = None, clock: ServerClock | None = None
    ) -> None:
        self.pump = pump
        self._clock = clock or ServerClock()
        self._region = region
        self._connection = connect(url, "cute deliver")
        self.listener = connect(url, "cute deliver listen")
        listen(self.listener, DUE_CHANNEL)
        self._budgets = budget.by_tier()
        self._apart = IsolatedLedger(self._connection, self._budgets, region)
        self._avoided: dict[str, float] = {}

    def hear(self) -> list[str]:
        """Return the payloads that `listener` received. May be called from another thread."""
        self.listener.poll()
        payloads = [notice.payload for notice in self.listener.notifies]
        self.listener.notifies.clear()
        return payloads

    def close(self) -> None:
        self._connection.close()
        self.listener.close()

    def show_alive(self) -> bool:
        """Try to lock this pump's number; false while another session holds the lock."""
        with self._connection.cursor() as cursor:
            self._seen(cursor, {})
            cursor.execute(_FORGET_OLD)
        return self._value("SELECT pg_try_advisory_lock(%s, %s)") is True

    def show_ended(self) -> None:
        self._value("SELECT pg_advisory_unlock(%s, %s)")

    def exchange(self, work: Work) -> Exchange:
        """Record what was done and claim what is due, in one transaction.

        If PostgreSQL refuses a part of it, each part runs by itself: see `isolated_ledger`.
        """
        try:
            if not work.decisions and not work.named:
                return Exchange(self._record_and_claim(work))
            with transaction(self._connection) as cursor:
                if work.results:
                    records.results(cursor, work.results)
                for decision in work.decisions:
                    carry_out(cursor, decision)
                taken = 0
                if work.named:
                    taken = claims.take_named(cursor, self.pump, self._region, work.named)
                if not work.rooms:
                    return Exchange(taken=taken)
                claimed = claims.claim(cursor, self.pump, work.rooms, work.held)
                return Exchange(claimed, taken=taken)
        except Exception as error:
            if failure_kind(error) is None:
                raise
        unrecorded = self._apart.record(work.results)
        undone = self._apart.carry_out(work.decisions)
        refused = self._apart.take(self.pump, work.named)
        held = [*work.held, *(result.delivery_id for result in unrecorded)]
        claimed, unclaimed = self._apart.claim(self.pump, work.rooms, held)
        taken = len(work.named) - len(refused)
        return Exchange(claimed, unrecorded, undone, unclaimed, taken)

    def _record_and_claim(self, work: Work) -> list[Claim]:
        """Handle the usual exchange in one round trip, which is one transaction."""
        with self._connection.cursor() as cursor:
            if not work.rooms:
                if work.results:
                    records.results(cursor, work.results)
                return []
            before = records.recording(work.results)
            return claims.claim(cursor, self.pump, work.rooms, work.held, before=before)

    def survey(self, leave: Sequence[str], in_flight: Mapping[str, int]) -> Survey:
        """Release some lanes, take this pump's share of the others, and return its lanes.

        `in_flight` counts the requests under way by webhook, for monitoring.
        """
        now = time.monotonic()
        self._avoided = {lane: until for lane, until in self._avoided.items() if until > now}
        try:
            with transaction(self._connection) as cursor:
                self._seen(cursor, in_flight)
                if leave:
                    claims.release(cursor, self.pump, leave)
                share, working = claims.take(cursor, self.pump, self._region, self._avoided)
                return Survey(claims.owned(cursor, self.pump, self._region), share, working)
        except Exception as error:
            if failure_kind(error) is None:
                raise
        self._apart.release(self.pump, leave)
        with self._connection.cursor() as cursor:
            self._seen(cursor, in_flight)
            free = claims.free(cursor, self.pump, self._region, self._avoided)
        until = time.monotonic() + AVOIDED_S
        self._avoided |= dict.fromkeys(self._apart.take(self.pump, free), until)
        with self._connection.cursor() as cursor:
            return Survey(claims.owned(cursor, self.pump, self._region))

    def note(
        self,
        health: Mapping[str, tuple[Health, int]],
        tallies: Mapping[tuple[str, datetime], Tally],
    ) -> Unwritten:
        """Write health and counts since the last call; return what must be retried.

        Unlike other calls it may count twice if its response was lost: the counts are statistics.
        """
        try:
            with transaction(self._connection) as cursor:
                lanes = [records.health(self.pump, health)] if health else []
                run(cursor, *lanes, records.hours(tallies))
                budget.count(cursor, tallies, self._budgets)
                # Last, because all pumps write these few rows.
                run(cursor, records.outcomes(tallies.values()))
        except Exception as error:
            if failure_kind(error) is None:
                raise
        else:
            return Unwritten()
        unwritten = self._apart.note(self.pump, health, tallies)
        written = [tally for key, tally in tallies.items() if key not in unwritten.tallies]
        with self._connection.cursor() as cursor:
            run(cursor, records.outcomes(written))
        return unwritten

    def anything_due(self) -> bool:
        with self._connection.cursor() as cursor:
            cursor.execute(OLDEST_HERE, {"region": self._region})
            return cursor.fetchone() != (None,)

    def may_sleep(self) -> bool:
        """Whether this pump, which has released its lock, has nothing left to do."""
        return not self.anything_due() and not self.anything_neglected()

    def anything_neglected(self) -> bool:
        """Whether something is due and no pump is alive, or the live ones own too many lanes."""
        with self._connection.cursor() as cursor:
            cursor.execute(NEGLECTED, {"region": self._region})
            return cursor.fetchone() == (True,)

    def _seen(self, cursor: Cursor, in_flight: Mapping[str, int]) -> None:
        flight = orjson.dumps(in_flight).decode()
        cursor.execute(_SEEN, {"pump": self.pump, "region": self._region, "in_flight": flight})
        for (moment,) in cursor.fetchall():
            self._clock.hear(moment)

    def _value(self, statement: str) -> object:
        with self._connection.cursor() as cursor:
            cursor.execute(statement, (PUMP_LOCK_CLASS, self.pump))
            return (cursor.fetchone() or (None,))[0]
