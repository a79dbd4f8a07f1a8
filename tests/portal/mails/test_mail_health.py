"""An email that can't be sent is kept and retried, or exhausted, and operators see why."""

import html
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from cute_api.models import MailWish
from cute_api.models.enums import Role
from cute_api.services.accounts import accounts
from scripts.shared.certificates import Authority
from tests.fixtures.api import Api, running_api
from tests.fixtures.mails import sending_mails
from tests.portal.browser import Browser
from tests.portal.conftest import NewBrowser, NewUser
from tests.portal.mails.mail_server import MailServer, mail_server
from tests.webhooks.backend import eventually

LOGIN = ("cute", "right")


@pytest.fixture(scope="module")
def mails(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailServer]:
    """A server that wants STARTTLS and a login, with a certificate that we trust."""
    directory: Path = tmp_path_factory.mktemp("authority")
    authority = Authority("Cute's own authority")
    trusted = directory / "authority.pem"
    trusted.write_text(authority.pem)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(trusted))
        with mail_server(starttls=authority.server(directory, "localhost")) as server:
            yield server


@pytest.fixture(scope="module")
def api(database_url: str, redis_url: str, mails: MailServer) -> Iterator[Api]:
    url = f"smtp://{LOGIN[0]}:{LOGIN[1]}@localhost:{mails.port}?starttls=1"
    with (
        running_api(database_url, redis_url, sandbox=False, mail=url) as running,
        sending_mails(running),
    ):
        yield running


@pytest.fixture
def admin(api: Api, browser: NewBrowser) -> Browser:
    operator = browser("alice-operates")
    with api.database.transaction() as session:
        accounts.set_role(session, email="alice-operates@cute.example", role=Role.ADMIN)
    return operator


def forget(browser: NewBrowser, name: str) -> None:
    """Have a mail sent."""
    response = browser().submit("/forgot", "/forgot", email=f"{name}@cute.example")
    assert response.status_code == 303


def row(admin: Browser, name: str) -> str:
    """A check, as its texts."""
    text = admin.get("/admin/health").text
    found = re.search(rf'<th scope="row">{name}</th>(.*?)</tr>', text, re.DOTALL)
    assert found is not None
    return html.unescape(" ".join(re.sub(r"<[^>]+>", " ", found[1]).split()))


def age(api: Api, time: timedelta) -> None:
    """Let all mails be older, and due."""
    with api.database.transaction() as session:
        session.execute(
            update(MailWish).values(
                created_at=MailWish.created_at - time, next_attempt_at=func.clock_timestamp()
            )
        )


def kept(api: Api) -> MailWish:
    """The only email."""
    with api.database.transaction() as session:
        return session.scalars(select(MailWish)).one()


def test_a_mail_waits_for_the_right_login_and_health_says_why(
    api: Api, admin: Browser, browser: NewBrowser, new_user: NewUser, mails: MailServer
) -> None:
    new_user("bob")
    assert row(admin, "Emails queued") == "OK none oldest email: warn from 10 min, bad from 60 min"
    mails.login = (LOGIN[0], "changed since")
    forget(browser, "bob")
    eventually(lambda: kept(api).failure is not None)
    found = row(admin, "Emails queued")
    assert found.startswith("OK 1 email, the oldest for ")
    assert "refuses the login (535): check user and password in CUTE_MAIL." in found
    assert "right" not in found.replace("right@", "")
    age(api, timedelta(minutes=15))
    assert row(admin, "Emails queued").startswith("Warning 1 email, the oldest for 15 min")
    age(api, timedelta(hours=2))
    assert row(admin, "Emails queued").startswith("Bad 1 email, the oldest for 2.3 h")
    mails.login = LOGIN

    def has_come() -> bool:
        # An attempt with the wrong login can end after the right one is set: then it is due again.
        age(api, timedelta())
        return len(mails.mails) == 1

    eventually(has_come)
    assert mails.mails[0][0] == "bob@cute.example"
    assert mails.private == 1
    eventually(lambda: row(admin, "Emails queued").startswith("OK none"))


def test_a_mail_to_an_address_that_its_server_does_not_know_is_given_up_at_once(
    api: Api, admin: Browser, browser: NewBrowser, new_user: NewUser, mails: MailServer
) -> None:
    new_user("typo")
    mails.login = LOGIN
    mails.unknown = "typo@cute.example"
    forget(browser, "typo")
    eventually(lambda: row(admin, "Emails failed").startswith("OK 1 email in 7 days. Last failure"))
    assert "refuses the recipient (550)" in row(admin, "Emails failed")
    assert row(admin, "Emails queued").startswith("OK none")
    assert (kept(api).address, kept(api).given_up_at is None) == (None, False)
    age(api, timedelta(hours=1))
    forget(browser, "nobody")
    eventually(lambda: row(admin, "Emails queued").startswith("OK none"))
    assert kept(api).attempts == 1


def test_a_mail_is_given_up_after_a_day_and_forgotten_after_a_week(
    api: Api, admin: Browser, browser: NewBrowser, new_user: NewUser, mails: MailServer
) -> None:
    with api.database.transaction() as session:
        session.query(MailWish).delete()
    new_user("charlie")
    mails.login = (LOGIN[0], "changed since")
    forget(browser, "charlie")
    eventually(lambda: kept(api).failure is not None)
    age(api, timedelta(hours=24))
    forget(browser, "nobody")
    eventually(lambda: "1 email in 7 days" in row(admin, "Emails failed"))
    with api.database.transaction() as session:
        session.execute(
            update(MailWish).values(given_up_at=MailWish.given_up_at - timedelta(days=7))
        )
    assert row(admin, "Emails failed").startswith("OK none in 7 days")
    forget(browser, "nobody")

    def is_empty() -> bool:
        with api.database.transaction() as session:
            return session.scalars(select(func.count()).select_from(MailWish)).one() == 0

    eventually(is_empty)
