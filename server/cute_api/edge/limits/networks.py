"""The network of an address, for which anonymous callers are counted together."""

import ipaddress

IPV6_NETWORK_BITS = 64


def network_of(address: str) -> str:
    """Return the counted network of an anonymous caller: an IPv4 address, or an IPv6 /64."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, IPV6_NETWORK_BITS), strict=False))
    return str(parsed)
