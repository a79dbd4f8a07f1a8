"""Where webhooks may go: pure checks of a URL when saved and of an address when dialled.

Both are needed. `check_url` tells an integrator early that a URL can't work; `check_address` is
the guard, because a name may resolve to anything at any time.
"""

import ipaddress
import re
import socket
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import parse_qs

from yarl import URL

from cute_api.config import METRICS_OFF, Settings
from cute_api.config_urls import POSTGRES_PORT, SENTINEL_PORT, VALKEY_PORT
from cute_api.lib.public_urls import has_unprintable, is_local, is_name, is_within

MAX_URL_LENGTH = 2_048
PUBLIC_PORTS = frozenset({443, 8443})
ALLOWED_PORTS = f"We send webhooks only to port {' or '.join(map(str, sorted(PUBLIC_PORTS)))}."

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# `is_global` is not enough: it accepts translated forms of private addresses.
DENIED_NETWORKS = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT, some clouds' metadata
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # a cloud's wire server
        "169.254.0.0/16",  # link-local, most clouds' metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments, a cloud's metadata
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
        "::/96",  # unspecified, loopback, IPv4-compatible
        "::ffff:0:0/96",  # IPv4-mapped
        "::ffff:0:0:0/96",  # IPv4-translated
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",  # local NAT64
        "100::/64",  # discard
        "2001::/23",  # protocol assignments, Teredo
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "3fff::/20",  # documentation
        "5f00::/16",  # segment routing
        "fc00::/7",  # unique local, a cloud's metadata
        "fe80::/10",  # link-local
        "fec0::/10",  # site-local
        "ff00::/8",  # multicast
    )
)
GLOBAL_UNICAST_V6 = ipaddress.IPv6Network("2000::/3")
LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))
LOOPBACK_NAME = "localhost"


def own_ports(settings: Settings) -> frozenset[int]:
    """Return the ports of our servers, which no receiver on loopback may use.

    Hosts don't matter, because other names and loopback addresses lead to the same servers.
    """
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


class UrlRefusedError(ValueError):
    """A URL that webhooks can't be sent to. Its text is public and says what to do."""


class AddressRefusedError(OSError):
    """An address that is never dialled. A constant text, so that repeated errors group."""

    def __init__(self) -> None:
        super().__init__("The URL leads to an address that we don't send webhooks to.")


@dataclass(frozen=True, slots=True)
class UrlRules:
    """What this server allows. `own_ports` are our own servers' on loopback."""

    loopback_allowed: bool = False
    own_ports: frozenset[int] = field(default_factory=frozenset)

    @classmethod
    def of(cls, settings: Settings) -> Self:
        return cls(settings.loopback_webhooks, own_ports(settings))


def check_url(url: str, rules: UrlRules) -> None:
    """Refuse a webhook URL that could never be delivered to. Raises `UrlRefusedError`.

    Resolves nothing: names are judged by their form only.
    """
    parsed, host, port = _parse(url)
    address = _literal(host)
    name = host.lower().rstrip(".")
    loopback = _is_loopback(address) if address is not None else is_within(name, LOOPBACK_NAME)
    if loopback and rules.loopback_allowed:
        if port in rules.own_ports:
            raise UrlRefusedError(
                "This port belongs to one of the API's own servers. Use the port of your receiver."
            )
        return
    if parsed.scheme != "https":
        hint = "" if parsed.explicit_port in {None, *PUBLIC_PORTS} else f" {ALLOWED_PORTS}"
        raise UrlRefusedError(f"Use an `https` URL.{hint}")
    if address is not None:
        if is_denied(address):
            raise UrlRefusedError("Use a public address: this one is private or reserved.")
    else:
        _check_name(name)
    if port not in PUBLIC_PORTS:
        raise UrlRefusedError(f"The URL names port {port}, which is not allowed. {ALLOWED_PORTS}")


def check_address(host: str, port: int, rules: UrlRules) -> None:
    """Check a literal address before it is dialled. Raises `AddressRefusedError`."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        raise AddressRefusedError from None
    if _is_loopback(address) and rules.loopback_allowed and port not in rules.own_ports:
        return
    if is_denied(address) or port not in PUBLIC_PORTS:
        raise AddressRefusedError


def is_denied(address: Address) -> bool:
    """Whether an address, in whatever form, is not public unicast."""
    if isinstance(address, ipaddress.IPv6Address) and (
        address.scope_id is not None or address not in GLOBAL_UNICAST_V6
    ):
        return True
    return any(address in network for network in DENIED_NETWORKS)


def _parse(url: str) -> tuple[URL, str, int]:
    """Return a URL with its host and port."""
    if len(url) > MAX_URL_LENGTH:
        raise UrlRefusedError(f"Use a URL of at most {MAX_URL_LENGTH:,} characters.")
    if has_unprintable(url):
        raise UrlRefusedError("Use a URL without spaces, backslashes or control characters.")
    try:
        parsed = URL(url)  # the HTTP client's parser
        host, port = parsed.raw_host, parsed.port
    except (ValueError, UnicodeError):
        raise UrlRefusedError("This is not a well-formed URL.") from None
    if parsed.scheme not in {"http", "https"}:
        raise UrlRefusedError("Use an `https` URL.")
    if not host or port is None:
        raise UrlRefusedError("The URL names no host.")
    # From the text itself, because the parser drops empty credentials and brackets.
    authority = re.split(r"[/?#]", url.partition("://")[2], maxsplit=1)[0]
    if "@" in authority:
        raise UrlRefusedError(
            "Use a URL without user name and password: the signature proves who sends."
        )
    if "[" in authority and ":" not in host:
        raise UrlRefusedError("The URL's host is not a valid address.")
    return parsed, host, port


def _literal(host: str) -> Address | None:
    """Return a literal host as an address, including inet_aton's short, hex and octal forms."""
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host.rstrip(".")))
    except (OSError, ValueError):
        return None


def _is_loopback(address: Address) -> bool:
    """Whether an address is loopback; scoped addresses never are, because no receiver needs one."""
    if isinstance(address, ipaddress.IPv6Address) and address.scope_id is not None:
        return False
    return any(address in network for network in LOOPBACK)


def _check_name(name: str) -> None:
    if not is_name(name):
        raise UrlRefusedError("The URL's host is not a valid name.")
    if is_local(name):
        raise UrlRefusedError("Use a public host name: this one is local.")
