"""The client's address behind proxies: the nearest address that we don't trust.

Each proxy appends its caller's address to the right end of `X-Forwarded-For`. Read from there, the
entries of our own proxies are true; the client chose all entries further left.
"""

import ipaddress
from collections.abc import Sequence
from functools import lru_cache

from cute_api.config import Network

HEADER = b"x-forwarded-for"
UNIX = "unix"
# More hops than any route to us has. A client can send any number.
MAX_HOPS = 16
MAX_HOP_LENGTH = 64
# The same clients call often.
REMEMBERED_ADDRESSES = 1_024

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def client_address(
    peer: str | None, headers: Sequence[tuple[bytes, bytes]], trusted: Sequence[Network]
) -> str:
    """The client's address: the `peer` of the connection, unless it is a `trusted` proxy.

    A malformed hop ends the search: then the last readable proxy is the client.
    """
    client = parse(peer or "")
    if client is None:
        return peer or UNIX
    if not trusted or not is_in(client, trusted):
        return str(client)
    for hop in _hops(headers):
        found = parse(hop)
        if found is None:
            break
        client = found
        if not is_in(client, trusted):
            break
    return str(client)


def parse(text: str) -> Address | None:
    """An address, perhaps with a port or in brackets; None for anything else.

    IPv4 within IPv6 is IPv4.
    """
    return None if len(text) > MAX_HOP_LENGTH or not text.isascii() else _parse(text)


@lru_cache(REMEMBERED_ADDRESSES)
def _parse(text: str) -> Address | None:
    if text.startswith("["):
        text, closed, port = text[1:].partition("]")
        if not closed or not _is_port(port):
            return None
    elif text.count(":") == 1:
        text, _, port = text.partition(":")
        if not _is_port(":" + port):
            return None
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return address if mapped is None else mapped


def _hops(headers: Sequence[tuple[bytes, bytes]]) -> list[str]:
    """The addresses of all X-Forwarded-For lines, nearest first."""
    line = b",".join(value for name, value in headers if name == HEADER)
    hops = line.rsplit(b",", MAX_HOPS)[-MAX_HOPS:]
    return [hop.strip(b' \t"').decode("latin-1") for hop in reversed(hops)]


def _is_port(text: str) -> bool:
    return text == "" or (text.startswith(":") and text[1:].isdigit() and len(text) <= 6)


def is_in(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)
