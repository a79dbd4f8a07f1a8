"""The system's resolver on its own threads, so that a hanging name delays no others.

An event loop's own look-ups share a few threads (four under uvloop), and the system lets each of
them wait for more than ten seconds.
"""

import asyncio
import contextlib
import socket
import threading
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

from cute_api.outbound.look_up import LookUp, system_look_up

# More than can be expected to hang at once; further look-ups wait.
MAX_LOOK_UPS = 64


class SystemResolver(AbstractResolver):
    """Use it on one event loop. Its threads are daemons, so that they don't delay the exit."""

    def __init__(self, look_up: LookUp = system_look_up) -> None:
        self._look_up = look_up
        self._room = asyncio.Semaphore(MAX_LOOK_UPS)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return a host's addresses of any family. Raises `OSError` if it has no address."""
        async with self._room:
            found = await self._on_thread(host, port)
        return [
            ResolveResult(
                hostname=host,
                host=str(address[0]),
                port=port,
                family=kind,
                proto=protocol,
                flags=socket.AI_NUMERICHOST,
            )
            for kind, _, protocol, _, address in found
        ]

    async def close(self) -> None:
        """Close without waiting for look-ups that still hang."""

    def _on_thread(self, host: str, port: int) -> asyncio.Future[list[Any]]:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[list[Any]] = loop.create_future()

        def deliver(found: list[Any] | OSError) -> None:
            if future.done():
                return
            if isinstance(found, OSError):
                future.set_exception(found)
            else:
                future.set_result(found)

        def ask() -> None:
            found: list[Any] | OSError
            try:
                found = self._look_up(host, port)
            except OSError as error:
                found = error
            except ValueError as error:  # a name that can't be encoded
                found = OSError(str(error))
            with contextlib.suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(deliver, found)

        threading.Thread(target=ask, name=f"look-up {host}", daemon=True).start()
        return future
