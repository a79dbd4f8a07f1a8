"""The ledger for an event loop: calls run on a thread, and a lost PostgreSQL is waited for."""

import asyncio
import gc
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self, TypeVar

import psycopg2

from cute_api.lib.server_clock import ServerClock
from cute_api.processes.connections import Lost, backoff
from cute_api.webhooks.delivery.ledger import Ledger

PATIENCE_S = 30.0

T = TypeVar("T")
log = logging.getLogger("cute.deliver")


class LedgerThread:
    """An async context manager. Between `show_alive` and `show_ended` pump `pump` is alive.

    `clock` is PostgreSQL's. `on_due` is called on the loop with what the relay said of what became
    due.
    """

    def __init__(
        self, url: str, pump: int, region: str | None, on_due: Callable[[list[str]], None]
    ) -> None:
        self._url = url
        self._pump = pump
        self._region = region
        self._on_due = on_due
        self.clock = ServerClock()
        self._thread = ThreadPoolExecutor(1, "deliver-postgres")
        self._ledger: Ledger | None = None
        self._hearing: int | None = None
        self._alive = False

    async def __aenter__(self) -> Self:
        try:
            await self._open()
        except BaseException:
            self._thread.shutdown(wait=False)
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._close()
        self._thread.shutdown(wait=False)

    async def call(self, work: Callable[[Ledger], T]) -> T:
        """Do `work`, which must be safe to do twice. Raises `psycopg2.Error` when patience ran out.

        The ledger has dealt with what is wrong with rows: what comes here is the server's.
        """
        deadline = time.monotonic() + PATIENCE_S
        delays = backoff()
        while True:
            try:
                if self._ledger is None:
                    await self._open()
                assert self._ledger is not None
                return await self._run(work, self._ledger)
            except psycopg2.Error as error:
                self._close()
                delay = next(delays)
                if time.monotonic() + delay > deadline:
                    raise
                log.warning("PostgreSQL failed; next try in %.1f s: %s", delay, error)
                await asyncio.sleep(delay)

    async def show_alive(self) -> None:
        """Once is enough: a new connection shows it again."""
        await self.call(Ledger.show_alive)
        self._alive = True

    async def show_ended(self) -> None:
        self._alive = False
        await self.call(Ledger.show_ended)

    async def _open(self) -> None:
        ledger = await asyncio.get_running_loop().run_in_executor(
            self._thread, Ledger, self._url, self._pump, self._region, self.clock
        )
        self._ledger = ledger
        self._hearing = ledger.listener.fileno()
        asyncio.get_running_loop().add_reader(self._hearing, self._heard, ledger)
        if not self._alive:
            return
        # What the lost connection raised forms cycles with its tracebacks, which hold buffers. They
        # are few, so the collector of a worker would leave them for hours.
        gc.collect()
        for delay in backoff():
            # PostgreSQL may not have noticed yet that the session before this one is gone.
            if await self._run(Ledger.show_alive, ledger):
                return
            await asyncio.sleep(delay)

    def _close(self) -> None:
        if self._ledger is not None:
            self._deafen()
            self._ledger.close()
            self._ledger = None

    async def _run(self, work: Callable[[Ledger], T], ledger: Ledger) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, ledger)

    def _heard(self, ledger: Ledger) -> None:
        try:
            heard = ledger.hear()
        except Lost:
            self._deafen()
            heard = []
        self._on_due(heard)

    def _deafen(self) -> None:
        # By number: a connection that was lost has no `fileno` any more, but its socket is open.
        if self._hearing is not None:
            asyncio.get_running_loop().remove_reader(self._hearing)
            self._hearing = None
