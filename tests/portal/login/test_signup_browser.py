"""The browser that signed up needs no password for the emailed link, and gets a first key."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from cute_api.lib.tokens import digest, new_token
from cute_api.portal import trust
from cute_api.portal.login.devices import SIGNED_UP, Device, Devices
from cute_api.sealing import Sealer, new_key
from cute_api.services.accounts import accounts
from tests.fixtures.api import Api
from tests.portal.browser import PASSWORD, calls, key_ids, secret_of
from tests.portal.conftest import NewBrowser
from tests.portal.login.signing_up import (
    OTHER,
    forget,
    forget_mails,
    link_of,
    open_link,
    running_with_mails,
    sign_up,
)
from tests.portal.mails.mail_server import MailServer
from tests.snippets.stage import shown_code


@pytest.fixture(scope="module")
def api(database_url: str, redis_url: str, mails: MailServer) -> Iterator[Api]:
    with running_with_mails(database_url, redis_url, mails) as running:
        yield running


@pytest.fixture(autouse=True)
def no_mails_yet(api: Api, mails: MailServer) -> None:
    forget_mails(api, mails)


def test_the_link_logs_in_the_browser_that_signed_up_and_shows_the_first_key_once(
    api: Api, browser: NewBrowser, mails: MailServer
) -> None:
    alice, planted = browser(), new_token()
    alice.cookies.set(trust.SESSION, planted, domain="127.0.0.1", path="/")
    response = alice.submit("/", "/signup", email="alice@start.example", password=PASSWORD)
    assert (response.status_code, response.headers["Location"]) == (303, "/signup/sent")
    link = link_of(mails)
    # A scanner and a browser that prefetches change nothing.
    assert "Confirm and log in" in browser().get(link).text
    assert "Set-Cookie" in alice.head(link).headers
    assert "Confirm and log in" in alice.get(link, headers={"Sec-Purpose": "prefetch"}).text
    assert alice.cookies[trust.SESSION] == planted
    response = alice.get(link)
    assert (response.status_code, response.headers["Cache-Control"]) == (201, "no-store")
    assert alice.cookies[trust.SESSION] != planted
    secret = secret_of(response)
    assert calls(api, secret) == 200
    assert secret in shown_code(response.text)["curl"]
    # A second tab, a reload, the way back: the key is there, its secret isn't.
    again = alice.get(link)
    assert (again.status_code, again.headers["Location"]) == (303, "/home")
    assert secret not in alice.get("/quickstart").text
    assert len(key_ids(alice)) == 1
    assert browser().get(link).status_code == 403


def test_the_link_asks_for_the_password_in_the_browser_of_another(
    api: Api, browser: NewBrowser, mails: MailServer
) -> None:
    """Mallory prepared an account for the victim, who then signs up as well, and opens the link."""
    mallory, victim = browser(), browser()
    sign_up(mallory, "victim@cute.example")
    prepared = link_of(mails)
    sign_up(victim, "victim@cute.example", password=OTHER)
    for link in (prepared, link_of(mails, 2)):
        assert "Confirm and log in" in victim.get(link).text
        assert open_link(victim, link, OTHER).status_code == 422
    assert not victim.is_in()
    assert mallory.log_in("victim").status_code == 422
    forget(victim, "victim@cute.example")
    assert open_link(victim, link_of(mails, 3), OTHER).status_code == 303
    # The account has another password now than the one that Mallory's browser chose.
    assert "Confirm and log in" in mallory.get(prepared).text
    assert open_link(mallory, prepared, PASSWORD).status_code == 422


def test_the_link_asks_for_the_password_with_a_cookie_that_does_not_prove_it(
    api: Api, browser: NewBrowser, mails: MailServer
) -> None:
    sign_up(browser(), "proof@cute.example")
    link, sealer = link_of(mails), Sealer.of(api.settings)
    with api.database.transaction() as session:
        user = accounts.need(session, "proof@cute.example")
        known = Device(user.id, digest(user.password_hash or "").hex())
    proofs = {
        "of another account": Devices(sealer, SIGNED_UP).sealed(Device(uuid4(), known.name)),
        "of another password": Devices(sealer, SIGNED_UP).sealed(Device(user.id, "0" * 64)),
        "of a login": Devices(sealer).sealed(known),
        "forged": Devices(Sealer([new_key()]), SIGNED_UP).sealed(known),
        "old": Devices(sealer, SIGNED_UP, clock=lambda: 1_600_000_000.0).sealed(known),
    }
    visitor = browser()
    for name, cookie in proofs.items():
        visitor.cookies.set(SIGNED_UP.cookie, cookie, domain="127.0.0.1", path="/")
        assert "Confirm and log in" in visitor.get(link).text, name
    true = Devices(sealer, SIGNED_UP).sealed(known)
    visitor.cookies.set(SIGNED_UP.cookie, true, domain="127.0.0.1", path="/")
    assert visitor.get(link).status_code == 201


def test_a_page_asked_for_before_is_shown_instead_of_a_first_key(
    browser: NewBrowser, mails: MailServer
) -> None:
    visitor = browser()
    assert visitor.get("/device?user_code=BCDF-GHJK").status_code == 303
    sign_up(visitor, "device@cute.example")
    response = visitor.get(link_of(mails))
    assert response.headers["Location"] == "/device?user_code=BCDF-GHJK"
    assert key_ids(visitor) == []
