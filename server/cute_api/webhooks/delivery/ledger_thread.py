"""The ledger for an event loop: calls run on a thread and are retried if PostgreSQL is lost."""

import asyncio
import gc
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Self, TypeVar

from cute_api.lib.backoff import backoff
from cute_api.lib.server_clock import ServerClock
from cute_api.models.failures import ConnectionLost, PostgresError
from cute_api.webhooks.delivery.ledger import Ledger

PATIENCE_S = 30.0

T = TypeVar("T")
log = logging.getLogger("cute.deliver")


class LedgerThread:
    """An async context manager. Between `show_alive` and `show_ended` pump `pump` is alive.

    `clock` is PostgreSQL's. `on_due` is called on the loop with the payloads of the relay's
    notifications.
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
        # If two calls found the connection lost, both would replace it.
        self._calling = asyncio.Lock()

    async def __aenter__(self) -> Self:
        try:
            await self._open()
        except BaseException:
            self._thread.shutdown(wait=False)
            raise
        return self

    async def __aexit__(self, *_error: object) -> None:
        self._close()
        self._thread.shutdown(wait=False)

    async def call(self, work: Callable[[Ledger], T]) -> T:
        """Run `work`, which must be idempotent; raise `PostgresError` after `PATIENCE_S`.

        The ledger handles errors of rows, so errors here are the server's.
        """
        async with self._calling:
            return await self._patiently(work)

    async def _patiently(self, work: Callable[[Ledger], T]) -> T:
        deadline = time.monotonic() + PATIENCE_S
        delays = backoff()
        while True:
            try:
                if self._ledger is None:
                    await self._open()
                assert self._ledger is not None
                return await self._run(work, self._ledger)
            except PostgresError as error:
                self._close()
                delay = next(delays)
                if time.monotonic() + delay > deadline:
                    raise
                log.warning("PostgreSQL failed; next try in %.1f s: %s", delay, error)
                await asyncio.sleep(delay)

    async def show_alive(self) -> None:
        """Show that the pump is alive; a new connection does so by itself."""
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
        # The lost connection's errors form cycles with their tracebacks, which hold buffers. They
        # are few, so the worker's collector would keep them for hours.
        gc.collect()
        for delay in backoff():
            # PostgreSQL may not have noticed yet that the previous session is gone.
            if await self._run(Ledger.show_alive, ledger):
                return
            await asyncio.sleep(delay)

    def _close(self) -> None:
        if self._ledger is not None:
            self._stop_listening()
            self._ledger.close()
            self._ledger = None

    async def _run(self, work: Callable[[Ledger], T], ledger: Ledger) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, ledger)

    def _heard(self, ledger: Ledger) -> None:
        try:
            payloads = ledger.hear()
        except ConnectionLost:
            self._stop_listening()
            payloads = []
        self._on_due(payloads)

    def _stop_listening(self) -> None:
        # By number, because a lost connection has no `fileno` although its socket is open.
        if self._hearing is not None:
            asyncio.get_running_loop().remove_reader(self._hearing)
            self._hearing = None
