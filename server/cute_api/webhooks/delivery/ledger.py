"""The deliverer's side of the tables: what it writes and reads, one transaction a call.

All calls are synchronous and short; the pump makes them from a thread of its own. Each is safe to
make again when its response was lost.
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
AVOIDED_S = 30.0  # a lane whose row could not be had

_SEEN = """
INSERT INTO pumps (number, region, in_flight) VALUES (%(pump)s, %(region)s, %(in_flight)s)
ON CONFLICT (number) DO UPDATE SET seen_at = statement_timestamp(), region = EXCLUDED.region,
    in_flight = EXCLUDED.in_flight
RETURNING statement_timestamp()
"""
_FORGET_OLD = "DELETE FROM pumps WHERE seen_at < statement_timestamp() - interval '1 day'"


@dataclass(frozen=True, slots=True)
class Work:
    """What a pump has to record, and what it asks for.

    `named` are webhooks that something was fanned out to, which nobody may own yet. `rooms` says
    how much to claim of which lane, `held` what was claimed before.
    """

    results: Sequence[Result] = ()
    decisions: Sequence[WebhookDecision] = ()
    named: Sequence[str] = ()
    rooms: Sequence[tuple[str, int]] = ()
    held: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Survey:
    """The lanes of this pump; what would be its share of all that have work, and what it had."""

    owned: list[Owned] = field(default_factory=list)
    share: int = 0
    working: int = 0


class Ledger:
    """A pump's two connections: one for work, and `listener`, which hears of what becomes due.

    `pump` is its number, from 1 to `MAX_PUMP`, `region` the one whose webhooks it serves; None is
    of those that have none. Each survey sets `clock`. Everything may raise `connections.Lost`.
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
        """Take in what made `listener` readable. May be called from another thread."""
        self.listener.poll()
        heard = [notice.payload for notice in self.listener.notifies]
        self.listener.notifies.clear()
        return heard

    def close(self) -> None:
        self._connection.close()
        self.listener.close()

    def show_alive(self) -> bool:
        """Take the lock of this pump's number; false while another session has it."""
        with self._connection.cursor() as cursor:
            self._seen(cursor, {})
            cursor.execute(_FORGET_OLD)
        return self._value("SELECT pg_try_advisory_lock(%s, %s)") is True

    def show_ended(self) -> None:
        self._value("SELECT pg_advisory_unlock(%s, %s)")

    def exchange(self, work: Work) -> Exchange:
        """Record what was done and claim what is due, in one transaction.

        When something of it is refused, each part is done by itself: see `isolated_ledger`.
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
        """What nearly all exchanges are: one round trip, which is one transaction."""
        with self._connection.cursor() as cursor:
            if not work.rooms:
                if work.results:
                    records.results(cursor, work.results)
                return []
            before = records.recording(work.results)
            return claims.claim(cursor, self.pump, work.rooms, work.held, before=before)

    def survey(self, leave: Sequence[str], in_flight: Mapping[str, int]) -> Survey:
        """Leave some lanes, take this pump's share of the others, and return which are ours.

        `in_flight` are the requests under way by webhook, for those who watch.
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
        """Keep how receivers do, and the counts of the last moment; what has to wait.

        Unlike the rest it may count twice when its response was lost: the counts are statistics.
        """
        try:
            with transaction(self._connection) as cursor:
                lanes = [records.health(self.pump, health)] if health else []
                run(cursor, *lanes, records.hours(tallies))
                budget.count(cursor, tallies, self._budgets)
                # Last, since all pumps write these few rows.
                run(cursor, records.outcomes(tallies.values()))
        except Exception as error:
            if failure_kind(error) is None:
                raise
        else:
            return Unwritten()
        kept = self._apart.note(self.pump, health, tallies)
        written = [tally for key, tally in tallies.items() if key not in kept.tallies]
        with self._connection.cursor() as cursor:
            run(cursor, records.outcomes(written))
        return kept

    def anything_due(self) -> bool:
        with self._connection.cursor() as cursor:
            cursor.execute(OLDEST_HERE, {"region": self._region})
            return cursor.fetchone() != (None,)

    def may_sleep(self) -> bool:
        """Whether nothing asks for this pump, which has said that it ended."""
        return not self.anything_due() and not self.anything_neglected()

    def anything_neglected(self) -> bool:
        """Whether something is due and no pump is alive, or those that are own too many lanes."""
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
