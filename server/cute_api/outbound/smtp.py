"""Send a message to an SMTP server, with a time limit and readable errors.

Certificates are checked against what OpenSSL trusts, so `SSL_CERT_FILE` can name another authority.
"""

import smtplib
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from enum import StrEnum
from socket import SHUT_RDWR, create_connection, socket
from urllib.parse import parse_qs, unquote, urlsplit

from cute_api.config import LOOPBACK_HOSTS, MAIL_TO_FILES, ConfigError, Variable
from cute_api.outbound.certificates import certificate_end
from cute_api.outbound.look_up import Resolver

# For one wait for the server or its addresses, and for a whole email: the mailer's claim on it
# expires after a minute.
WAIT_S = 15.0
TOTAL_S = 45.0
READY = 220
FINAL_FROM = 500

FORM = (
    f"{Variable.MAIL} must be {MAIL_TO_FILES!r} or a URL such as "
    "smtp://user:password@mail.example.org:587?starttls=1."
)
IN_CLEAR = f"{Variable.MAIL} would send its password in clear: add ?starttls=1, or use smtps://."
NOT_ASCII = f"The user and password in {Variable.MAIL} must be ASCII."


class SmtpError(Exception):
    """A message could not be sent; the text says why, without an address or a password.

    `final` if the server permanently refuses the recipient.
    """

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.final = final


class Security(StrEnum):
    """Encryption of a connection: never, after the greeting, or from the first byte."""

    NONE = "none"
    STARTTLS = "starttls"
    TLS = "tls"


_PORT = f"check the port and the scheme in {Variable.MAIL}."
# Errors for operators: the first match wins. Braces take the server's code or the cause.
REASONS: tuple[tuple[type[OSError], str], ...] = (
    (
        smtplib.SMTPAuthenticationError,
        f"The mail server refuses the login ({{}}): check user and password in {Variable.MAIL}.",
    ),
    (smtplib.SMTPRecipientsRefused, "The mail server refuses the recipient ({})."),
    (
        smtplib.SMTPSenderRefused,
        "The mail server refuses the sender ({}): "
        f"check {Variable.MAIL_FROM}, and whether it wants a login.",
    ),
    (smtplib.SMTPResponseException, "The mail server returned {}."),
    (smtplib.SMTPNotSupportedError, f"The mail server has no STARTTLS or no login here: {_PORT}"),
    (
        smtplib.SMTPServerDisconnected,
        f"The mail server closed the connection or takes too long: {_PORT}",
    ),
    (ssl.SSLCertVerificationError, "The mail server's certificate is refused: {}."),
    (ssl.SSLError, f"TLS with the mail server failed: {_PORT}"),
    (TimeoutError, "The mail server takes too long."),
    (OSError, "The mail server can't be reached: {}."),
)
DEFAULT_PORTS = {"smtp": 25, "smtps": 465}


RESOLVER = Resolver()


class _Client(smtplib.SMTP):
    """Looks up its server with a timeout, and tries its addresses within `total_s`."""

    resolver: Resolver
    total_s: float

    def _get_socket(self, host: str, port: int, timeout: float) -> socket:
        end = time.monotonic() + self.total_s
        refusal: OSError | None = None
        for address in self.resolver.addresses(host, port, timeout):
            left = end - time.monotonic()
            if left <= 0:
                break
            try:
                return create_connection((address, port), min(timeout, left))
            except OSError as error:
                refusal = refusal or error
        raise refusal or TimeoutError("the server takes too long")


