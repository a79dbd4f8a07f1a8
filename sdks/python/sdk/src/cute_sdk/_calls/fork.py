"""Reset clients in a child process that `os.fork` made.

A child inherits copies of the parent's connections, whose responses the parent awaits, and locks
held by threads that don't exist in the child. So the child uses none of them: it closes its copies
of the sockets and starts again. This runs only in the child, so it never blocks the parent;
`_loading.py` describes the only step that waits before a fork.
"""

from __future__ import annotations

import os
import stat
import weakref
from typing import Any, Protocol

_CONNECTED = ".connect_tcp.complete"


class Forkable(Protocol):
    """An object that is notified in the child, in the forking thread, before anything else runs."""

    def after_fork(self) -> None: ...


class Sockets:
    """The sockets that a pool opened: descriptor and inode, which identifies the socket.

    httpcore's `trace` extension reports them.
    """

    def __init__(self) -> None:
        self._inodes: dict[int, int] = {}

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """Handle a step of a request, as reported by httpcore."""
        if event.endswith(_CONNECTED):
            self._note(info["return_value"])

    async def async_trace(self, event: str, info: dict[str, Any]) -> None:
        """The same for an async pool."""
        self.trace(event, info)

    def close_copies(self) -> None:
        """In a child, close this process's copies of the sockets without sending anything.

        Each descriptor is replaced by /dev/null, because its Python object will close it again. The
        parent keeps the connection, so neither TLS nor TCP notices.
        """
        inodes, self._inodes = self._inodes, {}
        nothing = os.open(os.devnull, os.O_RDWR)
        try:
            for descriptor, inode in inodes.items():
                if _socket_inode(descriptor) == inode:
                    os.dup2(nothing, descriptor, inheritable=False)
        finally:
            os.close(nothing)

    def _note(self, stream: Any) -> None:
        socket = stream.get_extra_info("socket")
        descriptor = -1 if socket is None else socket.fileno()
        inode = _socket_inode(descriptor)
        if inode:
            self._inodes[descriptor] = inode


def follow(one: Forkable) -> None:
    """Notify an object in each child. It can still be garbage collected."""
    _followers.add(one)


def _socket_inode(descriptor: int) -> int:
    """Return the inode of an open socket, or 0."""
    try:
        found = os.fstat(descriptor)
    except OSError:
        return 0
    return found.st_ino if stat.S_ISSOCK(found.st_mode) else 0


def _in_child() -> None:
    for one in list(_followers):
        one.after_fork()


_followers: weakref.WeakSet[Forkable] = weakref.WeakSet()
# Windows has no fork.
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_in_child)
