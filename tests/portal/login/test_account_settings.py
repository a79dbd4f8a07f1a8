"""The settings of an account, and the choice of emails."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from cute_api.config import ConfigError, Variable, load
from cute_api.models import User
from cute_api.models.enums import AuditAction, MailKind
from cute_api.outbound.mail import (
    FileTransport,
    Mail,
    MailError,
    SmtpTransport,
    message_of,
    transport_of,
)
from cute_api.outbound.smtp import Security, SmtpServer
from cute_api.portal.account.activity import TEXTS
from cute_api.sealing import Sealer
from cute_api.services.accounts import passwords
from cute_api.services.accounts.clients import Client, nickname
from cute_api.services.mail import preferences, unsubscribing
from cute_api.services.mail.templates import CHOOSABLE
from tests.fixtures.api import Api
from tests.portal.conftest import NewBrowser

ISSUER = {
    Variable.OIDC_ISSUER: "https://login.cute.example/realm",
    Variable.OIDC_CLIENT_ID: "cute",
    Variable.OIDC_CLIENT_SECRET: "secret",
}


def environ(tmp_path: Path, **more: str) -> dict[str, str]:
    return {Variable.DATA_DIR: str(tmp_path), **more}


def test_mail_goes_to_files_or_to_the_server_that_a_url_names(tmp_path: Path) -> None:
    settings = load(environ(tmp_path))
    assert isinstance(transport_of(settings), FileTransport)
    transport = transport_of(
        replace(settings, mail="smtp://us%40er:p%2Fw@mail.example:587?starttls=1")
    )
    server = SmtpServer("mail.example", 587, Security.STARTTLS, "us@er", "p/w")
    assert transport == SmtpTransport(server, "no-reply@cute.example")
    assert "p/w" not in repr(transport)
    transport = transport_of(replace(settings, mail="smtps://mail.example"))
    server = SmtpServer("mail.example", 465, Security.TLS)
    assert transport == SmtpTransport(server, "no-reply@cute.example")


@pytest.mark.parametrize(
    ("mail", "why"),
    [
        ("files", "CUTE_MAIL must be"),
        ("http://a", "CUTE_MAIL must be"),
        ("smtp://", "CUTE_MAIL must be"),
        ("smtp://a:x", "CUTE_MAIL must be"),
        ("smtp://a/b", "CUTE_MAIL must be"),
        ("smtp://a?starttls=yes", "CUTE_MAIL must be"),
        ("smtp://me:secret@mail.example", "password in clear"),
        ("smtps://me:secret%C3%A9@mail.example", "ASCII"),
    ],
)
def test_another_mail_setting_is_refused_without_showing_it(
    tmp_path: Path, mail: str, why: str
) -> None:
    with pytest.raises(ConfigError, match=why) as refusal:
        transport_of(replace(load(environ(tmp_path)), mail=mail))
    assert "secret" not in str(refusal.value)


def test_a_sender_that_is_no_address_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="CUTE_MAIL_FROM"):
        transport_of(replace(load(environ(tmp_path)), mail_from="Cute"))


@pytest.mark.parametrize("to", ["a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example", ""])
def test_a_mail_has_one_address(to: str) -> None:
    with pytest.raises(MailError):
        message_of(Mail(to, "Hello", "text", "<p>text</p>"), "no-reply@cute.example")


@pytest.mark.parametrize(
    "url",
    [
        "developers.cute.example",
        "ftp://cute.example",
        "https://",
        "https://cute.example/developers",
        "https://cute.example?to=portal",
        "https://cute.example#portal",
        "https://alice:secret@cute.example",
        "https://cute.example:port",
        "https://cute .example",
        "https://[cute",
    ],
)
def test_a_public_url_that_browsers_cannot_open_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(ConfigError, match="CUTE_PUBLIC_URL"):
        load(environ(tmp_path, **{Variable.PUBLIC_URL: url}))


def test_an_issuer_needs_tls_and_its_client(tmp_path: Path) -> None:
    assert load(environ(tmp_path, **ISSUER)).oidc_issuer == ISSUER[Variable.OIDC_ISSUER]
    for name, value in (
        (Variable.OIDC_ISSUER, "http://login.cute.example"),
        (Variable.OIDC_CLIENT_ID, ""),
        (Variable.OIDC_CLIENT_SECRET, ""),
    ):
        with pytest.raises(ConfigError, match=name):
            load(environ(tmp_path, **{**ISSUER, name: value}))


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0", "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/150 Safari/537.36 Edg/150", "Edge on Windows"),
        ("curl/8.0", "curl/8.0"),
        ("", "an unknown browser"),
    ],
)
def test_a_browser_is_called_what_people_call_it(agent: str, name: str) -> None:
    assert nickname(agent) == name


def test_what_a_browser_calls_itself_is_bounded_text() -> None:
    assert Client.of(None, "a\x00\x1b[31m" + "x" * 500) == Client("", "a[31m" + "x" * 195)


@pytest.mark.parametrize(
    ("password", "fits"),
    [
        ("twelve chars", True),
        ("eleven char", False),
        ("Alice@Example.org", False),
        (" alice@example.org ", False),
        ("x" * 1_024, True),
        ("x" * 1_025, False),
    ],
)
def test_a_password_is_long_and_not_the_email(password: str, fits: bool) -> None:
    assert (passwords.weakness(password, "alice@example.org") is None) is fits


def test_every_action_has_words() -> None:
    assert set(TEXTS) == set(AuditAction)


def muted(api: Api, name: str) -> frozenset[MailKind]:
    with api.database.transaction() as session:
        return preferences.muted(session, user_id(api, name))


def user_id(api: Api, name: str) -> UUID:
    with api.database.transaction() as session:
        return session.scalars(select(User.id).where(User.email == f"{name}@cute.example")).one()


def test_mails_303_saves_what_is_ticked(browser: NewBrowser, api: Api) -> None:
    alice = browser("alice")
    assert alice.get("/account/mails").text.count(" checked") == len(CHOOSABLE)
    wanted = [kind for kind in CHOOSABLE if kind is not MailKind.KEY_EXPIRES]
    response = alice.submit("/account/mails", "/account/mails", kind=[*wanted, "verify_email", "x"])
    assert response.headers["Location"] == "/account/mails?done=1"
    assert muted(api, "alice") == {MailKind.KEY_EXPIRES}
    page = alice.get("/account/mails?done=1").text
    assert "Your choice was saved." in page
    assert page.count(" checked") == len(wanted)


def test_unsubscribe_200_without_a_login_turns_off_one_kind_and_a_get_nothing(
    browser: NewBrowser, api: Api
) -> None:
    browser("bob")
    keys = Sealer.of(api.settings).mail_keys
    kind = MailKind.WEBHOOK_FAILING
    path = f"/unsubscribe?token={unsubscribing.token(keys, user_id(api, 'bob'), kind)}"
    program = browser(site=None)
    assert "Stop these emails" in program.get(path).text
    assert muted(api, "bob") == set()
    for _ in range(2):
        response = program.post(path, data={"List-Unsubscribe": "One-Click"})
        assert (response.status_code, response.headers["Cache-Control"]) == (200, "no-store")
        assert muted(api, "bob") == {kind}
    nobodys = unsubscribing.token(keys, UUID(int=1), kind)
    security = unsubscribing.token(keys, user_id(api, "bob"), MailKind.NEW_LOGIN)
    for bad in ("", path[-8:], nobodys, security):
        assert program.post(f"/unsubscribe?token={bad}").status_code == 404
    assert muted(api, "bob") == {kind}
