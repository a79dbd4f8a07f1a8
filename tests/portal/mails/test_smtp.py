"""Emails over a real SMTP server: login, TLS, and every kind of failure."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cute_api.outbound.look_up import Resolver
from cute_api.outbound.mail import Mail, MailError, SmtpTransport
from cute_api.outbound.smtp import Security, SmtpServer
from scripts.shared.certificates import Authority
from tests.portal.mails.mail_server import MailServer, mail_server, text_of

SENDER = "no-reply@cute.example"
# With TLS from the first byte on, aiosmtpd does not know that there is TLS.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")

MAIL = Mail(
    "alice@cute.example",
    "Confirm your address",
    "Hello Alice,\n\nopen this: Zoë.\n",
    "<p>Zo&#235;</p>",
)
LOGIN = ("cute", "correct horse")
PATIENCE_S = 60.0


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority("Cute's own authority")


@pytest.fixture
def localhost(authority: Authority, tmp_path: Path) -> ssl.SSLContext:
    """The TLS files of a server called localhost."""
    return authority.server(tmp_path, "localhost")


@pytest.fixture
def trusted(authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This process trusts the authority, as operators would have it do."""
    file = tmp_path / "authority.pem"
    file.write_text(authority.pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))


def transport(
    server: MailServer | int, security: Security = Security.NONE, login: tuple[str, str] = ("", "")
) -> SmtpTransport:
    port = server if isinstance(server, int) else server.port
    user, password = login
    return SmtpTransport(SmtpServer("localhost", port, security, user or None, password), SENDER)


def refusal(of: SmtpTransport) -> str:
    """Why a mail could not be handed over."""
    with pytest.raises(MailError) as error:
        of.send(MAIL)
    assert LOGIN[1] not in str(error.value)
    return str(error.value)


def secure(security: Security, context: ssl.SSLContext) -> dict[str, ssl.SSLContext]:
    return {"tls" if security is Security.TLS else "starttls": context}


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_mail_is_taken_over_tls_after_the_right_login_only(
    localhost: ssl.SSLContext, trusted: None, security: Security
) -> None:
    with mail_server(login=LOGIN, **secure(security, localhost)) as server:
        transport(server, security, LOGIN).send(MAIL)
        [(recipient, message)] = server.wait_for(1)
        assert (recipient, message["From"]) == (MAIL.to, f"Cute API <{SENDER}>")
        assert text_of(message).replace("\r\n", "\n") == MAIL.text
        assert server.private == 1
        wrong = refusal(transport(server, security, (LOGIN[0], "wrong")))
        assert wrong == (
            "The mail server refuses the login (535): check user and password in CUTE_MAIL."
        )
        assert "refuses the sender (530)" in refusal(transport(server, security))
        assert len(server.mails) == 1


def test_a_mail_is_taken_without_tls_where_none_is_asked_for() -> None:
    with mail_server() as server:
        transport(server).send(MAIL)
        assert len(server.wait_for(1)) == 1
        assert server.private == 0


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_certificate_of_another_host_or_authority_is_refused_before_the_login(
    authority: Authority, tmp_path: Path, trusted: None, security: Security
) -> None:
    stranger = Authority("Somebody's authority").server(tmp_path, "localhost")
    for context, reason in (
        (authority.server(tmp_path, "mail.elsewhere.example"), "not valid for 'localhost'"),
        (stranger, "unable to get local issuer certificate"),
    ):
        with mail_server(login=LOGIN, **secure(security, context)) as server:
            why = refusal(transport(server, security, LOGIN))
            assert "certificate is refused" in why
            assert reason in why
            assert (server.mails, server.refused) == ([], 0)


@pytest.mark.parametrize(
    ("security", "reason"),
    [(Security.STARTTLS, "has no STARTTLS"), (Security.TLS, "TLS with the mail server failed")],
)
def test_a_server_without_tls_is_refused_where_tls_is_asked_for(
    security: Security, reason: str
) -> None:
    with mail_server() as server:
        assert reason in refusal(transport(server, security))
        assert server.mails == []


def test_nobody_listening_is_reported_as_that() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        assert "can't be reached: Connection refused" in refusal(transport(unused.getsockname()[1]))


@contextmanager
def speaking(*words: bytes) -> Iterator[int]:
    """A server that sends the first word, then repeats the others until its client disconnects."""
    left = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                try:
                    connection.sendall(words[0])
                    while len(words) > 1 and not left.wait(0.02):
                        connection.sendall(words[1])
                    left.wait(PATIENCE_S)
                except OSError:
                    pass

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            left.set()
            thread.join(PATIENCE_S)


def test_a_silent_server_is_left_after_one_wait() -> None:
    with speaking(b"") as port:
        patient = transport(port)
        hasty = replace(patient, server=replace(patient.server, wait_s=0.2))
        assert "takes too long" in refusal(hasty)


def test_a_server_that_never_comes_to_an_end_is_left_when_all_time_is_over() -> None:
    with speaking(b"220-welcome\r\n", b"220-and welcome\r\n") as port:
        patient = transport(port)
        hasty = replace(patient, server=replace(patient.server, total_s=0.3))
        assert "takes too long" in refusal(hasty)


@pytest.mark.parametrize("security", [Security.NONE, Security.TLS])
def test_a_name_server_that_hangs_is_left_after_one_wait(security: Security) -> None:
    free = threading.Event()

    def hanging(host: str, port: int) -> list[Any]:
        free.wait(PATIENCE_S)
        return []

    patient = transport(1, security)
    hasty = replace(patient.server, wait_s=0.1, resolver=Resolver(hanging))
    try:
        assert refusal(replace(patient, server=hasty)) == "The mail server takes too long."
        assert not free.is_set()
    finally:
        free.set()


def test_a_mail_is_taken_at_the_first_of_the_addresses_that_responds() -> None:
    def look_up(host: str, port: int) -> list[Any]:
        assert host == "localhost"
        return [
            socket.getaddrinfo(address, port, type=socket.SOCK_STREAM)[0]
            for address in ("127.0.0.9", "127.0.0.1")
        ]

    with mail_server() as server:
        usual = transport(server)
        replace(usual, server=replace(usual.server, resolver=Resolver(look_up))).send(MAIL)
        assert len(server.wait_for(1)) == 1


def test_a_server_that_turns_us_away_at_once_is_refused() -> None:
    with speaking(b"554 not you\r\n") as port:
        assert refusal(transport(port)) == "The mail server returned 554."
