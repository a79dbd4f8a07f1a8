"""The environment's proxies, read as httpx2 does: it applies them only to its own transports."""

from __future__ import annotations

import ipaddress
from urllib.request import getproxies

import httpx2


def environment_proxies() -> dict[str, httpx2.Proxy | None]:
    """Return the proxy of each of httpx2's URL patterns, or None for hosts of `NO_PROXY`.

    Raises ValueError or httpx2's `InvalidURL` if the URL of a proxy can't be read.
    """
    found = getproxies()
    proxies: dict[str, httpx2.Proxy | None] = {}
    for scheme in ("http", "https", "all"):
        if url := found.get(scheme):
            proxies[f"{scheme}://"] = httpx2.Proxy(url if "://" in url else f"http://{url}")
    for entry in found.get("no", "").split(","):
        host = entry.strip()
        if host == "*":
            return {}
        pattern = _pattern(host)
        if pattern is not None:
            proxies[pattern] = None
    return proxies


def _pattern(host: str) -> str | None:
    """Return the URL pattern of an entry of `NO_PROXY`, or None if it names no host."""
    try:
        network = ipaddress.ip_network(host, strict=False)
    except ValueError:
        return _name_pattern(host)
    address = str(network.network_address)
    return f"all://{address if network.version == 4 else f'[{address}]'}/{network.prefixlen}"


def _name_pattern(host: str) -> str | None:
    """Return the pattern of a name, which stands for its subdomains too, or of a whole URL."""
    if "://" in host:
        pattern = host
    elif not host or "/" in host:
        return None
    elif host.lower() == "localhost" or host.startswith(("[", "*.")):
        pattern = f"all://{host}"
    else:
        pattern = f"all://*{host}"
    try:
        httpx2.URL(pattern)
    except httpx2.InvalidURL:
        return None
    return pattern
