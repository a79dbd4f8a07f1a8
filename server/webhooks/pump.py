"""The deliverer: claims what is due, sends it, records what happened, until nothing is left.

One pump is one event loop with one HTTP session, kept for as long as its process lives. HTTP runs
on the loop, PostgreSQL on a thread beside it, so a slow database times no receiver out, and no
transaction is open during HTTP. Claims go on while requests are in flight: nobody waits for the
slowest of a batch.
"""

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from server.config import Settings
from server.models.enums import AttemptOutcome
from server.webhooks import signing
from server.webhooks.addresses import UrlRules
from server.webhooks.egress import Answer, Egress
from server.webhooks.lanes import Lanes, judge
from server.webhooks.ledger import MAX_PUMP, Claim, Ledger, Result
from server.webhooks.ledger_thread import LedgerThread
from server.webhooks.schedule import Random

MAX_IN_FLIGHT = 1_000
BATCH = 256
MIN_CYCLE_S = 0.005
POLL_S = 1.0
CLEAN_S = 1.0
LINGER_S = 2.0
RESOLVER_THREADS = 64

log = logging.getLogger("cute.deliver")


class Pump:
    """Sleeps until `wake`, works until nothing is left, sleeps again; `stop` ends it.

    `run` belongs to `loop`; the other methods may be called from any thread.
    """

    def __init__(self, settings: Settings, rng: Random, loop: asyncio.AbstractEventLoop) -> None:
        self._schedule = settings.webhook_schedule
        self._rng = rng
        self._loop = loop
        self._egress = Egress(UrlRules.of(settings))
        self._awake = asyncio.Event()
        number = 1 + int(rng() * MAX_PUMP)
        self._ledger = LedgerThread(settings.need_database_url(), number, self._awake.set)
        self._lanes = Lanes()
        self._tasks: set[asyncio.Task[None]] = set()
        self._results: list[Result] = []
        self._called = asyncio.Event()
        self._idle = threading.Event()
        self._stopping = False

    def wake(self) -> None:
        self._idle.clear()
        self._on_loop(self._called.set)

    def wait_idle(self, seconds: float) -> None:
        """Wait until nothing is left, for at most `seconds`."""
        self._idle.wait(seconds)

    def stop(self) -> None:
        """Claim nothing more, and end when what is in flight has ended."""
        self._on_loop(self._stop)

    async def run(self) -> None:
        """Work until `stop`.

        Raises `postgres.Lost` when PostgreSQL stays away: what was in flight is sent again later.
        """
        self._loop.set_default_executor(ThreadPoolExecutor(RESOLVER_THREADS, "deliver-dns"))
        try:
            async with self._ledger, self._egress:
                while not self._stopping:
                    await self._called.wait()
                    self._called.clear()
                    await self._work()
                    self._idle.set()
        finally:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)
            self._idle.set()

    async def _work(self) -> None:
        await self._ledger.show_alive()
        cleaned_at, busy_at = -CLEAN_S, time.monotonic()
        while True:
            if time.monotonic() - cleaned_at >= CLEAN_S:
                await self._clean()
                cleaned_at = time.monotonic()
            self._awake.clear()
            cycled_at = time.monotonic()
            await self._exchange()
            if self._tasks or self._results:
                busy_at = time.monotonic()
            elif self._stopping or time.monotonic() - busy_at >= LINGER_S:
                if await self._may_end():
                    return
                busy_at = time.monotonic()
            await self._pause(cycled_at)

    async def _clean(self) -> None:
        freed, cancelled = await self._ledger.call(Ledger.clean)
        if freed:
            log.warning("Took over %d deliveries of a pump that died.", freed)
        if cancelled:
            log.info("Cancelled %d deliveries of deleted webhooks.", cancelled)

    async def _exchange(self) -> None:
        results, rooms = self._results[:BATCH], self._lanes.rooms()
        limit = min(BATCH, MAX_IN_FLIGHT - len(self._tasks)) if not self._stopping else 0
        claims = await self._ledger.call(lambda ledger: ledger.exchange(results, rooms, limit))
        del self._results[: len(results)]
        for claim in claims:
            self._lanes.start(claim.webhook_id)
            task = asyncio.create_task(self._attempt(claim))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        if self._results or len(claims) == limit > 0:
            self._awake.set()

    async def _attempt(self, claim: Claim) -> None:
        answer = await self._send(claim)
        self._lanes.end(claim.webhook_id, answer.outcome)
        now = datetime.now(UTC)
        self._results.append(judge(claim, answer, now=now, rng=self._rng, schedule=self._schedule))
        self._awake.set()

    async def _send(self, claim: Claim) -> Answer:
        now = datetime.now(UTC)
        payload = signing.body(
            claim.event_id, claim.event_type, claim.timestamp_ms, claim.data.encode()
        )
        try:
            headers = signing.headers(
                [signing.secret_key(claim.secret)],
                payload,
                event_id=claim.event_id,
                event_type=claim.event_type,
                attempted_at=int(now.timestamp()),
            )
        except ValueError as error:
            return Answer(AttemptOutcome.CONNECTION_ERROR, now, 0, error=str(error))
        return await self._egress.post(claim.url, payload, headers)

    async def _may_end(self) -> bool:
        """Say that this pump has ended, then look again: what came before that is still its own.

        What comes later finds no pump alive, and the relay sends a wake-up.
        """
        await self._ledger.show_ended()
        if self._stopping or not await self._ledger.call(Ledger.anything_due):
            return True
        await self._ledger.show_alive()
        return False

    async def _pause(self, cycled_at: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(POLL_S):
                await self._awake.wait()
        await asyncio.sleep(max(0.0, cycled_at + MIN_CYCLE_S - time.monotonic()))

    def _stop(self) -> None:
        self._stopping = True
        self._called.set()
        self._awake.set()

    def _on_loop(self, action: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: `run` has ended
            self._loop.call_soon_threadsafe(action)
