"""A real HTTP server in front of the API, which causes the failures of a scenario.

Each run of a scenario has a listener (`Gate`) of its own. The runner says by
`GET /__step/N` which step begins; from then on the requests meet that step's failures, in order.
Everything that comes in is recorded, but for the key.
"""

import asyncio
import contextlib
import io
import json
import socket
import struct
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from typing import Any
from uuid import uuid4

import aiohttp
from yarl import URL

from tests.sdk.scenarios.failures import (
    Do,
    Failure,
    ProxyResponse,
    changed,
    response_of,
    with_headers,
)

HOST = "127.0.0.1"
CONTROL = "/__step/"
UPSTREAM_S = 30.0
HANG_S = 30.0
PIECES = 4
PAUSE_S = 0.03
DRIP_S = 30.0
HEAD_BYTES = 65_536
# Of one connection only, or made again by each proxy that passes a message on.
HOP_HEADERS = frozenset(
    {"connection", "keep-alive", "transfer-encoding", "content-length", "host", "te", "upgrade"}
)
# A reset instead of a farewell: no lingering on close.
RESET = struct.pack("ii", 1, 0)


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as it arrived, and its fate. Header names are in lower case.

    `path` is as sent, still encoded. `status` and `request_id` are those of the server's response
    or the proxy's; none when there was none.
    """

    step: int
    method: str
    path: str
    headers: dict[str, str]
    body: str
    did: str
    status: int | None = None
    request_id: str | None = None

    def as_dict(self) -> dict[str, Any]:
        body: Any = self.body
        with contextlib.suppress(ValueError):
            body = json.loads(self.body)
        return {**asdict(self), "body": body}


@dataclass
class Gate:
    """One listener: the failures of each step, and the received requests."""

    failures: Mapping[int, Sequence[Failure]]
    port: int = 0
    step: int = -1
    seen: list[Seen] = field(default_factory=list)
    met: int = 0

    @property
    def base_url(self) -> str:
        return f"http://{HOST}:{self.port}"

    def next_failure(self) -> Failure:
        failures = self.failures.get(self.step, ())
        self.met += 1
        return failures[self.met - 1] if self.met <= len(failures) else Failure()

    def begin(self, step: int) -> None:
        self.step, self.met = step, 0


@dataclass(frozen=True, slots=True)
class _Request:
    method: str
    path: str
    headers: list[tuple[str, str]]
    body: bytes

    @property
    def recorded(self) -> dict[str, str]:
        """The headers, with the key replaced by a mark."""
        headers = {name.lower(): value for name, value in self.headers}
        if "authorization" in headers:
            scheme, _, rest = headers["authorization"].partition(" ")
            headers["authorization"] = f"{scheme} {'***' if rest else ''}"
        return headers


class Proxy:
    """All gates on one thread, before one upstream. Use it by `proxying`."""

    def __init__(self, upstream: str, loop: asyncio.AbstractEventLoop) -> None:
        self._upstream = upstream
        self._loop = loop
        self._servers: list[asyncio.Server] = []
        self._session: aiohttp.ClientSession | None = None

    def open(self, failures: Mapping[int, Sequence[Failure]]) -> Gate:
        """A new gate, ready for requests."""
        return asyncio.run_coroutine_threadsafe(self._open(failures), self._loop).result(10)

    async def start(self) -> None:
        self._session = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=UPSTREAM_S),
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            connector=aiohttp.TCPConnector(force_close=True),
        )

    async def close(self) -> None:
        for server in self._servers:
            server.close()
        assert self._session is not None
        await self._session.close()

    async def _open(self, failures: Mapping[int, Sequence[Failure]]) -> Gate:
        gate = Gate(failures)

        async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                while await self._serve(gate, reader, writer):
                    pass
            writer.close()

        server = await asyncio.start_server(connected, HOST, 0, limit=HEAD_BYTES, backlog=512)
        gate.port = server.sockets[0].getsockname()[1]
        self._servers.append(server)
        return gate

    async def _serve(
        self, gate: Gate, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """Handle one request of a connection; return whether another may follow."""
        request = await _read(reader)
        if request.path.startswith(CONTROL):
            gate.begin(int(request.path.removeprefix(CONTROL)))
            await _send(writer, ProxyResponse(204, {}, b""))
            return True
        failure = gate.next_failure()
        place = len(gate.seen)
        seen = Seen(
            gate.step,
            request.method,
            request.path,
            request.recorded,
            request.body.decode("utf-8", "replace"),
            failure.do.value,
        )
        gate.seen.append(seen)
        if failure.do is Do.RESET_BEFORE:
            return _reset(writer)
        if failure.do is Do.HANG:
            # Until the client has enough, and closes.
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(reader.read(1), HANG_S)
            return False
        if failure.do is Do.RESPOND:
            response = response_of(failure, str(uuid4()))
        else:
            response = await self._pass(request, plain=failure.do is Do.CHANGE)
        if failure.do is Do.CHANGE:
            response = changed(response, failure)
        response = with_headers(response, failure, time.time())
        gate.seen[place] = replace(
            seen, status=response.status, request_id=response.headers.get("x-request-id")
        )
        if failure.do is Do.RESET_AFTER:
            return _reset(writer)
        if failure.do is Do.DRIP:
            writer.write(_head(response))
            await _drip(writer, response.body)
        elif failure.do is Do.DRIP_HEAD:
            await _drip(writer, _head(response))
        else:
            pieces = PIECES if failure.do is Do.SLOW else 1
            await _send(writer, response, pieces=pieces, cut=failure.do is Do.TRUNCATE)
        return failure.do not in {Do.TRUNCATE, Do.DRIP, Do.DRIP_HEAD}

    async def _pass(self, request: _Request, *, plain: bool) -> ProxyResponse:
        """The server's response; not compressed when it must be edited."""
        headers = [
            (name, value)
            for name, value in request.headers
            if name.lower() not in HOP_HEADERS and not (plain and name.lower() == "accept-encoding")
        ]
        assert self._session is not None
        async with self._session.request(
            request.method,
            self._url(request.path),
            headers=headers,
            # A stream, as aiohttp warns of large bytes.
            data=io.BytesIO(request.body) if request.body else None,
            allow_redirects=False,
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding", "Content-Type"),
        ) as response:
            body = await response.read()
            kept = {
                name.lower(): value
                for name, value in response.headers.items()
                if name.lower() not in HOP_HEADERS
            }
            return ProxyResponse(response.status, kept, body)

    def _url(self, path: str) -> URL:
        # As it was sent: encoding it again would hide what the client made of it.
        return URL(self._upstream + path, encoded=True)


