"""A real mail server for tests (aiosmtpd): it stores each email, or refuses it."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

PATIENCE_S = 60.0


@dataclass
class MailServer:
    """`mails` are the accepted emails, as (recipient, message). While `refusing`, each gets a 451.

    While `may_take` is cleared, a mail waits for its reply; `begun` says that one does.
    With `login`, user and password, a login must be that one. `private` counts the mails that came
    over TLS. A mail to `unknown` gets a 550.
    """

    port: int = 0
    refusing: bool = False
    refused: int = 0
    private: int = 0
    login: tuple[str, str] | None = None
    unknown: str = ""
    mails: list[tuple[str, EmailMessage]] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)
    may_take: threading.Event = field(default_factory=threading.Event)
    begun: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.may_take.set()

    def wait_for(self, count: int, seconds: float = PATIENCE_S) -> list[tuple[str, EmailMessage]]:
        """The mails, once there are `count` of them."""
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.mails) >= count, seconds), self.mails
            return list(self.mails)

    def wait_for_refusal(self, seconds: float = PATIENCE_S) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: self.refused > 0, seconds)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self,
        server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        options: list[str],
    ) -> str:
        if address == self.unknown:
            return "550 nobody of that name"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        assert isinstance(envelope.content, bytes)
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        if not self.may_take.is_set():
            self.begun.set()
            await asyncio.to_thread(self.may_take.wait, PATIENCE_S)
        with self.changed:
            if self.refusing:
                self.refused += 1
            else:
                transport = server.transport
                assert transport is not None
                self.private += transport.get_extra_info("cipher") is not None
                self.mails += [(to, message) for to in envelope.rcpt_tos]
            self.changed.notify_all()
        return "451 not now" if self.refusing else "250 ok"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, given: object
    ) -> AuthResult:
        """Whether this is the login."""
        assert isinstance(given, LoginPassword)
        fits = (given.login.decode(), given.password.decode()) == self.login
        with self.changed:
            self.refused += not fits
            self.changed.notify_all()
        return AuthResult(success=fits, handled=False)


@contextmanager
def mail_server(
    *,
    tls: ssl.SSLContext | None = None,
    starttls: ssl.SSLContext | None = None,
    login: tuple[str, str] | None = None,
) -> Iterator[MailServer]:
    """The server on a free port of the loopback, until the block ends.

    With `tls` from the first byte on, with `starttls` only after that command.
    """
    kept = MailServer(login=login)
    loop, ready = asyncio.new_event_loop(), threading.Event()
    stop = asyncio.Event()

    def connected() -> SMTP:
        return SMTP(
            kept,
            hostname="localhost",
            tls_context=starttls,
            require_starttls=starttls is not None,
            auth_required=login is not None,
            # It does not take TLS from the first byte for TLS.
            auth_require_tls=starttls is not None,
            authenticator=kept.authenticate,
            loop=loop,
        )

    async def run() -> None:
        server = await loop.create_server(connected, "127.0.0.1", 0, ssl=tls)
        kept.port = server.sockets[0].getsockname()[1]
        ready.set()
        await stop.wait()
        server.close()

    thread = threading.Thread(target=lambda: loop.run_until_complete(run()), daemon=True)
    thread.start()
    assert ready.wait(PATIENCE_S)
    try:
        yield kept
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(PATIENCE_S)
        loop.close()


def text_of(message: EmailMessage) -> str:
    """The plain text of an email."""
    plain = message.get_body(("plain",))
    assert plain is not None
    content = plain.get_content()
    assert isinstance(content, str)
    return content
