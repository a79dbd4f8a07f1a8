"""The networks that a key may be used from, as CIDR. A key without any works from everywhere.

They are stored in canonical form: two lists with the same addresses are the same text. An address
of IPv4 within IPv6 (`::ffff:192.0.2.1`) is one of IPv4, as the edge reads the addresses of clients.
"""

import ipaddress
from collections.abc import Sequence
from functools import lru_cache

from cute_api.refusals import RefusalError

MAX_NETWORKS = 20
MAX_LENGTH = 64
FIELD = "networks"
MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")
# Cached lists. Most keys have none, and the others call often.
RECENT_LISTS = 1_024

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def canonical_networks(texts: Sequence[str]) -> list[str]:
    """Return networks in canonical form: IPv4 first, sorted, without overlaps and neighbours.

    An address is a network of one. Refuses more than `MAX_NETWORKS`, and a text that is neither a
    network nor an address.
    """
    if len(texts) > MAX_NETWORKS:
        raise _refusal(f"Enter at most {MAX_NETWORKS} networks.")
    read = [_read(text) for text in texts]
    fours = [network for network in read if isinstance(network, ipaddress.IPv4Network)]
    sixes = [network for network in read if isinstance(network, ipaddress.IPv6Network)]
    collapsed = (
        *ipaddress.collapse_addresses(fours),
        *ipaddress.collapse_addresses(sixes),
    )
    return [str(network) for network in collapsed]


def allow(texts: Sequence[str], address: str) -> bool:
    """Return whether a key with these networks, in canonical form, may be used from an address."""
    if not texts:
        return True
    try:
        client = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(client in network for network in _networks(tuple(texts)))


@lru_cache(RECENT_LISTS)
def _networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(map(ipaddress.ip_network, texts))


def _read(text: str) -> Network:
    _, slash, bits = text.partition("/")
    is_written_well = len(text) <= MAX_LENGTH and text.isascii() and "%" not in text
    if not is_written_well or (slash and not bits.isdecimal()):
        raise _refusal(_advice(text))
    try:
        network = ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise _refusal(_advice(text)) from None
    if slash and network.network_address != ipaddress.ip_address(text.partition("/")[0]):
        raise _refusal(f"`{text}` is an address in a network. Did you mean `{network}`?")
    if isinstance(network, ipaddress.IPv6Network) and network.subnet_of(MAPPED):
        four = network.network_address.ipv4_mapped
        return ipaddress.ip_network((str(four), network.prefixlen - MAPPED.prefixlen))
    return network


def _advice(text: str) -> str:
    shown = text[:MAX_LENGTH] if text.isprintable() else "One of them"
    return (
        f"`{shown}` is not a network. Enter networks such as `192.0.2.0/24` or `2001:db8::/32`, or "
        "addresses."
    )


def _refusal(detail: str) -> RefusalError:
    return RefusalError(422, "A network is not valid", detail, field=FIELD)
