"""A webhook receiver in a process of its own, fast enough not to disturb what it measures.

Run as `python -m scripts.checks.proof.receiver DESCRIPTOR`, with a listening socket inherited. The
first part of a path says the response: `/ok/…` 200, `/status-503/…` that status, `/delay-20/…` 200
after 20 ms, `/flaky-50/…` 500 to each 50th request and 200 to the others, `/hang/…` nothing at all.
`GET /-/count` returns how many requests came, `GET /-/records` what each was: see `Record`.
"""

import asyncio
import hashlib
import re
import socket
import sys
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import cast

import uvloop

MAX_HEAD_BYTES = 65_536
MAX_BODY_BYTES = 1_048_576
COUNT, RECORDS = "/-/count", "/-/records"
NO_RESPONSE = 0

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_WEBHOOK_ID = re.compile(rb"\r\nwebhook-id: *([\x21-\x7e]+)", re.IGNORECASE)
_REASONS = {200: "OK", 500: "Internal Server Error"}


@dataclass(frozen=True, slots=True)
class Record:
    """A request: its number, its arrival in Unix seconds, and the response's status.

    `digest` is the body's. `status` is `NO_RESPONSE` if the sender got no response.
    """

    number: int
    at: float
    path: str
    webhook_id: str
    digest: str
    status: int

    def line(self) -> str:
        return (
            f"{self.number} {self.at:.6f} {self.path} {self.webhook_id} {self.digest} {self.status}"
        )

    @classmethod
    def of(cls, line: str) -> "Record":
        number, at, path, webhook_id, digest, status = line.split(" ")
        return cls(int(number), float(at), path, webhook_id, digest, int(status))


@dataclass(slots=True)
class ReceivedRequests:
    """The requests so far. `counts` is by path."""

    requests: int = 0
    records: list[Record] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))


def behaviour(path: str, before: int) -> tuple[int, float] | None:
    """Return the status, and the seconds to wait before it; None for no response.

    `before` is the number of earlier requests to the path.
    """
    kind, _, argument = path.split("/")[1].partition("-")
    match kind:
        case "hang":
            return None
        case "delay":
            return 200, int(argument) / 1_000
        case "status":
            return int(argument), 0.0
        case "flaky":
            return (500 if before % int(argument) == int(argument) - 1 else 200), 0.0
    return 200, 0.0


class Connection(asyncio.Protocol):
    """A connection of a sender, with one request after another."""

    def __init__(self, memory: ReceivedRequests) -> None:
        self._memory = memory
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Not asserted, because uvloop's transports have another class.
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            head = self._buffer[: end + 2]
            found = _LENGTH.search(head)
            size = int(found[1]) if found else 0
            if size > MAX_BODY_BYTES:
                self._close()
                return
            whole = end + 4 + size
            if len(self._buffer) < whole:
                return
            body, self._buffer = self._buffer[end + 4 : whole], self._buffer[whole:]
            self._receive(head, body)
        if len(self._buffer) > MAX_HEAD_BYTES:
            self._close()

    def _receive(self, head: bytes, body: bytes) -> None:
        path = head.split(b" ", 2)[1].decode("ascii", "replace")
        if path == COUNT:
            self._write(200, str(self._memory.requests).encode())
            return
        if path == RECORDS:
            records = sorted(self._memory.records, key=lambda record: record.number)
            self._write(200, "\n".join(record.line() for record in records).encode())
            return
        memory, at = self._memory, time.time()
        memory.requests += 1
        before = memory.counts[path]
        memory.counts[path] = before + 1
        found = _WEBHOOK_ID.search(head)
        webhook_id = found[1].decode() if found else "-"
        digest = hashlib.blake2b(body, digest_size=8).hexdigest()
        number = memory.requests
        response = behaviour(path, before)

        def end(status: int) -> None:
            gone = self._transport is None or self._transport.is_closing()
            sent = NO_RESPONSE if gone else status
            memory.records.append(Record(number, at, path, webhook_id, digest, sent))
            if sent:
                self._write(sent, b"")

        if response is None:
            end(NO_RESPONSE)
        elif response[1]:
            asyncio.get_running_loop().call_later(response[1], end, response[0])
        else:
            end(response[0])

    def _write(self, status: int, body: bytes) -> None:
        if self._transport is not None:
            line = f"HTTP/1.1 {status} {_REASONS.get(status, 'Other')}\r\n"
            self._transport.write(f"{line}Content-Length: {len(body)}\r\n\r\n".encode() + body)

    def _close(self) -> None:
        if self._transport is not None:
            self._transport.close()


async def serve(listener: socket.socket) -> None:
    memory = ReceivedRequests()
    server = await asyncio.get_running_loop().create_server(
        lambda: Connection(memory), sock=listener
    )
    async with server:
        await server.serve_forever()


def main() -> int:
    uvloop.run(serve(socket.socket(fileno=int(sys.argv[1]))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
