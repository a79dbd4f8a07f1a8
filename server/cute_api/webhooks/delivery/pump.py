"""The deliverer: claims due deliveries, sends them and records the results until done.

A pump is one event loop with one HTTP session, kept for as long as its process lives. HTTP runs
on the loop and PostgreSQL on a thread, so that a slow database times no receiver out, and no
transaction is open during HTTP. The pump keeps claiming while requests are in flight, so that no
delivery waits for the slowest of a batch.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from cute_api.config import Settings
from cute_api.lib.calls import LoopCall
from cute_api.models.faults import Fault
from cute_api.sealing import Sealer
from cute_api.tracing.spans import Tracer
from cute_api.versions.registry import EventVersions
from cute_api.webhooks.delivery.claims import Claim
from cute_api.webhooks.delivery.faults import FaultySender
from cute_api.webhooks.delivery.health import DISABLING, AttemptVerdict, Health, Random
from cute_api.webhooks.delivery.isolated_ledger import Exchange
from cute_api.webhooks.delivery.judging import Result, judge
from cute_api.webhooks.delivery.lanes import ActiveLane, Lanes
from cute_api.webhooks.delivery.later import AGAIN_S, DeferredResults
from cute_api.webhooks.delivery.ledger import MAX_PUMP, LaneSurvey, Ledger, LedgerWork
from cute_api.webhooks.delivery.ledger_thread import LedgerThread
from cute_api.webhooks.delivery.sending import Sender, UnsendableError
from cute_api.webhooks.delivery.shares import Ownership
from cute_api.webhooks.delivery.tallies import Tallies
from cute_api.webhooks.delivery.verdicts import WebhookDecision
from cute_api.webhooks.egress.addresses import UrlRules
from cute_api.webhooks.egress.dialling import bound_to
from cute_api.webhooks.egress.egress import Egress, failed_inside
from cute_api.webhooks.egress.policy import DeliveryPolicy

BATCH = 512
MIN_CYCLE_S = 0.002
# Wait longer after recording more, because a batch costs as much as 30 of its rows.
CYCLE_PER_RESULT_S = 0.0004
MAX_CYCLE_S = 0.012
POLL_S = 1.0
SURVEY_S = 1.0
MIN_SURVEY_S = 0.1  # when the relay has too many webhooks to name them
LINGER_S = 2.0
# A sleeping pump polls after one to two of these, because a wake-up may be lost or find Valkey
# full. Pumps don't poll in step, and spend at most a twentieth of their time on it.
LOOK_S = 1.5
REST_PER_LOOK = 20
RESOLVER_THREADS = 64

log = logging.getLogger("cute.deliver")


class Pump:
    """Sleeps until `wake` or until it finds neglected deliveries, works until nothing is left, and
    sleeps again. `stop` ends it.

    `run` belongs to `loop`; the other methods may be called from any thread.
    """

    def __init__(
        self,
        settings: Settings,
        rng: Random,
        loop: asyncio.AbstractEventLoop,
        versions: EventVersions | None = None,
        tracer: Tracer | None = None,
    ) -> None:
        self._policy = DeliveryPolicy.of(settings)
        self._rng = rng
        self._loop = loop
        source = bound_to(settings.egress.addresses)
        self._egress = Egress(UrlRules.of(settings), policy=self._policy, make_socket=source)
        versions = versions or EventVersions.of_events()
        sender = Sender(self._egress, Sealer.of(settings), versions, tracer)
        self._sender = FaultySender(sender, self._fault_of) if settings.sandbox else sender
        self._awake = asyncio.Event()
        number = 1 + int(rng() * MAX_PUMP)
        url, region = settings.need_database_url(), settings.egress.region
        self._ledger = LedgerThread(url, number, region, self._heard)
        self._clock = self._ledger.clock
        self._lanes = Lanes()
        self._tasks: set[asyncio.Task[None]] = set()
        self._results: list[Result] = []
        self._later = DeferredResults()
        self._decisions: list[WebhookDecision] = []
        self._tallies = Tallies()
        self._ailing: dict[str, tuple[Health, int]] = {}
        self._named: set[str] = set()
        self._tried: set[str] = set()
        self._ownership = Ownership()
        self._survey_asked = True
        self._called = LoopCall()
        self._stopping = False

    def wake(self) -> None:
        """Look for due deliveries now."""
        self._on_loop(self._called.make)

    def stop(self) -> None:
        """Claim nothing more, and end when the requests in flight have ended."""
        self._on_loop(self._stop)

    async def run(self) -> None:
        """Work until `stop`.

        Raises `PostgresError` if PostgreSQL stays down: requests in flight are sent again later.
        """
        self._loop.set_default_executor(ThreadPoolExecutor(RESOLVER_THREADS, "deliver-dns"))
        try:
            async with self._ledger, self._egress:
                while not self._stopping:
                    await self._sleep()
                    await self._work()
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _sleep(self) -> None:
        """Return on a wake-up, or when due lanes are neglected by the live pumps."""
        took = 0.0
        while not await self._called.wait(max(LOOK_S * (1 + self._rng()), took * REST_PER_LOOK)):
            began = time.monotonic()
            if await self._ledger.call(Ledger.anything_neglected):
                return
            took = time.monotonic() - began

    async def _work(self) -> None:
        await self._ledger.show_alive()
        surveyed_at, busy_at = -SURVEY_S, time.monotonic()
        while True:
            self._awake.clear()
            cycled_at = time.monotonic()
            recorded = await self._exchange()
            if cycled_at - surveyed_at >= (MIN_SURVEY_S if self._survey_asked else SURVEY_S):
                self._survey_asked = False
                await self._survey()
                surveyed_at = time.monotonic()
            if self._lanes.busy or self._results or (self._later and not self._stopping):
                busy_at = time.monotonic()
            elif self._stopping or time.monotonic() - busy_at >= LINGER_S:
                if await self._may_end():
                    return
                busy_at = time.monotonic()
            cycle_s = min(max(MIN_CYCLE_S, recorded * CYCLE_PER_RESULT_S), MAX_CYCLE_S)
            await self._pause(cycled_at + cycle_s)

    async def _survey(self) -> None:
        """Write health and counts, and read which lanes are ours and due."""
        health, self._ailing = self._ailing, {}
        tallies = self._tallies.take()
        if health or tallies:
            unwritten = await self._ledger.call(lambda ledger: ledger.note(health, tallies))
            self._later.keep_counts(unwritten, time.monotonic())
        asked_at = time.monotonic()
        if not self._ownership.is_sure(asked_at):
            self._lanes.forget_waiting()  # others may have sent it meanwhile
        # The next owner of a lane must find the results of all its attempts in the tables.
        unrecorded = {result.webhook_id for result in (*self._results, *self._later.results)}
        leave = [lane for lane in self._lanes.to_leave(asked_at) if lane not in unrecorded]
        sending = self._lanes.sending()
        survey = await self._ledger.call(lambda ledger: ledger.survey(leave, sending))
        self._tried.clear()
        self._take_in(survey, asked_at)

    def _take_in(self, survey: LaneSurvey, asked_at: float) -> None:
        ours = {owned.webhook_id for owned in survey.owned}
        for lost in [lane.webhook_id for lane in self._lanes if lane.webhook_id not in ours]:
            self._lanes.drop(lost)
        surplus = self._ownership.look(survey.share, survey.working, asked_at, time.monotonic())
        now = self._clock.now()
        # Idle lanes are released first, because moving them costs nothing.
        for owned in sorted(survey.owned, key=lambda lane: lane.is_due):
            lane = self._lanes.add(
                owned.webhook_id, owned.health, asked_at, by_account=owned.by_account
            )
            if lane.start_over(owned.health, owned.generation):
                self._ailing[owned.webhook_id] = (lane.health, lane.generation)
            if owned.is_due:
                lane.due, lane.used_at = True, asked_at
            too_much = surplus > 0 and owned.is_open and not lane.resting(now)
            surplus -= 1 if too_much else 0
            # The relay cancels closed lanes; other pumps take the surplus.
            lane.leaving = not owned.is_open or self._stopping or too_much
            if lane.leaving:
                lane.leave()
            elif lane.due:
                self._awake.set()

    async def _exchange(self) -> int:
        """Record ended attempts, claim and begin new ones; return how many were recorded."""
        now = self._clock.now()
        self._take_up()
        rooms = self._lanes.rooms(now, BATCH) if not self._stopping else []
        results, decisions = self._results[:BATCH], self._decisions[:]
        # Pumps with room take named lanes; if none has room, the next survey distributes them.
        named = sorted(self._named) if self._ownership.has_room and not self._stopping else []
        self._named.clear()
        if results or rooms or named or decisions:
            # Ended attempts that this call doesn't record are still due in the database.
            later = (*self._results[BATCH:], *self._later.results)
            held = [*self._lanes.held(rooms), *(result.delivery_id for result in later)]
            turns = self._lanes.turns(rooms, now)
            work = LedgerWork(results, decisions, named, rooms, held, turns)
            done = await self._ledger.call(lambda ledger: ledger.exchange(work))
            del self._results[: len(results)]
            del self._decisions[: len(decisions)]
            self._lanes.take_in(rooms, done.claims)
            self._put_off(done)
            # Lanes of other pumps are named as well: trying them once between surveys is enough.
            self._tried.update(named)
            if done.taken:
                self._survey_asked = True
            if self._results or rooms:
                self._awake.set()
        for lane in self._lanes.waiting():
            self._start(lane)
        return len(results)

    def _take_up(self) -> None:
        """Queue again what could not be written a while ago."""
        later = self._later.take(time.monotonic())
        self._results[:0] = later.results
        self._decisions[:0] = later.decisions
        for unwritten in later.counts:
            self._ailing = {**unwritten.health, **self._ailing}
            self._tallies.give_back(unwritten.tallies)

    def _put_off(self, done: Exchange) -> None:
        """Block lanes whose rows can't be written or read now; all others continue."""
        self._later.keep(done, time.monotonic())
        if done.unrecorded:
            log.warning("Recording %d attempts later.", len(done.unrecorded))
        resting = {*(result.webhook_id for result in done.unrecorded), *done.unclaimed}
        for lane in (self._lanes.get(webhook_id) for webhook_id in resting):
            if lane is not None:
                lane.block(self._clock.now(), AGAIN_S)

    def _start(self, lane: ActiveLane) -> None:
        if self._stopping:
            lane.forget_waiting()
            return
        while (claim := self._next(lane)) is not None:
            task = self._loop.create_task(self._send(lane, claim))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _send(self, lane: ActiveLane, claim: Claim | None) -> None:
        """Send claims in turn, because a task for each costs as much as its signatures."""
        while claim is not None:
            await self._attempt(lane, claim)
            if not lane.waiting:
                return
            claim = None if self._stopping else self._next(lane)
            self._start(lane)  # more, if more may be in flight now

    def _next(self, lane: ActiveLane) -> Claim | None:
        """Return the next claim to send, or None while another pump may have the lane."""
        now = time.monotonic()
        if not self._ownership.is_sure(now):
            return None
        lane.used_at = now
        return self._lanes.start_next(lane, self._clock.now())

    async def _attempt(self, lane: ActiveLane, claim: Claim) -> None:
        """Send once, and add a result whether or not that fails."""
        try:
            response = await self._sender.send(claim, self._clock.now())
        except UnsendableError as error:
            log.error("Can't sign a delivery of webhook %s: %s", claim.webhook_id, error)
            response = failed_inside()
        except Exception:
            log.exception("An attempt for webhook %s failed on our side.", claim.webhook_id)
            response = failed_inside()
        now = self._clock.now()
        health, verdict = lane.health_after(
            claim, response.outcome, response.response_status, now, self._rng
        )
        self._lanes.in_flight -= 1
        lane.end(claim, response.outcome, health)
        result = judge(claim, response, now=now, rng=self._rng, policy=self._policy)
        self._results.append(result)
        if not result.is_withheld:
            self._tallies.count(result, now, claim.timestamp_ms)
        self._ailing[lane.webhook_id] = (health, lane.generation)
        if verdict in DISABLING:
            lane.leave()
        if verdict is not AttemptVerdict.NOTHING:
            self._decisions.append(WebhookDecision.of(claim, verdict, health, response, now))
        self._awake.set()

    async def _fault_of(self, claim: Claim) -> Fault | None:
        return await self._ledger.call(lambda ledger: ledger.fault_of(claim))

    async def _may_end(self) -> bool:
        """Release the pump's lock, then look again for deliveries that came before that.

        For later ones the relay finds no live pump and sends a wake-up.
        """
        if self._stopping:
            self._later.due_at = 0.0
            await self._exchange()
        await self._survey()
        await self._ledger.show_ended()
        if self._stopping or await self._ledger.call(Ledger.may_sleep):
            return True
        await self._ledger.show_alive()
        self._survey_asked = True
        return False

    async def _pause(self, until: float) -> None:
        """Wait for something to do, but at least until a time by the monotonic clock."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(POLL_S):
                await self._awake.wait()
        # A late cycle claims more before it sends what it has: requests begin while the loop waits
        # for the claim.
        if (rest_s := until - time.monotonic()) > 0:
            await asyncio.sleep(rest_s)

    def _heard(self, payloads: list[str]) -> None:
        for webhook_id in (name for payload in payloads for name in payload.split()):
            lane = self._lanes.get(webhook_id)
            if lane is not None:
                lane.due = True
            elif webhook_id in self._tried:
                continue
            else:
                self._named.add(webhook_id)
            self._awake.set()
        if not all(payloads):
            self._survey_asked = True
            self._awake.set()

    def _stop(self) -> None:
        self._stopping = True
        self._called.make()
        self._awake.set()

    def _on_loop(self, action: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: `run` has ended
            self._loop.call_soon_threadsafe(action)
