"""Ports of our own servers from the settings, which no receiver on loopback may use.

Hosts don't matter, because other names and loopback addresses lead to the same servers.
"""

import re
from urllib.parse import parse_qs

from cute_api.config import METRICS_OFF, Settings
from cute_api.config_urls import POSTGRES_PORT, SENTINEL_PORT, VALKEY_PORT


def own_ports(settings: Settings) -> frozenset[int]:
    """Ports of the API with its portal, of the metrics, of PostgreSQL and of Valkey."""
    ports = {settings.port, settings.metrics_port} - {METRICS_OFF}
    for url in (settings.database_url, settings.redis_url, settings.limits_redis_url):
        if url:
            ports |= ports_of(url)
    return frozenset(ports)


def ports_of(url: str) -> set[int]:
    """Return the TCP ports of a store's URL, which may name several hosts or a Unix socket.

    Servers that only the store knows are missing: a cluster's other nodes, a sentinel's servers.
    """
    scheme, _, rest = url.partition("://")
    hosts = re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")[2]
    named: list[str] = []
    default = SENTINEL_PORT if "sentinel" in scheme else VALKEY_PORT
    if scheme.startswith("postgres"):
        query = parse_qs(url.partition("?")[2])
        hosts = hosts or ",".join(query.get("host", []))
        named = ",".join(query.get("port", [])).split(",")
        default = POSTGRES_PORT
        if not hosts or hosts.startswith("/"):
            return set()
    if "unix" in scheme:
        return set()
    found = [re.search(r":(\d+)$", host) for host in hosts.split(",")]
    ports = {int(port[1]) if port else default for port in found}
    return ports | {int(port) for port in named if port.isdecimal()}
