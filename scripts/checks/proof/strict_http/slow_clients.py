"""Thousands of clients that send part of a request, while others make ordinary calls."""

import asyncio
import logging
import multiprocessing
import socket
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection

from cute_api.config import Settings
from cute_api.serving import BACKLOG, http_of
from scripts.checks.proof.api import HOST, serving_on
from scripts.checks.proof.strict_http.player import Streams
from scripts.checks.proof.strict_http.witness import Witness

SLOW_CLIENTS = 2_000
CALLS = 300
PART = b"GET /slow HTTP/1.1\r\nHost: front\r\nX-Slow: "
GET = b"GET /ordinary HTTP/1.1\r\nHost: front\r\n\r\n"
END = b"seen"
DIAL_AT_ONCE = 100
DRIP_SECONDS = 1.0
SEEN_S = 1.0
OTHER_ADDRESS = "127.0.0.2"
SAME_ADDRESS = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class CallTimes:
    """The milliseconds of ordinary calls, and the number without a response."""

    median: float
    p99: float
    failed: int

    def __str__(self) -> str:
        return f"median {self.median:.2f} ms, p99 {self.p99:.2f} ms, {self.failed} failed"


def prove(settings: Settings) -> list[str]:
    """Print the times of ordinary calls without and with slow clients; return the failures.

    The server has a process of its own, so that the clients don't take its time.
    """
    processes = multiprocessing.get_context("spawn")
    ours, theirs = processes.Pipe()
    server = processes.Process(target=_serve, args=(theirs, settings), daemon=True)
    server.start()
    theirs.close()
    try:
        port = ours.recv()
        alone = asyncio.run(ordinary(port, SAME_ADDRESS))
        beside, left = asyncio.run(with_slow_clients(port))
    finally:
        ours.close()
        server.join()
    print(f"  ordinary calls alone: {alone}")
    for source, calls in beside.items():
        ratio = f"{calls.median / alone.median:.2f} times as long"
        print(f"  beside {SLOW_CLIENTS} slow clients, from {source}: {calls}; {ratio}")
    print(f"  slow clients still connected: {left} of {SLOW_CLIENTS}")
    failed = {at: calls.failed for at, calls in beside.items() if calls.failed}
    return [
        *(f"{count} calls from {at} failed" for at, count in failed.items()),
        *(
            [f"{left} slow clients stayed"]
            if left > settings.serving.connections_per_address
            else []
        ),
    ]


def _serve(parent: Connection, settings: Settings) -> None:
    logging.disable(logging.CRITICAL)
    with (
        socket.create_server((HOST, 0), backlog=BACKLOG) as listener,
        serving_on(listener, Witness(), http_of(settings)),
    ):
        parent.send(listener.getsockname()[1])
        parent.poll(None)  # until the other end is closed


async def ordinary(port: int, source: str) -> CallTimes:
    """Make ordinary calls one after another, each on a new connection, from the address."""
    took: list[float] = []
    failed = 0
    for _ in range(CALLS):
        started = time.perf_counter()
        reader, writer = await asyncio.open_connection(HOST, port, local_addr=(source, 0))
        try:
            writer.write(GET)
            await reader.readuntil(END)
            took.append((time.perf_counter() - started) * 1000)
        except (ConnectionResetError, asyncio.IncompleteReadError):
            failed += 1
        finally:
            writer.close()
    took.sort()
    return CallTimes(took[len(took) // 2], took[int(len(took) * 0.99)], failed)


async def with_slow_clients(port: int) -> tuple[dict[str, CallTimes], int]:
    """Make ordinary calls beside slow clients; also return how many of these stay connected."""
    slow: list[Streams] = []
    for start in range(0, SLOW_CLIENTS, DIAL_AT_ONCE):
        count = min(DIAL_AT_ONCE, SLOW_CLIENTS - start)
        slow += await asyncio.gather(*(asyncio.open_connection(HOST, port) for _ in range(count)))
        for _, writer in slow[start:]:
            writer.write(PART)
    dripping = asyncio.create_task(_drip(slow))
    try:
        calls = {source: await ordinary(port, source) for source in (SAME_ADDRESS, OTHER_ADDRESS)}
        return calls, await _without_response(slow)
    finally:
        dripping.cancel()
        for _, writer in slow:
            writer.transport.abort()


async def _without_response(slow: list[Streams]) -> int:
    """The number of clients that were not evicted: an evicted one gets a 503 or a reset."""
    reads = [asyncio.ensure_future(reader.read(1)) for reader, _ in slow]
    evicted, waiting = await asyncio.wait(reads, timeout=SEEN_S)
    for read in waiting:
        read.cancel()
    await asyncio.gather(*reads, return_exceptions=True)
    return len(slow) - len(evicted)


async def _drip(slow: list[Streams]) -> None:
    while True:
        await asyncio.sleep(DRIP_SECONDS)
        for _, writer in slow:
            if not writer.transport.is_closing():
                writer.write(b"a")
