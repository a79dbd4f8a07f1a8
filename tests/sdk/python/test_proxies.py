"""Which requests go through a proxy, and that a proxy can't hold an attempt beyond its time."""

import asyncio
import json
import select
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path

import pytest
from cute_sdk import APIConnectionError, APITimeoutError, AsyncCute, ConfigurationError, Cute

from scripts.shared.certificates import Authority
from scripts.shared.http_server import Response, serving
from tests.sdk.python.scripted import BASE_URL, KEY

PAGE = json.dumps({"data": [], "next_cursor": None, "has_more": False}).encode()
JSON = {"Content-Type": "application/json"}
HOST = "shop.example"
TIMEOUT_S = 0.5
# All headers would take half a minute.
PAUSE_S, BYTES = 0.02, 1_500
# The header of a record of TLS 1.2 and 1.3: a message of the handshake, of 16,384 bytes.
HANDSHAKE_RECORD = b"\x16\x03\x03\x40\x00"


class Drips(Enum):
    """The part of a response through a proxy that arrives byte by byte."""

    NOTHING = "nothing"
    RESPONSE = "the headers of the response"
    TUNNEL = "the proxy's answer to CONNECT"
    HANDSHAKE = "the first record of TLS inside the tunnel"


@dataclass
class HttpProxy:
    """A proxy that plays the API itself, also behind CONNECT."""

    drips: Drips
    tls: ssl.SSLContext
    lines: list[str] = field(default_factory=list)
    sent: int = 0
    left: threading.Event = field(default_factory=threading.Event)

    def serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            self._serve(connection)
        self.left.set()

    def _serve(self, connection: socket.socket) -> None:
        if not self._read(connection).startswith("CONNECT"):
            self._respond(connection)
            return
        self._begin(connection, Drips.TUNNEL)
        connection.sendall(b"\r\n")
        if self.drips is Drips.HANDSHAKE:
            # The client has read all of the answer when it begins its own handshake.
            connection.recv(1)
            self._drip(connection, HANDSHAKE_RECORD)
            return
        with self.tls.wrap_socket(connection, server_side=True) as secure:
            self._read(secure)
            self._respond(secure)

    def _respond(self, connection: socket.socket) -> None:
        self._begin(connection, Drips.RESPONSE)
        headers = f"Content-Type: application/json\r\nContent-Length: {len(PAGE)}\r\n\r\n"
        connection.sendall(headers.encode() + PAGE)

    def _read(self, connection: socket.socket) -> str:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            byte = connection.recv(1)
            if not byte:
                raise ConnectionError("the client has left")
            head += byte
        self.lines.append(head.decode().partition("\r\n")[0])
        return self.lines[-1]

    def _begin(self, connection: socket.socket, part: Drips) -> None:
        """Send the status line, and a long header if this part drips."""
        connection.sendall(b"HTTP/1.1 200 OK\r\n")
        if self.drips is part:
            self._drip(connection, b"X-Slow: ")
            connection.sendall(b"\r\n")

    def _drip(self, connection: socket.socket, start: bytes) -> None:
        """Send `start`, then `BYTES` bytes, one at a time."""
        connection.sendall(start)
        pause = threading.Event()
        for _ in range(BYTES):
            pause.wait(PAUSE_S)
            connection.sendall(b"a")
            self.sent += 1


def pump(secure: ssl.SSLSocket, plain: socket.socket) -> None:
    """Copy between both, a record or less at a time, until one ends."""
    while True:
        ready, _, _ = select.select([secure, plain], [], [])
        for source, target in ((secure, plain), (plain, secure)):
            if source in ready:
                part = source.recv(65_536)
                if not part:
                    return
                target.sendall(part)


