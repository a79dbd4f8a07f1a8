"""Looking up a host's addresses within a time: the system's resolver has none of its own.

A name server that hangs holds a thread for as long as the system lets it, half a minute and more.
"""

import ipaddress
import math
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# Threads of one `Resolver` that may hang in a look-up that nobody waits for any more.
MAX_LOOK_UPS = 8
# How long a connection to our own servers waits for a name: the first time, and later.
FIRST_LOOK_UP_S, LOOK_UP_S = 3.0, 1.0
# After a look-up that failed, the addresses from before are used for so long.
LOOK_UP_AGAIN_S = 5.0

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


@dataclass(slots=True)
class _Known:
    """The addresses that a look-up found last, and from when on it is tried again."""

    addresses: list[str]
    again_at: float = -math.inf


class RememberingResolver:
    """Addresses of servers that we connect to again and again, also while no name server responds.

    Each look-up that succeeds counts at once, so a name that moves is followed as without this.
    `clock` gives monotonic seconds. For any thread.
    """

    def __init__(
        self,
        resolver: Resolver | None = None,
        clock: Callable[[], float] = time.monotonic,
        look_up_s: float = LOOK_UP_S,
    ) -> None:
        self._resolver = resolver or Resolver()
        self._clock = clock
        self._look_up_s = look_up_s
        self._known: dict[str, _Known] = {}

    def addresses(self, host: str, port: int) -> list[str]:
        """The addresses of a host, best first, or those from before. Raises `OSError`."""
        if _is_address(host):
            return [host]
        known = self._known.get(host)
        if known is not None and self._clock() < known.again_at:
            return known.addresses
        try:
            found = self._resolver.addresses(
                host, port, FIRST_LOOK_UP_S if known is None else self._look_up_s
            )
        except OSError:
            if known is None:
                raise
            known.again_at = self._clock() + LOOK_UP_AGAIN_S
            return known.addresses
        self._known[host] = _Known(found)
        return found


OWN_SERVERS = RememberingResolver()
"""For PostgreSQL and Valkey."""


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
