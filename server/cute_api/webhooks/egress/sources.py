"""From which address requests leave: the sockets that an operator's setting asks for."""

import socket
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address

from cute_api.webhooks.egress.dialling import SocketMaker

# Linux: the port is chosen with the connection, so it is unique for each receiver only.
IP_BIND_ADDRESS_NO_PORT = 24


class NoSourceError(OSError):
    """There is no address of this family to leave from."""

    def __init__(self) -> None:
        super().__init__("Requests leave from no address of this family.")


def bound_to(addresses: Iterable[IPv4Address | IPv6Address]) -> SocketMaker:
    """Sockets that are bound to the address of their family; without any, to none.

    A family that has no address is not used, or receivers would see one that they don't expect.
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
        made = socket.socket(family, kind, protocol)
        try:
            made.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
            made.bind((source, 0))
        except BaseException:
            made.close()
            raise
        return made

    return make
