"""Sockets that are bound to the source addresses of an operator's setting."""

import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address

from cute_api.webhooks.egress.dialling import SocketMaker

# Linux: choose the port on connect, so that only the pair of port and receiver must be unique.
IP_BIND_ADDRESS_NO_PORT = 24


class NoSourceError(OSError):
    """No source address of this family is configured."""

    def __init__(self) -> None:
        super().__init__("No source address of this family is configured.")


def bound_to(addresses: Iterable[IPv4Address | IPv6Address]) -> SocketMaker:
    """Return a maker of sockets bound to their family's address, or unbound without addresses.

    A family without an address is refused, because receivers would see an unexpected address.
    """
    sources = {
        socket.AF_INET if address.version == 4 else socket.AF_INET6: str(address)
        for address in addresses
    }
    if not sources:
        return socket.socket

    def make(family: int, kind: int, protocol: int) -> socket.socket:
        source = sources.get(socket.AddressFamily(family))
        if source is None:
            raise NoSourceError
        sock = socket.socket(family, kind, protocol)
        try:
            sock.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
            sock.bind((source, 0))
        except BaseException:
            sock.close()
            raise
        return sock

    return make
