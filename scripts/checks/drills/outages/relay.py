"""A relay between clients and a TCP or Unix server, which can fail in each of the modes.

`Relays` runs all of them on one event loop on a thread. `STOPPED` is not a mode of relays: the
server's own processes are stopped (`stopping`).
"""

import asyncio
import socket
import struct
import threading
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from scripts.checks.drills.outages.modes import SLOW_S, FailureMode
from scripts.shared.ports import HOST, free_port

CHUNK_BYTES = 65_536
BACKLOG = 1_024
CALL_S = 10.0
# A connection is established within that time, unless the queue of the listener is full.
ESTABLISHED_S = 0.05
MOST_FILLERS = 16
RESET_WHEN_CLOSED = struct.pack("ii", 1, 0)

Upstream = int | Path
"""A port of loopback, or a Unix socket."""
T = TypeVar("T")


class _Link:
    """A client's connection, and the one to the server."""

    def __init__(self, relay: "TcpRelay", client: socket.socket) -> None:
        self._relay = relay
        self._client = client
        self._server: socket.socket | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._is_silent = False
        self._is_reset = False

    async def serve(self) -> None:
        """Pass bytes on in both directions until either side ends."""
        loop = asyncio.get_running_loop()
        try:
            self._server = await _connected(self._relay.upstream)
            if self._is_reset:
                return
            self._tasks = [
                loop.create_task(self._pass(self._client, self._server, is_response=False)),
                loop.create_task(self._pass(self._server, self._client, is_response=True)),
            ]
            await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
            if self._is_silent:
                await self._discard()
        except OSError:
            self.reset()  # the server refuses connections
        finally:
            try:
                await self._end_tasks()
            finally:
                self._client.close()
                if self._server is not None:
                    self._server.close()

    def reset(self) -> None:
        """End it with a RST to the client."""
        self._client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_WHEN_CLOSED)
        self._is_reset = True
        for task in self._tasks:
            task.cancel()

    def silence(self) -> None:
        """Drop the connection to the server, and send nothing to the client."""
        self._is_silent = True
        for task in self._tasks:
            task.cancel()

    async def _discard(self) -> None:
        await self._end_tasks()
        if self._server is not None:
            self._server.close()
        loop = asyncio.get_running_loop()
        while await loop.sock_recv(self._client, CHUNK_BYTES):
            pass

    async def _pass(
        self, source: socket.socket, target: socket.socket, *, is_response: bool
    ) -> None:
        loop = asyncio.get_running_loop()
        with suppress(OSError):
            while data := await loop.sock_recv(source, CHUNK_BYTES):
                await self._relay.passes.wait()
                if is_response:
                    await asyncio.sleep(self._relay.late_s)
                await loop.sock_sendall(target, data)
            # Dropped connections don't end either.
            await self._relay.passes.wait()

    async def _end_tasks(self) -> None:
        """End the tasks before their sockets are closed.

        The loop would otherwise watch a number that a new socket already has, and reset that one.
        """
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


