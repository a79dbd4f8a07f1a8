"""Resolve a host with a timeout, which the system's resolver lacks.

A name server that hangs blocks a thread for half a minute or more.
"""

import ipaddress
import math
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

# Threads of one `Resolver` that may run, including those whose callers have timed out.
MAX_LOOK_UPS = 8
# Timeouts for the names of our own servers: the first look-up, and later ones.
FIRST_LOOK_UP_S, LOOK_UP_S = 3.0, 1.0
# After a failed look-up, the previous addresses are used for this long.
LOOK_UP_AGAIN_S = 5.0

LookUp = Callable[[str, int], list[Any]]
"""Returns the result of `socket.getaddrinfo` for host and port; raises `OSError`."""


def system_look_up(host: str, port: int) -> list[Any]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)


class Resolver:
    """A resolver for threads; event loops use `cute_api.webhooks.egress.resolving`."""

    def __init__(self, look_up: LookUp = system_look_up) -> None:
        self._look_up = look_up
        self._room = threading.BoundedSemaphore(MAX_LOOK_UPS)

    def addresses(self, host: str, port: int, seconds: float) -> list[str]:
        """The addresses of a host, best first.

        Raises `TimeoutError` if the look-up takes too long or too many hang, and `OSError` if the
        host has no address.
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
class _CachedAddresses:
    """The addresses of the last successful look-up, and the time of the next one."""

    addresses: list[str]
    again_at: float = -math.inf


class RememberingResolver:
    """Resolves our own servers, and remembers their addresses for when name servers are down.

    Every call looks up again, so a changed address is used at once. `clock` returns monotonic
    seconds. Thread-safe.
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
        self._known: dict[str, _CachedAddresses] = {}

    def addresses(self, host: str, port: int) -> list[str]:
        """The addresses of a host, best first, or the previous ones. Raises `OSError`."""
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
        self._known[host] = _CachedAddresses(found)
        return found


OWN_SERVERS = RememberingResolver()
"""For PostgreSQL and Valkey."""


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
