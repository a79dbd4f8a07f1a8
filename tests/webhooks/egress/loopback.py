"""Egress in tests: nothing is resolved, and nothing but loopback is dialled."""

import asyncio
import errno
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp.abc import AbstractResolver, ResolveResult

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
"""One connection of a receiver, from the first byte to the last."""

LOOPBACK = ("127.0.0.1",)


@dataclass
class Resolver(AbstractResolver):
    """Returns the next of `results` for each look-up, and the last one from then on."""

    results: Sequence[Sequence[str]] = (LOOPBACK,)
    asked: list[str] = field(default_factory=list)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        addresses = self.results[min(len(self.asked), len(self.results) - 1)]
        self.asked.append(host)
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        """Nothing is held."""


@dataclass
class Sockets:
    """Makes no socket, and notes when one was asked for: an address that passed all checks."""

    made: list[tuple[int, int, int]] = field(default_factory=list)

    def __call__(self, family: int, kind: int, protocol: int) -> socket.socket:
        self.made.append((family, kind, protocol))
        raise OSError(errno.ENETUNREACH, "No socket is made in this test.")


@asynccontextmanager
async def listening(talk: Talk, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A receiver on a free port of 127.0.0.1 that says on each connection what `talk` says."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            gone.append(True)
        finally:
            writer.close()

    gone: list[bool] = []
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await asyncio.sleep(0)


async def read_request(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Read one request: its head as received, and its body."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
    return head, await reader.readexactly(int(length))


def saying(response: bytes) -> Talk:
    """A receiver that responds to every request with the same bytes, on a connection it keeps."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            await read_request(reader)
            writer.write(response)
            await writer.drain()

    return talk
