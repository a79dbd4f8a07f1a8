"""What becomes of clients in a child that `os.fork` made.

A child has copies of all that the parent had: connections whose responses the parent awaits, and
locks that threads held which the child doesn't have. So it takes none of those locks and uses none
of those connections: it closes its copies of the sockets and begins again. Nothing of it is done
before the fork or in the parent, so that nothing can wait there; `_loading.py` describes what does.
"""

from __future__ import annotations

import os
import stat
import weakref
from typing import Any, Protocol

_CONNECTED = ".connect_tcp.complete"


class Forkable(Protocol):
    """What is notified in the child, in the thread that forked, before anything else happens."""

    def after_fork(self) -> None: ...


class Sockets:
    """The sockets that a pool opened: descriptor and inode, which shows whether it is still the
    same.

    It learns of them by httpcore's `trace` extension.
    """

    def __init__(self) -> None:
        self._inodes: dict[int, int] = {}

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """What httpcore calls with each step of a request."""
        if event.endswith(_CONNECTED):
            self._note(info["return_value"])

    async def async_trace(self, event: str, info: dict[str, Any]) -> None:
        """The same for an async pool."""
        self.trace(event, info)

    def close_copies(self) -> None:
        """In a child: close this process's copies, and send nothing.

        They are replaced by /dev/null, since their objects live on and close the descriptor again.
        Neither TLS nor TCP hears of it: the parent has the connection.
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
    """Notify it in each child. It can still be garbage collected."""
    _followers.add(one)


def _socket_inode(descriptor: int) -> int:
    """The inode of an open socket; 0 for anything else."""
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
