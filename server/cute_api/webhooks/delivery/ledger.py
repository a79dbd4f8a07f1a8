"""The deliverer's database access, one transaction a call.

All calls are synchronous and short; the pump makes them from a thread of its own. Each is safe to
repeat if its response was lost.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import orjson

from cute_api.lib.server_clock import ServerClock
from cute_api.models import faults
from cute_api.models.failures import failure_kind
from cute_api.models.faults import Fault
from cute_api.models.statements import sql
from cute_api.processes.connections import connect
from cute_api.webhooks.delivery import budget, claims, records
from cute_api.webhooks.delivery.backlog import NEGLECTED
from cute_api.webhooks.delivery.claims import AccountTurn, Claim, OwnedLane
from cute_api.webhooks.delivery.due import DUE_CHANNEL, OLDEST_HERE
from cute_api.webhooks.delivery.health import Health
from cute_api.webhooks.delivery.isolated_ledger import Exchange, IsolatedLedger, PendingWrites
from cute_api.webhooks.delivery.judging import Result
from cute_api.webhooks.delivery.live_pumps import PUMP_LOCK_CLASS
from cute_api.webhooks.delivery.tallies import Tally
from cute_api.webhooks.delivery.verdicts import WebhookDecision, carry_out

MAX_PUMP = 2**31 - 1
AVOIDED_S = 30.0  # how long to skip a lane whose row is locked

_SEEN = sql("""
INSERT INTO pumps (number, region, in_flight) VALUES (%(pump)s, %(region)s, %(in_flight)s)
ON CONFLICT (number) DO UPDATE SET seen_at = statement_timestamp(), region = EXCLUDED.region,
    in_flight = EXCLUDED.in_flight