class TcpRelay:
    """A relay on `port`. Its methods run on the loop of its `Relays`."""

    def __init__(self, upstream: Upstream, port: int, slow_s: float = SLOW_S) -> None:
        self.upstream = upstream
        self.port = port
        self.passes = asyncio.Event()
        self.passes.set()
        self.late_s = 0.0
        self._slow_s = slow_s
        self._listener: socket.socket | None = None
        self._accepting: asyncio.Task[None] | None = None
        self._fillers: list[socket.socket] = []
        self._links: set[_Link] = set()
        self._serving: set[asyncio.Task[None]] = set()

    async def listen(self) -> None:
        self._listener = socket.socket()
        self._listener.setblocking(False)
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.bind((HOST, self.port))
        self._listener.listen(BACKLOG)
        self._accept()

    async def fail(self, mode: FailureMode) -> None:
        """Fail in this mode from now on."""
        match mode:
            case FailureMode.REFUSED:
                await self._end_listening()
                for link in set(self._links):
                    link.reset()
            case FailureMode.DROPPED:
                self.passes.clear()
                await self._stop_accepting()
                await self._fill_queue()
            case FailureMode.SLOW:
                self.late_s = self._slow_s
            case FailureMode.HALF_OPEN:
                for link in set(self._links):
                    link.silence()
            case FailureMode.STOPPED:
                raise ValueError("stop the processes of the server instead")

    async def restore(self) -> None:
        """Stop failing. Silenced connections stay silent, as they would in reality."""
        self.late_s = 0.0
        if self._listener is None:
            await self.listen()
        elif not self.passes.is_set():
            self._empty_queue()
            self._listener.listen(BACKLOG)
            self._accept()
        self.passes.set()

    async def close(self) -> None:
        await self._end_listening()
        self._empty_queue()
        for task in (serving := list(self._serving)):
            task.cancel()
        if serving:
            await asyncio.wait(serving)

    def _accept(self) -> None:
        self._accepting = asyncio.get_running_loop().create_task(self._accept_all())

    async def _accept_all(self) -> None:
        loop = asyncio.get_running_loop()
        assert self._listener is not None
        while True:
            client, _ = await loop.sock_accept(self._listener)
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            task = loop.create_task(self._serve(_Link(self, client)))
            self._serving.add(task)
            task.add_done_callback(self._serving.discard)

    async def _serve(self, link: _Link) -> None:
        self._links.add(link)
        try:
            await link.serve()
        finally:
            self._links.discard(link)

    async def _end_listening(self) -> None:
        await self._stop_accepting()
        if self._listener is not None:
            self._listener.close()
        self._listener = None

    async def _stop_accepting(self) -> None:
        if self._accepting is not None:
            self._accepting.cancel()
            await asyncio.wait([self._accepting])
        self._accepting = None

    async def _fill_queue(self) -> None:
        """Fill the listener's queue: the kernel then drops each SYN, as a firewall would."""
        assert self._listener is not None
        self._listener.listen(0)
        loop = asyncio.get_running_loop()
        for _ in range(MOST_FILLERS):
            filler = socket.socket()
            filler.setblocking(False)
            self._fillers.append(filler)
            try:
                async with asyncio.timeout(ESTABLISHED_S):
                    await loop.sock_connect(filler, (HOST, self.port))
            except TimeoutError:
                return
        raise OSError("the listener's queue takes more connections than it should")

    def _empty_queue(self) -> None:
        for filler in self._fillers:
            filler.close()
        self._fillers = []


class Relays:
    """The loop of all relays, on a thread; its methods are for any other thread."""

    def __init__(self, slow_s: float = SLOW_S) -> None:
        self._slow_s = slow_s
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._relays: list[TcpRelay] = []
        self._thread.start()

    def add(self, upstream: Upstream) -> TcpRelay:
        """A relay to a server on a free port, which works."""
        relay = TcpRelay(upstream, free_port(), self._slow_s)
        self.run(relay.listen())
        self._relays.append(relay)
        return relay

    def fail(self, relay: TcpRelay, mode: FailureMode) -> None:
        self.run(relay.fail(mode))

    def restore(self, relay: TcpRelay) -> None:
        self.run(relay.restore())

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine on the loop; return its result."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(CALL_S)

    def close(self) -> None:
        """End all relays, and the thread."""
        for relay in self._relays:
            self.run(relay.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(CALL_S)
        self._loop.close()


async def _connected(upstream: Upstream) -> socket.socket:
    kind = socket.AF_UNIX if isinstance(upstream, Path) else socket.AF_INET
    connection = socket.socket(kind)
    connection.setblocking(False)
    address = str(upstream) if isinstance(upstream, Path) else (HOST, upstream)
    await asyncio.get_running_loop().sock_connect(connection, address)
    return connection
