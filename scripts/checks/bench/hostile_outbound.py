"""Hostile bytes from other sources than requests: the CPU time to read them.

Addresses of mail, responses of receivers and of the issuer of logins (OpenID Connect), and the
arguments of both commands. A raw server on loopback gives the responses, in the same process.
"""

import asyncio
import contextlib
import io
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from cute_dev import app

from cute_api import cli
from cute_api.outbound.addresses import is_address
from cute_api.outbound.issuer import MAX_RESPONSE_BYTES, Issuer, IssuerError, Secrets
from cute_api.services.accounts import signup
from cute_api.services.accounts.accounts import EMAIL_LENGTH
from cute_api.webhooks.egress.addresses import UrlRules
from cute_api.webhooks.egress.egress import Egress
from cute_api.webhooks.egress.policy import DeliveryPolicy
from scripts.checks.bench.hostile_places import HEAD_BYTES, UNITS
from scripts.checks.proof.api import HOST

POLICY = DeliveryPolicy(connect_timeout_s=2.0, total_timeout_s=3.0)
# The longest argument that the system allows.
ARGUMENT_BYTES = 120_000
SECRETS = Secrets("state", "nonce", "verifier")
TRIES = 3
# Faster cases are not tried again.
FAST_MS = 25.0
READ_BYTES = 65_536
LINE_BYTES = 8_000
BODY_BYTES = MAX_RESPONSE_BYTES - 1
Case = tuple[str, Callable[[], object]]


def outbound() -> Iterator[tuple[str, int, float, str]]:
    """Yield for each place the number of cases, the worst CPU time in ms, and its case."""
    for place, cases in (
        ("mail address", _addresses),
        ("receiver's response", _receivers),
        ("OIDC response", _issuers),
        ("CLI", _arguments),
    ):
        found = [(_cpu_ms(work), name) for name, work in cases()]
        worst, name = max(found)
        yield place, len(found), worst, name


def _cpu_ms(work: Callable[[], object]) -> float:
    least = float("inf")
    for _ in range(TRIES):
        began = time.process_time()
        work()
        least = min(least, (time.process_time() - began) * 1000)
        if least < FAST_MS:
            break
    return least


def _addresses() -> Iterator[Case]:
    for unit in UNITS:
        text = unit.decode("latin-1") * (HEAD_BYTES // len(unit))
        for whole in (text, f"a@{text}", f"{text}@a.b", f"a@{text}\x01"):
            yield repr(unit), partial(signup.email_error, whole)
            yield repr(unit), partial(is_address, whole[:EMAIL_LENGTH])


@contextlib.contextmanager
def _responding(response: bytes) -> Iterator[str]:
    """Run a server that gives this response to each request; yields its URL."""
    with socket.create_server((HOST, 0)) as listener:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    with connection, contextlib.suppress(OSError):
                        connection.recv(READ_BYTES)
                        connection.sendall(response)

        threading.Thread(target=serve, daemon=True).start()
        try:
            yield f"http://{HOST}:{listener.getsockname()[1]}"
        finally:
            listener.shutdown(socket.SHUT_RDWR)


def _responses(body_bytes: int) -> Iterator[tuple[str, bytes]]:
    """Return responses that are hostile in the first line, a header or the body."""
    for unit in UNITS:
        filled = unit * (HEAD_BYTES // len(unit))
        yield f"status {unit!r}", b"HTTP/1.1 200 " + filled + b"\r\n\r\n"
        for header in (b"Retry-After", b"Content-Type", b"Set-Cookie"):
            # Longer lines are refused.
            line = header + b": a=" + filled[:LINE_BYTES] + b'"'
            yield f"{header!r} {unit!r}", b"HTTP/1.1 503 x\r\n" + line + b"\r\n\r\n"
        body = unit * (body_bytes // len(unit))
        head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
        yield f"body {unit!r}", head + body


def _receivers() -> Iterator[Case]:
    for name, response in _responses(READ_BYTES):
        yield name, partial(_deliver, response)


def _deliver(response: bytes) -> None:
    with _responding(response) as url:
        asyncio.run(_post(url))


async def _post(url: str) -> None:
    async with Egress(UrlRules(loopback_allowed=True), POLICY) as egress:
        await egress.post(url, b"{}", {})


def _issuers() -> Iterator[Case]:
    for name, response in _responses(BODY_BYTES):
        yield name, partial(_log_in, response)
    deep = b"[" * BODY_BYTES
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(deep)
    yield "deep JSON", partial(_log_in, head + deep)


def _log_in(response: bytes) -> None:
    with _responding(response) as url, contextlib.suppress(IssuerError):
        Issuer(url, "id", "secret", "http://x").question(SECRETS)


def _arguments() -> Iterator[Case]:
    for unit in UNITS:
        text = unit.decode("latin-1") * (ARGUMENT_BYTES // len(unit))
        for arguments in (
            [text],
            [f"--{text}"],
            ["users", text],
            ["users", "create", "--email", text],
        ):
            yield f"cute {unit!r}", partial(_run, cli.main, arguments)
        for arguments in (
            [text],
            [f"--{text}"],
            ["items", text],
            ["items", "list", "--q", text, "--x"],
        ):
            yield f"cute-dev {unit!r}", partial(_run, app.run, arguments)


def _run(command: Callable[[Sequence[str]], object], arguments: Sequence[str]) -> None:
    out = io.StringIO()
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(out),
        contextlib.suppress(SystemExit),
    ):
        command(arguments)