class _TlsClient(smtplib.SMTP_SSL, _Client):
    """`_Client` with TLS from the first byte: `SMTP_SSL` wraps the socket of the next class."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A server that gets each message on a separate connection. Times are in seconds."""

    host: str
    port: int
    security: Security = Security.NONE
    user: str | None = None
    password: str = field(default="", repr=False)
    wait_s: float = WAIT_S
    total_s: float = TOTAL_S
    resolver: Resolver = field(default=RESOLVER, repr=False, compare=False)

    @classmethod
    def of(cls, url: str) -> "SmtpServer":
        """Parse `smtp://user:password@host:port?starttls=1` or `smtps://…`; `ConfigError`."""
        # The URL may contain a password, so errors don't show it.
        try:
            parts = urlsplit(url)
            port = parts.port or DEFAULT_PORTS[parts.scheme]
            if not parts.hostname or parts.path not in {"", "/"}:
                raise ValueError
        except (ValueError, KeyError) as error:
            raise ConfigError(FORM) from error
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        security = Security.NONE
        if parts.scheme == "smtps":
            security = Security.TLS
        elif parts.query:
            if parse_qs(parts.query) != {"starttls": ["1"]}:
                raise ConfigError(FORM)
            security = Security.STARTTLS
        if user and security is Security.NONE and parts.hostname not in LOOPBACK_HOSTS:
            raise ConfigError(IN_CLEAR)
        if not (user + password).isascii():
            raise ConfigError(NOT_ASCII)
        return cls(parts.hostname, port, security, user or None, password)

    def hand_over(self, message: EmailMessage, sender: str, recipient: str) -> None:
        """Return once the server has accepted the message; raises `SmtpError`."""
        with self._logged_in() as client:
            client.send_message(message, from_addr=sender, to_addrs=[recipient])

    def log_in(self) -> float | None:
        """Connect and log in as for a message, but send none; raises `SmtpError`.

        Returns when the server's certificate ends, in seconds since 1970; None without TLS.
        """
        with self._logged_in() as client:
            client.ehlo_or_helo_if_needed()
            if not isinstance(client.sock, ssl.SSLSocket):
                return None
            return certificate_end(client.sock)

    @contextmanager
    def _logged_in(self) -> Iterator[smtplib.SMTP]:
        """A connection that is ready to send, with the time limit of a message."""
        client = self._client()
        with _reporting(), _ending(client, self.total_s):
            code, words = client.connect(self.host, self.port)
            if code != READY:
                raise smtplib.SMTPConnectError(code, words)
            if self.security is Security.STARTTLS:
                client.starttls(context=ssl.create_default_context())
            if self.user is not None:
                client.login(self.user, self.password)
            yield client

    def _client(self) -> smtplib.SMTP:
        """A client that is not connected yet, so that the time limit includes the greeting."""
        client: _Client | _TlsClient
        if self.security is Security.TLS:
            client = _TlsClient(timeout=self.wait_s, context=ssl.create_default_context())
        else:
            client = _Client(timeout=self.wait_s)
        client.resolver, client.total_s = self.resolver, self.total_s
        # The name that the certificate must have. smtplib (Python 3.11) takes it only when it
        # connects at once; `tests/portal/mails/test_smtp.py` fails where it has another place.
        client._host = self.host  # type: ignore[attr-defined]  # it is not public
        return client


@contextmanager
def _ending(client: smtplib.SMTP, seconds: float) -> Iterator[None]:
    """Close the connection after this time; at the end of the block send QUIT.

    A server that keeps sending a little would never exceed the timeout of a single wait. The reply
    to QUIT doesn't matter, because accepted messages stay accepted.
    """

    def break_off() -> None:
        connected = client.sock
        if connected is not None:
            with suppress(OSError):
                # The method of an SSL socket would make the other thread continue in clear.
                socket.shutdown(connected, SHUT_RDWR)

    timer = threading.Timer(seconds, break_off)
    timer.daemon = True
    timer.start()
    try:
        yield
        with suppress(OSError):
            client.quit()
    finally:
        timer.cancel()
        client.close()


@contextmanager
def _reporting() -> Iterator[None]:
    """Convert every failure to an `SmtpError`."""
    try:
        yield
    except OSError as error:
        raise SmtpError(_reason(error), final=_is_final(error)) from error


def _is_final(error: OSError) -> bool:
    return isinstance(error, smtplib.SMTPRecipientsRefused) and all(
        code >= FINAL_FROM for code, _ in error.recipients.values()
    )


def _reason(error: OSError) -> str:
    # All of smtplib's errors are OSErrors.
    text = next(text for kind, text in REASONS if isinstance(error, kind))
    match error:
        case smtplib.SMTPRecipientsRefused():
            found = ", ".join(str(code) for code, _ in error.recipients.values())
        case smtplib.SMTPResponseException():
            found = str(error.smtp_code)
        case ssl.SSLCertVerificationError():
            found = error.verify_message.rstrip(".")
        case _:
            found = error.strerror or type(error).__name__
    return text.format(found)
