"""Dial outbound HTTP: check each address, time each step.

The check runs where a socket is made, so the checked address is the dialled address: neither a
literal nor a name that resolves differently the second time gets past it. A name is refused if any
of its addresses is, because which of them is dialled would be chance.
"""

import asyncio
import socket
import ssl
import time
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from ipaddress import IPv4Address, IPv6Address
from typing import NamedTuple

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.client_proto import ResponseHandler
from aiohttp.client_reqrep import ConnectionKey
from aiohttp.connector import Connection
from aiohttp.tracing import Trace

from cute_api.webhooks.egress.addresses import UrlRules, check_address

KEEPALIVE_S = 4.0  # below the 5 s after which common servers close an idle connection
DNS_CACHE_S = 10
MAX_ADDRESSES = 8
MAX_RECEIVED_BYTES = 262_144  # of a response, including its head
# Linux: choose the port on connect, so that only the pair of port and receiver must be unique.
IP_BIND_ADDRESS_NO_PORT = 24

SocketMaker = Callable[[int, int, int], socket.socket]
"""Makes an unconnected socket from family, kind and protocol."""


class Timing(NamedTuple):
    """How long the steps of a request took, in milliseconds; None for steps not taken.

    On a reused connection the first three are None. `dns_ms` is also None if the name is cached or
    being looked up for another request. `first_byte_ms` lasts from the connection to the head of
    the response.
    """

    dns_ms: float | None = None
    connect_ms: float | None = None
    tls_ms: float | None = None
    first_byte_ms: float | None = None


NO_TIMING = Timing()


@dataclass(slots=True)
class RequestTimes:
    """When a request reached each step, by the monotonic clock, in seconds."""

    look_up_began: float | None = None
    look_up_ended: float | None = None
    dial_began: float | None = None
    tls_began: float | None = None
    connected: float | None = None
    responded: float | None = None

    @property
    def in_handshake(self) -> bool:
        return self.tls_began is not None and self.connected is None

    def timing(self) -> Timing:
        if self.dial_began is None and self.look_up_began is None:
            return Timing(first_byte_ms=_between(self.connected, self.responded))
        plain_end = self.connected if self.tls_began is None else self.tls_began
        return Timing(
            dns_ms=_between(self.look_up_began, self.look_up_ended),
            connect_ms=_between(self.dial_began, plain_end),
            tls_ms=_between(self.tls_began, self.connected),
            first_byte_ms=_between(self.connected, self.responded),
        )


STEPS: ContextVar[RequestTimes] = ContextVar("steps")
"""The steps of the current task's request; a context variable, because aiohttp calls us."""


class CheckedResolver(AbstractResolver):
    """A resolver that returns up to `MAX_ADDRESSES` addresses, all of which may be dialled."""

    def __init__(self, inner: AbstractResolver, rules: UrlRules) -> None:
        self._inner = inner
        self._rules = rules

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Resolve a host. Raises `AddressRefusedError` if an address must not be dialled."""
        steps = STEPS.get()
        steps.look_up_began = time.monotonic()
        found = await self._inner.resolve(host, port, family)
        steps.look_up_ended = time.monotonic()
        for address in found:
            check_address(address["host"], port, self._rules)
        return found[:MAX_ADDRESSES]

    async def close(self) -> None:
        await self._inner.close()


class BoundedHandler(ResponseHandler):
    """Aborts a connection that receives more than a response may have.

    Endless heads, floods of 1xx and huge chunk extensions are not bounded elsewhere.
    """

    _room = MAX_RECEIVED_BYTES

    def begin(self) -> None:
        """Reset the bound for the next request."""
        self._room = MAX_RECEIVED_BYTES

    def data_received(self, data: bytes) -> None:
        self._room -= len(data)
        if self._room < 0:
            self.set_exception(aiohttp.ClientPayloadError("the response is too large"))
            if self.transport is not None:
                self.transport.abort()
            return
        super().data_received(data)


def _handler(loop: asyncio.AbstractEventLoop) -> ResponseHandler:
    return BoundedHandler(loop)


class CheckedConnector(aiohttp.TCPConnector):
    """Makes sockets only for addresses that may be dialled, and times each step.

    aiohttp's own tracing would cost 15 % of a request, even on reused connections.
    """

    def __init__(
        self,
        rules: UrlRules,
        *,
        resolver: AbstractResolver,
        authorities: str | None,
        make_socket: SocketMaker,
    ) -> None:
        super().__init__(
            limit=0,
            keepalive_timeout=KEEPALIVE_S,
            ttl_dns_cache=DNS_CACHE_S,
            resolver=CheckedResolver(resolver, rules),
            ssl=_tls(authorities),
            socket_factory=self._checked_socket,
        )
        self._factory = partial(_handler, self._loop)
        self._rules = rules
        self._make_socket = make_socket

    async def _get(self, key: ConnectionKey, traces: list[Trace]) -> Connection | None:
        """Return a connection to reuse, and close those with unsolicited data."""
        while (connection := await super()._get(key, traces)) is not None:
            handler = connection.protocol
            if handler is not None and not handler.should_close:
                return connection
            connection.close()
        return None

    async def connect(
        self,
        req: aiohttp.ClientRequest,
        traces: list[Trace],
        timeout: aiohttp.ClientTimeout,  # noqa: ASYNC109 - aiohttp's signature
    ) -> Connection:
        connection = await super().connect(req, traces, timeout)
        STEPS.get().connected = time.monotonic()
        if isinstance(connection.protocol, BoundedHandler):
            connection.protocol.begin()
        return connection

    def _checked_socket(self, info: aiohttp.AddrInfoType) -> socket.socket:
        family, kind, protocol, _, address = info
        check_address(str(address[0]), int(address[1]), self._rules)
        steps = STEPS.get()
        if steps.dial_began is None:
            steps.dial_began = time.monotonic()
        return self._make_socket(family, kind, protocol)


class _TimedContext(ssl.SSLContext):
    """Notes when a handshake begins; the last address that is tried counts."""

    def wrap_bio(
        self,
        incoming: ssl.MemoryBIO,
        outgoing: ssl.MemoryBIO,
        server_side: bool = False,
        server_hostname: str | bytes | None = None,
        session: ssl.SSLSession | None = None,
    ) -> ssl.SSLObject:
        STEPS.get().tls_began = time.monotonic()
        return super().wrap_bio(incoming, outgoing, server_side, server_hostname, session)


def _tls(authorities: str | None) -> ssl.SSLContext:
    """Return `ssl`'s context for clients: verifies certificate and name, TLS 1.2 or newer."""
    context = _TimedContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_alpn_protocols(["http/1.1"])
    if authorities is None:
        context.load_default_certs()
    else:
        context.load_verify_locations(cadata=authorities)
    return context


def _between(start: float | None, end: float | None) -> float | None:
    return None if start is None or end is None else round((end - start) * 1_000, 3)


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
