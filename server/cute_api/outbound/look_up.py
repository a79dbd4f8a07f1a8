"""Looking up a host's addresses within a time: the system's resolver has none of its own.

A name server that hangs holds a thread for as long as the system lets it, half a minute and more.
"""

import socket
import threading
from collections.abc import Callable
from typing import Any

# Threads of one `Resolver` that may hang in a look-up that nobody waits for any more.
MAX_LOOK_UPS = 8

LookUp = Callable[[str, int], list[Any]]
"""Host and port to what `socket.getaddrinfo` gives; raises `OSError`."""


def system_look_up(host: str, port: int) -> list[Any]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)


class Resolver:
    """For threads that wait; event loops have `cute_api.webhooks.egress.resolving`."""

    def __init__(self, look_up: LookUp = system_look_up) -> None:
        self._look_up = look_up
        self._room = threading.BoundedSemaphore(MAX_LOOK_UPS)

    def addresses(self, host: str, port: int, seconds: float) -> list[str]:
        """The addresses of a host, the best first.

        Raises `TimeoutError` when they are not there in time or too many look-ups hang, and
        `OSError` when there are none.
        """
        if not self._room.acquire(blocking=False):
            raise TimeoutError(f"{MAX_LOOK_UPS} look-ups hang")
        found: list[list[Any] | OSError] = []

        def ask() -> None:
            try:
                found.append(self._look_up(host, port))
            except OSError as error:
                found.append(error)
            except ValueError as error:  # a name that can't be encoded
                found.append(OSError(str(error)))
            finally:
                self._room.release()

        thread = threading.Thread(target=ask, name="look-up", daemon=True)
        thread.start()
        thread.join(seconds)
        if not found:
            raise TimeoutError("the look-up of the host takes too long")
        (resolved,) = found
        if isinstance(resolved, OSError):
            raise resolved
        if not resolved:
            raise OSError("the host has no address")
        return [str(address[0]) for *_, address in resolved]