@contextmanager
def proxying(proxy: HttpProxy, tls: ssl.SSLContext | None = None) -> Iterator[str]:
    """Serve a proxy, over TLS if `tls` is set, until the block ends; return its URL."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            if tls is None:
                proxy.serve(self.request)
                return
            ours, theirs = socket.socketpair()
            threading.Thread(target=proxy.serve, args=(theirs,), daemon=True).start()
            with suppress(OSError), ours, tls.wrap_socket(self.request, server_side=True) as secure:
                pump(secure, ours)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        scheme = "http" if tls is None else "https"
        try:
            yield f"{scheme}://localhost:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("scheme", "drips", "setting"),
    [
        ("http", Drips.RESPONSE, "option"),
        ("http", Drips.RESPONSE, "environment"),
        ("https", Drips.NOTHING, "environment"),
        ("https", Drips.RESPONSE, "environment"),
        ("https", Drips.TUNNEL, "option"),
        ("https", Drips.HANDSHAKE, "option"),
        ("https", Drips.NOTHING, "option over TLS"),
        ("https", Drips.RESPONSE, "option over TLS"),
        ("https", Drips.TUNNEL, "option over TLS"),
        ("https", Drips.HANDSHAKE, "option over TLS"),
    ],
)
def test_bytes_that_drip_through_a_proxy_end_with_the_timeout(
    scheme: str,
    drips: Drips,
    setting: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    authority = Authority("Shop")
    proxy = HttpProxy(drips, authority.server(tmp_path, HOST))
    trusting = ssl.create_default_context(cadata=authority.pem)
    # The certificate of a proxy is checked with the system's authorities.
    system = tmp_path / "system.pem"
    system.write_text(authority.pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(system))
    is_over_tls = setting == "option over TLS"
    with proxying(proxy, authority.server(tmp_path, "localhost") if is_over_tls else None) as url:
        monkeypatch.setenv(f"{scheme}_proxy", url)
        with Cute(
            KEY,
            f"{scheme}://{HOST}",
            allow_http=True,
            tls=trusting,
            proxy=None if setting == "environment" else url,
            timeout=30 if drips is Drips.NOTHING else TIMEOUT_S,
            max_retries=0,
        ) as client:
            if drips is Drips.NOTHING:
                assert client.brands.list().data == []
            else:
                with pytest.raises(APITimeoutError):
                    client.brands.list()
        assert proxy.left.wait(10)
    assert proxy.sent < BYTES
    first = f"CONNECT {HOST}:443" if scheme == "https" else f"GET http://{HOST}/v1/brands"
    assert proxy.lines[0].startswith(first)


@pytest.mark.parametrize(
    ("host", "no_proxy", "is_direct"),
    [
        ("127.0.0.1", "", False),
        ("127.0.0.1", "*", True),
        ("127.0.0.1", "shop.example, 127.0.0.1", True),
        ("127.0.0.1", "127.0.0.0/8", True),
        ("127.0.0.1", "10.0.0.0/8,::1,fd00::/8,[::1]", False),
        ("127.0.0.1", "127.0.0.1/99, a b, a/b, :::", False),
        ("localhost", "localhost", True),
        ("localhost", "127.0.0.1", False),
        ("localhost", "host, .localhost, *.localhost", False),
        ("localhost", "http://localhost", True),
        ("localhost", "https://localhost", False),
    ],
)
def test_the_environment_chooses_the_proxy_the_same_way_for_both_clients(
    host: str, no_proxy: str, is_direct: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def call(base_url: str) -> None:
        async with AsyncCute(KEY, base_url) as client:
            await client.brands.list()

    page = Response(200, PAGE, JSON)
    with serving(lambda _: page) as direct, serving(lambda _: page) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url().removeprefix("http://"))
        monkeypatch.setenv("no_proxy", no_proxy)
        base_url = f"http://{host}:{direct.port}"
        with Cute(KEY, base_url) as client:
            client.brands.list()
        asyncio.run(call(base_url))
    assert (len(direct.requests), len(proxy.requests)) == ((2, 0) if is_direct else (0, 2))


def test_a_proxy_without_tunnels_fails_the_attempt() -> None:
    with (
        serving(lambda _: None) as proxy,
        Cute(KEY, f"https://{HOST}", proxy=proxy.url(), max_retries=0) as client,
        pytest.raises(APIConnectionError, match="501"),
    ):
        client.brands.list()


@pytest.mark.parametrize("url", ["ftp://a.example", "socks5://a.example", ""])
def test_an_unusable_proxy_is_refused_at_once(url: str) -> None:
    with pytest.raises(ConfigurationError, match="proxy must look like"):
        Cute(KEY, BASE_URL, proxy=url)
