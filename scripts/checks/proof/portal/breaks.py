"""Receivers on loopback, each broken in one of six ways."""

import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from cute_sdk import webhooks

from cute_api.webhooks.egress.policy import DEFAULT_POLICY
from scripts.shared.ports import free_port
from tests.webhooks.egress.certificates import Authority

HOST = "127.0.0.1"
CRASH = "KeyError: 'price' in shop/orders.py, line 42"
NEW_PLACE = "https://shop.example/v2/hooks"


class Break(StrEnum):
    """A defect of a receiver."""

    NOT_RUNNING = "nothing listens at its port"
    CERTIFICATE = "its certificate is self-signed"
    SLOW = "it does its work before it responds"
    CRASH = "its code fails: 500 with a traceback"
    OLD_SECRET = "it has the secret from before a rotation"  # noqa: S105 - says what is wrong
    MOVED = "it moved: 301 to another URL"


WORDS: dict[Break, Sequence[str]] = {
    Break.NOT_RUNNING: ("Connection refused", "listens at the host and port"),
    Break.CERTIFICATE: ("certificate is not accepted", "self-signed"),
    Break.SLOW: (
        "did not respond in time",
        f"{DEFAULT_POLICY.total_timeout_s:.0f} s to respond",
        "Respond with 200 first",
    ),
    Break.CRASH: ("Error response 500", CRASH),
    Break.OLD_SECRET: (
        "Error response 401",
        "check that it has the newest secret",
        "No signature fits the secret",
    ),
    Break.MOVED: ("Error response 301", "We don't follow redirects", NEW_PLACE),
}
"""What a person has to read to know the cause, all of it on one page."""


@dataclass
class BrokenReceivers:
    """Broken receivers: a server with defects above HTTP, one with TLS, and an unused port.

    The receiver checks signatures with `secret`.
    """

    port: int
    tls_port: int
    unused_port: int = field(default_factory=free_port)
    secret: str = ""

    @property
    def healthy(self) -> str:
        """The URL of a working receiver."""
        return f"http://{HOST}:{self.port}/healthy"

    def url(self, broken: Break) -> str:
        match broken:
            case Break.NOT_RUNNING:
                return f"http://{HOST}:{self.unused_port}/hooks"
            case Break.CERTIFICATE:
                return f"https://localhost:{self.tls_port}/hooks"
            case _:
                return f"http://{HOST}:{self.port}/{broken.name}"


class BrokenReceiver(BaseHTTPRequestHandler):
    """Responds by its path, which names the defect."""

    protocol_version = "HTTP/1.1"
    # Set by `receiving`, before the first request.
    receivers: BrokenReceivers

    def do_POST(self) -> None:
        """Take an event."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        match self.path.removeprefix("/"):
            case Break.CRASH.name:
                self._respond(500, f"Internal Server Error\n{CRASH}")
            case Break.MOVED.name:
                self._respond(301, "", location=NEW_PLACE)
            case Break.SLOW.name:
                time.sleep(DEFAULT_POLICY.total_timeout_s + 1)
                self._respond(200, "")
            case Break.OLD_SECRET.name:
                self._check(body)
            case _:
                self._respond(200, "")

    def _check(self, body: bytes) -> None:
        """Verify the signature, as the SDK does it, with the secret that the receiver has."""
        try:
            webhooks.unwrap(body, dict(self.headers), secret=self.receivers.secret)
        except webhooks.WebhookError as error:
            self._respond(401, str(error))
        else:
            self._respond(200, "")

    def _respond(self, status: int, text: str, *, location: str = "") -> None:
        body = text.encode()
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:  # nobody waits for what comes too late
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Log nothing, because the portal shows it."""


@contextmanager
def receiving(directory: Path) -> Iterator[BrokenReceivers]:
    """Run all receivers until the block ends, with certificates in the directory."""
    with (
        ThreadingHTTPServer((HOST, 0), BrokenReceiver) as plain,
        ThreadingHTTPServer((HOST, 0), BrokenReceiver) as tls,
    ):
        tls.socket = _with_tls(tls, directory)
        for server in (plain, tls):
            server.daemon_threads = True
            threading.Thread(target=server.serve_forever, daemon=True).start()
        BrokenReceiver.receivers = BrokenReceivers(plain.server_port, tls.server_port)
        try:
            yield BrokenReceiver.receivers
        finally:
            plain.shutdown()
            tls.shutdown()


def _with_tls(server: ThreadingHTTPServer, directory: Path) -> ssl.SSLSocket:
    """The server's socket with TLS, whose handshake is left to the thread of each connection."""
    context = Authority("Nobody").server(directory, "localhost", own=True)
    return context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
