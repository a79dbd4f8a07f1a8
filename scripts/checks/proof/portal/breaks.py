"""Receivers on loopback, each broken in one of six ways."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from cute_sdk import webhooks

from cute_api.webhooks.egress.policy import DEFAULT_POLICY
from scripts.shared.certificates import Authority
from scripts.shared.http_server import Request, Response, serving
from scripts.shared.ports import free_port

HOST = "127.0.0.1"
CRASH = "KeyError: 'price' in shop/orders.py, line 42"
NEW_PLACE = "https://shop.example/v2/hooks"


class Break(StrEnum):
    """A receiver's fault."""

    NOT_RUNNING = "nothing listens at its port"
    CERTIFICATE = "its certificate is self-signed"
    SLOW = "it does its work before it responds"
    CRASH = "its code fails: 500 with a traceback"
    OLD_SECRET = "it has the secret from before a rotation"  # noqa: S105 - a description
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

    port: int = 0
    tls_port: int = 0
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

    def respond(self, request: Request) -> Response:
        """Respond by the path, which names what is broken."""
        match request.path.removeprefix("/"):
            case Break.CRASH.name:
                return Response(500, f"Internal Server Error\n{CRASH}".encode())
            case Break.MOVED.name:
                return Response(301, headers={"Location": NEW_PLACE})
            case Break.SLOW.name:
                time.sleep(DEFAULT_POLICY.total_timeout_s + 1)
            case Break.OLD_SECRET.name:
                # As the SDK verifies it, with the secret that the receiver has.
                try:
                    webhooks.unwrap(request.body, dict(request.headers), secret=self.secret)
                except webhooks.WebhookError as error:
                    return Response(401, str(error).encode())
        return Response()


@contextmanager
def receiving(directory: Path) -> Iterator[BrokenReceivers]:
    """All the receivers, until the block ends. Certificates are written to the directory."""
    receivers = BrokenReceivers()
    certificate = Authority("Nobody").server(directory, "localhost", own=True)
    with serving(receivers.respond) as plain, serving(receivers.respond, tls=certificate) as tls:
        receivers.port, receivers.tls_port = plain.port, tls.port
        yield receivers
