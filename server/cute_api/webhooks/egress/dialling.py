"""How outbound HTTP is dialled: each address is checked, each step is timed.

The check sits where a socket is made, so the address that was checked is the address that is
dialled: neither a literal nor a name that resolves differently the second time gets past it. A name
is refused as a whole when any of its addresses is: which of them is dialled would be chance.
"""

import asyncio
import socket
import ssl
import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
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
MAX_RECEIVED_BYTES = 262_144  # of one response, with its head

SocketMaker = Callable[[int, int, int], socket.socket]
"""Family, kind and protocol to a socket that is not connected."""


class Timing(NamedTuple):
    """How long the steps of one request took, in milliseconds; None for one not reached.

    A connection that is used again has neither of the first three. A name that was looked up a few
    seconds ago, or is being looked up for another request, has no `dns_ms`. `first_byte_ms` is from
    having a connection until the head of the response was there.
    """

    dns_ms: float | None = None
    connect_ms: float | None = None
    tls_ms: float | None = None
    first_byte_ms: float | None = None


NO_TIMING = Timing()


@dataclass(slots=True)
class Steps:
    """When one request came to each step, by the monotonic clock, in seconds."""

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


STEPS: ContextVar[Steps] = ContextVar("steps")
"""Of the request that the current task is about: the steps are taken far below it."""


class CheckedResolver(AbstractResolver):
    """A resolver whose addresses may all be dialled, at most `MAX_ADDRESSES` of them."""

    def __init__(self, inner: AbstractResolver, rules: UrlRules) -> None:
        self._inner = inner
        self._rules = rules

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Raises `AddressRefusedError` when one of the addresses must not be dialled."""
        steps = STEPS.get()
        steps.look_up_began = time.monotonic()
        found = await self._inner.resolve(host, port, family)
        steps.look_up_ended = time.monotonic()
        for one in found:
            check_address(one["host"], port, self._rules)
        return found[:MAX_ADDRESSES]

    async def close(self) -> None:
        await self._inner.close()


class BoundedHandler(ResponseHandler):
    """Ends a connection on which more arrives than any response may have.

    Heads without end, floods of 1xx and chunks that are all extension are not bounded elsewhere.
    """

    _room = MAX_RECEIVED_BYTES

    def begin(self) -> None:
        """Another request begins."""
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
    """Makes sockets for addresses that may be dialled, and notes when each step was taken.

    aiohttp's own tracing would cost 15 % of a request, on connections that are used again too.
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
        """A connection to use again; none on which something came that nobody asked for."""
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
    """Notes when a handshake begins; with several addresses the last one counts."""

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
    """Certificate and name are verified, TLS 1.2 is the least: what `ssl` does for clients."""
    context = _TimedContext(ssl.PROTOCOL_TLS_CLIENT)
    context.set_alpn_protocols(["http/1.1"])
    if authorities is None:
        context.load_default_certs()
    else:
        context.load_verify_locations(cadata=authorities)
    return context


def _between(start: float | None, end: float | None) -> float | None:
    return None if start is None or end is None else round((end - start) * 1_000, 3)
