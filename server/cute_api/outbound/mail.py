"""Send mail to an SMTP server, or write it to files in a sandbox."""

import os
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import Protocol

from cute_api.config import MAIL_TO_FILES, ConfigError, Settings, Variable
from cute_api.outbound.addresses import is_address
from cute_api.outbound.smtp import SmtpError, SmtpServer

FOLDER = "mail"
MAX_FILES = 200
SENDER_NAME = "Cute API"
# The longest lines of RFC 5322, because folding would encode the URL of List-Unsubscribe.
POLICY = SMTP.clone(max_line_length=998)


class MailError(Exception):
    """An email could not be sent; the text says why, without the address.

    `final` if a retry would fail in the same way.
    """

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.final = final


@dataclass(frozen=True, slots=True)
class Mail:
    """An email to one address, as plain text and as HTML in ASCII.

    `unsubscribe` is the URL that turns off emails of this kind without a login (RFC 8058), or None.
    """

    to: str
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)
    unsubscribe: str | None = field(default=None, repr=False)


class MailTransport(Protocol):
    """Sends emails. `send` returns once the email is accepted, else raises `MailError`."""

    def send(self, mail: Mail) -> None: ...


def message_of(mail: Mail, sender: str) -> EmailMessage:
    """Build the message. Raises `MailError` for an invalid address."""
    if not is_address(mail.to):
        raise MailError("Not an email address.", final=True)
    address = Address(display_name=SENDER_NAME, addr_spec=sender)
    message = EmailMessage(policy=POLICY)
    message["From"] = address
    message["To"] = Address(addr_spec=mail.to)
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = make_msgid(domain=address.domain)
    # Keeps machines from replying.
    message["Auto-Submitted"] = "auto-generated"
    if mail.unsubscribe is not None:
        message["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(mail.text, cte="7bit" if mail.text.isascii() else "quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="7bit")
    return message


class FileTransport:
    """Writes each email to its own file, readable by its owner only; keeps the newest."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    def send(self, mail: Mail) -> None:
        content = message_of(mail, self._sender).as_bytes()
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            # The file has mode 0600, and gets its name once it is complete.
            descriptor, unfinished = tempfile.mkstemp(dir=self._folder, prefix=".mail")
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
            Path(unfinished).rename(self._folder / f"{stamp}-{os.getpid()}.eml")
            for old in sorted(self._folder.glob("*.eml"))[:-MAX_FILES]:
                old.unlink(missing_ok=True)
        except OSError as error:
            raise MailError(f"The email's file can't be written: {error.strerror}.") from error


@dataclass(frozen=True, slots=True)
class SmtpTransport:
    """Sends each email to an SMTP server."""

    server: SmtpServer
    sender: str

    def send(self, mail: Mail) -> None:
        message = message_of(mail, self.sender)
        try:
            self.server.hand_over(message, self.sender, mail.to)
        except SmtpError as error:
            raise MailError(str(error), final=error.final) from error


def transport_of(settings: Settings) -> MailTransport:
    """The transport that the settings name; raises `ConfigError`."""
    if not is_address(settings.mail_from):
        raise ConfigError(f"{Variable.MAIL_FROM} must be an email address.")
    if settings.mail == MAIL_TO_FILES:
        return FileTransport(settings.data_dir / FOLDER, settings.mail_from)
    return SmtpTransport(SmtpServer.of(settings.mail), settings.mail_from)