RETURNING statement_timestamp() AS moment
""")
_FORGET_OLD = sql("DELETE FROM pumps WHERE seen_at < statement_timestamp() - interval '1 day'")
_LOCK = sql("SELECT pg_try_advisory_lock(%(lock_class)s, %(pump)s)")
_UNLOCK = sql("SELECT pg_advisory_unlock(%(lock_class)s, %(pump)s)")
_OLDEST = sql(OLDEST_HERE)


@dataclass(frozen=True, slots=True)
class LedgerWork:
    """The results that a pump has to record, and the lanes that it wants to claim from.

    `named` are webhooks that the relay just fanned out to and that may have no owner. `rooms` says
    how much to claim per lane, `held` which deliveries are claimed already, and `turns` where
    lanes of many accounts continue.
    """

    results: Sequence[Result] = ()
    decisions: Sequence[WebhookDecision] = ()
    named: Sequence[str] = ()
    rooms: Sequence[tuple[str, int]] = ()
    held: Sequence[str] = ()
    turns: Mapping[str, AccountTurn] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LaneSurvey:
    """The lanes of this pump, its fair share of those with work, and how many it had."""

    owned: list[OwnedLane] = field(default_factory=list)
    share: int = 0
    working: int = 0


class Ledger:
    """A pump's two connections: one for work, and `listener` for notifications of due lanes.

    `pump` is its number, from 1 to `MAX_PUMP`. It serves webhooks of `region`; None stands for
    webhooks without a region. Each survey sets `clock`. Every method may raise `ConnectionLost`.
    """

    def __init__(
        self, url: str, pump: int, region: str | None = None, clock: ServerClock | None = None
    ) -> None:
        self.pump = pump
        self._clock = clock or ServerClock()
        self._region = region
        self._connection = connect(url, "cute deliver")
        self.listener = connect(url, "cute deliver listen")
        self.listener.listen(DUE_CHANNEL)
        self._budgets = budget.by_tier()
        self._apart = IsolatedLedger(self._connection, self._budgets, region)
        self._avoided: dict[str, float] = {}

    def hear(self) -> list[str]:
        """Return the payloads that `listener` received. May be called from another thread."""
        return [notice.payload for notice in self.listener.notifications()]

    def close(self) -> None:
        self._connection.close()
        self.listener.close()

    def show_alive(self) -> bool:
        """Try to lock this pump's number; false while another session holds the lock."""
        self._seen({})
        self._connection.run(_FORGET_OLD)
        got: bool = self._connection.value(_LOCK, lock_class=PUMP_LOCK_CLASS, pump=self.pump)
        return got

    def show_ended(self) -> None:
        self._connection.rows(_UNLOCK, lock_class=PUMP_LOCK_CLASS, pump=self.pump)

    def exchange(self, work: LedgerWork) -> Exchange:
        """Record what was done and claim what is due, in one transaction.

        If PostgreSQL refuses a part of it, each part runs by itself: see `isolated_ledger`.
        """
        try:
            if not work.decisions and not work.named:
                return Exchange(self._allowed(self._record_and_claim(work)))
            with self._connection.transaction():
                if work.results:
                    records.results(self._connection, work.results)
                for decision in work.decisions:
                    carry_out(self._connection, decision)
                taken = 0
                if work.named:
                    taken = claims.take_named(self._connection, self.pump, self._region, work.named)
                if not work.rooms:
                    return Exchange(taken=taken)
                claimed = claims.claim(
                    self._connection, self.pump, work.rooms, work.held, work.turns
                )
                return Exchange(self._allowed(claimed), taken=taken)
        except Exception as error:
            if failure_kind(error) is None:
                raise
        unrecorded = self._apart.record(work.results)
        undone = self._apart.carry_out(work.decisions)
        refused = self._apart.take(self.pump, work.named)
        held = [*work.held, *(result.delivery_id for result in unrecorded)]
        claimed, unclaimed = self._apart.claim(self.pump, work.rooms, held, work.turns)
        taken = len(work.named) - len(refused)
        return Exchange(self._allowed(claimed), unrecorded, undone, unclaimed, taken)

    def _allowed(self, claimed: Sequence[Claim]) -> list[Claim]:
        """Cancel the claims that their installs no longer allow; return the others."""
        ended = [claim for claim in claimed if not claim.is_allowed]
        if ended:
            records.cancel_claimed(self._connection, ended)
        return [claim for claim in claimed if claim.is_allowed]

    def _record_and_claim(self, work: LedgerWork) -> list[Claim]:
        """Handle the usual exchange in one round trip, which is one transaction."""
        if not work.rooms:
            if work.results:
                records.results(self._connection, work.results)
            return []
        before = records.recording(work.results)
        return claims.claim(
            self._connection, self.pump, work.rooms, work.held, work.turns, before=before
        )

    def survey(self, leave: Sequence[str], in_flight: Mapping[str, int]) -> LaneSurvey:
        """Release some lanes, take this pump's share of the others, and return its lanes.

        `in_flight` counts the requests under way by webhook, for monitoring.
        """
        now = time.monotonic()
        self._avoided = {lane: until for lane, until in self._avoided.items() if until > now}
        try:
            with self._connection.transaction():
                self._seen(in_flight)
                if leave:
                    claims.release(self._connection, self.pump, leave)
                share, working = claims.take(
                    self._connection, self.pump, self._region, self._avoided
                )
                return LaneSurvey(self._owned(), share, working)
        except Exception as error:
            if failure_kind(error) is None:
                raise
        self._apart.release(self.pump, leave)
        self._seen(in_flight)
        free = claims.free(self._connection, self.pump, self._region, self._avoided)
        until = time.monotonic() + AVOIDED_S
        self._avoided |= dict.fromkeys(self._apart.take(self.pump, free), until)
        return LaneSurvey(self._owned())

    def _owned(self) -> list[OwnedLane]:
        return claims.owned(self._connection, self.pump, self._region)

    def note(
        self,
        health: Mapping[str, tuple[Health, int]],
        tallies: Mapping[tuple[str, datetime], Tally],
    ) -> PendingWrites:
        """Write health and counts since the last call; return what must be retried.

        Unlike other calls it may count twice if its response was lost: the counts are statistics.
        """
        try:
            with self._connection.transaction():
                lanes = [records.health(self.pump, health)] if health else []
                self._connection.together(*lanes, records.hours(tallies))
                budget.count(self._connection, tallies, self._budgets)
                # Last, because all pumps write these few rows.
                self._connection.together(records.outcomes(tallies.values()))
        except Exception as error:
            if failure_kind(error) is None:
                raise
        else:
            return PendingWrites()
        unwritten = self._apart.note(self.pump, health, tallies)
        written = [tally for key, tally in tallies.items() if key not in unwritten.tallies]
        self._connection.together(records.outcomes(written))
        return unwritten

    def fault_of(self, claim: Claim) -> Fault | None:
        """Count an attempt for a webhook whose key has faults in a sandbox; return its fault."""
        if claim.fault_key_id is None:
            return None
        return faults.of_attempt(
            self._connection,
            claim.fault_key_id,
            claim.event_type,
            is_first=claim.attempt_count == 0,
        )

    def anything_due(self) -> bool:
        return self._connection.value(_OLDEST, region=self._region) is not None

    def may_sleep(self) -> bool:
        """Whether this pump, which has released its lock, has nothing left to do."""
        return not self.anything_due() and not self.anything_neglected()

    def anything_neglected(self) -> bool:
        """Whether something is due and no pump is alive, or the live ones own too many lanes."""
        neglected: bool = self._connection.value(NEGLECTED, region=self._region)
        return neglected

    def _seen(self, in_flight: Mapping[str, int]) -> None:
        flight = orjson.dumps(in_flight).decode()
        moment = self._connection.value(
            _SEEN, pump=self.pump, region=self._region, in_flight=flight
        )
        self._clock.hear(moment)