@contextmanager
def proxying(upstream: str) -> Iterator[Proxy]:
    """A proxy before `upstream` (`http://host:port`) until the block ends."""
    loop = asyncio.new_event_loop()
    proxy = Proxy(upstream, loop)
    thread = threading.Thread(target=loop.run_forever, name="failure-proxy", daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(proxy.start(), loop).result(10)
    try:
        yield proxy
    finally:
        asyncio.run_coroutine_threadsafe(_end(proxy), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _end(proxy: Proxy) -> None:
    await proxy.close()
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    # A connection that was closed just now is let go in the loop's next turn.
    await asyncio.sleep(0)


async def _read(reader: asyncio.StreamReader) -> _Request:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    first, *lines = head.rstrip("\r\n").split("\r\n")
    method, path, _ = first.split(" ", 2)
    headers = [(name, value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    names = {name.lower(): value for name, value in headers}
    if "chunked" in names.get("transfer-encoding", ""):
        body = await _read_chunks(reader)
    else:
        body = await reader.readexactly(int(names.get("content-length", "0")))
    return _Request(method, path, headers, body)


async def _read_chunks(reader: asyncio.StreamReader) -> bytes:
    chunks: list[bytes] = []
    while size := int(await reader.readline(), 16):
        chunks.append(await reader.readexactly(size))
        await reader.readline()
    await reader.readline()
    return b"".join(chunks)


async def _send(
    writer: asyncio.StreamWriter, response: ProxyResponse, *, pieces: int = 1, cut: bool = False
) -> None:
    writer.write(_head(response))
    if response.has_body:
        body = response.body[: len(response.body) // 2] if cut else response.body
        size = max(-(-len(body) // pieces), 1)
        for start in range(0, len(body), size):
            if start:
                await writer.drain()
                await asyncio.sleep(PAUSE_S)
            writer.write(body[start : start + size])
    await writer.drain()


async def _drip(writer: asyncio.StreamWriter, content: bytes) -> None:
    """Send headers or a body byte by byte, until the client has enough."""
    for byte in content:
        await asyncio.sleep(DRIP_S / len(content))
        writer.write(bytes([byte]))
        await writer.drain()


def _head(response: ProxyResponse) -> bytes:
    headers = dict(response.headers)
    if response.has_body:
        headers["content-length"] = str(len(response.body))
    lines = [f"HTTP/1.1 {response.status} Proxied", *(f"{k}: {v}" for k, v in headers.items())]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _reset(writer: asyncio.StreamWriter) -> bool:
    """Reset the connection; no other request follows."""
    connection: socket.socket = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    writer.transport.abort()
    return False
