"""Ports of loopback for servers that are about to start, each given to one process only."""

import os
import socket
import threading
from collections.abc import Generator
from contextlib import ExitStack

HOST = "127.0.0.1"
# Linux assigns ports from 32,768 on to clients, and to servers that ask for any port. Such a port
# may be taken after it was found free and before its server starts.
FIRST_PORT = 20_000
BLOCK_PORTS = 100
BLOCKS = 127

_lock = threading.Lock()
_ports: dict[int, Generator[int, None, None]] = {}


class NoPortError(Exception):
    """All blocks of ports are in use; the text says what to do."""


def free_port() -> int:
    """Return a free port on loopback that no other process gets from here.

    A process keeps its ports until it ends, and never gets one twice. Raises `NoPortError`.
    """
    with _lock:
        process = os.getpid()
        if process not in _ports:
            _ports.clear()  # in a fork, they belong to the parent
            _ports[process] = ports(process % BLOCKS)
        return next(_ports[process])


def listens(port: int) -> bool:
    """Return whether a server on this machine accepts connections there."""
    with socket.socket() as connection:
        return connection.connect_ex((HOST, port)) == 0


def ports(start: int) -> Generator[int, None, None]:
    """Yield free ports, block by block from block `start` on.

    Each block that was begun is reserved on this machine until the iterator is closed.
    """
    with ExitStack() as kept:
        for number in range(BLOCKS):
            block = (start + number) % BLOCKS
            if owner := _own(block):
                kept.enter_context(owner)
                first = FIRST_PORT + block * BLOCK_PORTS
                yield from filter(_is_free, range(first, first + BLOCK_PORTS))
    raise NoPortError(
        f"All ports from {FIRST_PORT} to {FIRST_PORT + BLOCKS * BLOCK_PORTS - 1} are in use: end "
        "leftover tests and sandboxes."
    )


def _own(block: int) -> socket.socket | None:
    """Return the object that owns this block while it is open, or None if another owns it.

    The kernel frees an abstract socket name when its process ends, even if it is killed.
    """
    owner = socket.socket(socket.AF_UNIX)
    try:
        owner.bind(f"\0cute-ports-{block}")
    except OSError:
        owner.close()
        return None
    return owner


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
