"""A name server for the drill's hosts, and a relay before it that fails in each of the modes.

The system's resolver asks port 53 of the address in `/etc/resolv.conf`, which a mount namespace
replaces for the drill's processes. That needs root: see `in_namespace`.
"""

import asyncio
import os
import shutil
import socket
import struct
import sys
import tempfile
from pathlib import Path

from scripts.checks.drills.outages.modes import SLOW_S, FailureMode
from scripts.checks.drills.stage.report import MissingProgramError
from scripts.shared.ports import HOST

# Nobody else's: each address of 127.0.0.0/8 is this machine.
RESOLVER, DNS_PORT = "127.0.53.53", 53
DOMAIN = "drill.test"
IN_NAMESPACE = "CUTE_DRILL_NAMES"
HEAD = struct.Struct("!6H")
ADDRESS_RECORD = 1
# Flags of a response: as it should be, of a name that does not exist, and one that was cut off.
FOUND, NO_SUCH_NAME, TRUNCATED = 0x8180, 0x8183, 0x8380
TTL_S = 0
# The name is that of the question, 12 bytes from the start.
RECORD = struct.pack("!HHHIH", 0xC00C, ADDRESS_RECORD, 1, TTL_S, 4) + socket.inet_aton(HOST)
MOST_BYTES = 4_096


def respond(query: bytes, *, truncated: bool = False) -> bytes:
    """The response to a query: loopback for each name of `DOMAIN`."""
    number, *_ = HEAD.unpack_from(query)
    name, end = _name(query)
    question = query[HEAD.size : end + 4]
    (kind, _) = struct.unpack_from("!HH", query, end)
    is_ours = name == DOMAIN or name.endswith(f".{DOMAIN}")
    is_found = is_ours and kind == ADDRESS_RECORD and not truncated
    flags = TRUNCATED if truncated else FOUND if is_ours else NO_SUCH_NAME
    head = HEAD.pack(number, flags, 1, int(is_found), 0, 0)
    return head + question + (RECORD if is_found else b"")


def _name(query: bytes) -> tuple[str, int]:
    """The name that is asked for, and where it ends."""
    labels, at = [], HEAD.size
    while length := query[at]:
        labels.append(query[at + 1 : at + 1 + length].decode("latin-1"))
        at += 1 + length
    return ".".join(labels).lower(), at + 1


def serve(port: int) -> None:
    """Respond to queries until the process ends."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind((HOST, port))
        while True:
            query, client = server.recvfrom(MOST_BYTES)
            server.sendto(respond(query), client)


class NameRelay(asyncio.DatagramProtocol):
    """Passes queries on to the server on `port`. Its methods run on an event loop.

    In `HALF_OPEN` each response is truncated, and nobody listens on TCP, where the client asks
    again.
    """

    def __init__(self, port: int, *, address: str = RESOLVER, own_port: int = DNS_PORT) -> None:
        self._upstream = (HOST, port)
        self._own = (address, own_port)
        self._mode: FailureMode | None = None
        self._asking: set[asyncio.Task[None]] = set()
        self._transport: asyncio.DatagramTransport | None = None

    async def listen(self) -> None:
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, self._own)

    async def fail(self, mode: FailureMode) -> None:
        self._mode = mode
        if mode is FailureMode.REFUSED:
            await self.close()

    async def restore(self) -> None:
        was, self._mode = self._mode, None
        if was is FailureMode.REFUSED:
            await self.listen()

    async def close(self) -> None:
        for task in (asking := list(self._asking)):
            task.cancel()
        if asking:
            await asyncio.wait(asking)
        if self._transport is not None:
            self._transport.close()
            # The socket is closed by a callback of the next round.
            await asyncio.sleep(0)

    def datagram_received(self, data: bytes, client: tuple[str, int]) -> None:
        task = asyncio.get_running_loop().create_task(self._ask(data, client))
        self._asking.add(task)
        task.add_done_callback(self._asking.discard)

    async def _ask(self, query: bytes, client: tuple[str, int]) -> None:
        if self._mode is FailureMode.DROPPED:
            return
        if self._mode is FailureMode.HALF_OPEN:
            response = respond(query, truncated=True)
        else:
            response = await _response(query, self._upstream)
        if self._mode is FailureMode.SLOW:
            await asyncio.sleep(SLOW_S)
        if self._transport is not None and not self._transport.is_closing():
            self._transport.sendto(response, client)


async def _response(query: bytes, server: tuple[str, int]) -> bytes:
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        asking.setblocking(False)
        await loop.sock_connect(asking, server)
        await loop.sock_sendall(asking, query)
        return await loop.sock_recv(asking, MOST_BYTES)


def in_namespace(directory: Path) -> None:
    """Run in a mount namespace of our own, where our name server is the only one.

    Replaces this process with one that starts the drill again there, unless it is there already.
    `directory`, the empty one of this run, is removed. Raises `MissingProgramError`.
    """
    if settings := os.environ.get(IN_NAMESPACE):
        Path(settings).unlink(missing_ok=True)  # mounts stay inside the namespace
        return
    program = shutil.which("unshare")
    if program is None or os.geteuid() != 0:
        raise MissingProgramError(
            "DNS is drilled as root only, with `unshare` (Debian: `apt install util-linux`): run "
            "it with sudo, or leave it out (`--except dns`)."
        )
    descriptor, settings = tempfile.mkstemp(prefix="cute-resolv-")
    os.write(descriptor, f"nameserver {RESOLVER}\n".encode())
    os.fchmod(descriptor, 0o644)  # the server's own user reads it, too
    script = f'mount --bind "{settings}" /etc/resolv.conf && exec "$@"'
    os.environ[IN_NAMESPACE] = settings
    again = [sys.executable, "-m", "scripts.checks.drills", *sys.argv[1:]]
    directory.rmdir()
    command = [program, "--mount", "sh", "-c", script, "sh", *again]
    os.execv(program, command)  # noqa: S606 - no shell; replaces this process
