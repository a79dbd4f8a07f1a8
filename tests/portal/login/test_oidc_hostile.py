"""The login at the issuer under attack: planted cookies, responses used twice or by others."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from cute_api.lib.tokens import new_token
from cute_api.portal import trust
from cute_api.services.accounts import accounts, passwords, signup
from cute_api.services.accounts.clients import UNKNOWN
from tests.fixtures.api import Api
from tests.portal.browser import PASSWORD, Browser
from tests.portal.conftest import NewBrowser
from tests.portal.login.issuer import Provider, callback_of

LOG_IN, LINK = "/login/oidc", "/account/identity"


@pytest.fixture(scope="module")
def api(api_with_issuer: Api) -> Api:
    return api_with_issuer


def plant(browser: Browser, **cookies: str) -> None:
    for name, value in cookies.items():
        browser.cookies.set(name, value, domain="127.0.0.1", path="/")


def made(response: httpx.Response, name: str) -> str:
    """The value of a cookie that a response sets."""
    [value] = [
        header.partition(";")[0].partition("=")[2]
        for header in response.headers.get_list("set-cookie")
        if header.startswith(f"{name}=")
    ]
    return value


@pytest.mark.parametrize("start", [LOG_IN, LINK])
def test_callback_403_for_a_response_that_was_used_even_at_an_issuer_that_forgets_its_codes(
    browser: NewBrowser, issuer: Provider, start: str
) -> None:
    visitor = browser("henry" if start == LINK else None)
    issuer.be(f"s-henry {start}", email="henry@elsewhere.example", email_verified=True)
    issuer.forgetful = True
    response = callback_of(visitor, start)
    visit = visitor.cookies[trust.VISIT]
    assert visitor.get(response).status_code == (200 if start == LINK else 201)
    plant(visitor, **{trust.VISIT: visit})
    again = visitor.get(response)
    assert again.status_code == 403
    assert "used before" in again.text
    # Another one of the same browser is good.
    assert visitor.get(callback_of(visitor, start)).status_code == (200 if start == LINK else 303)


def test_callback_201_for_an_address_that_another_signed_up_with_and_never_confirmed(
    api: Api, browser: NewBrowser, issuer: Provider
) -> None:
    email = "nina@cute.example"
    with api.database.transaction() as session:
        squatter = signup.sign_up(
            session,
            email=email,
            username="nina_s",
            password_hash=passwords.hashed(PASSWORD),
            verified=False,
            client=UNKNOWN,
        )
        assert squatter is not None
    issuer.be("s-nina", email="Nina@cute.example", email_verified=True)
    nina = browser()
    assert nina.get(callback_of(nina)).status_code == 201
    assert "Nina@cute.example" in nina.get("/account").text
    assert browser().log_in("nina").status_code == 422
    with api.database.transaction() as session:
        assert accounts.need(session, email).id != squatter.id


def test_callback_201_gives_a_session_that_nobody_planted(
    api: Api, browser: NewBrowser, issuer: Provider
) -> None:
    issuer.be("s-ivan", email="ivan@cute.example", email_verified=True)
    mallory = browser("mallory")
    planted = {trust.SESSION: mallory.cookies[trust.SESSION], trust.VISIT: new_token()}
    victim = browser()
    plant(victim, **planted)
    response = victim.get(callback_of(victim))
    assert response.status_code == 201
    token = made(response, trust.SESSION)
    assert token not in planted.values()
    assert made(response, trust.VISIT) == ""
    with Browser(api.base_url) as thief:
        for value in planted.values():
            plant(thief, **{trust.SESSION: value})
            assert not thief.is_in()
        plant(thief, **{trust.SESSION: token})
        assert "ivan@cute.example" in thief.get("/account").text


def test_callback_502_for_the_code_of_somebody_else(browser: NewBrowser, issuer: Provider) -> None:
    """An attacker's code in a victim's response would log them in to the attacker's account."""
    issuer.be("s-mallory", email="mallory@elsewhere.example", email_verified=True)
    mallory, victim = browser(), browser()
    [code] = parse_qs(urlsplit(callback_of(mallory)).query)["code"]
    own = parse_qs(urlsplit(callback_of(victim)).query)
    forged = {"code": code, "state": own["state"][0], "iss": own["iss"][0]}
    assert victim.get("/login/oidc/callback", params=forged).status_code == 502
    assert not victim.is_in()


def test_callback_403_for_who_has_lost_the_cookie_or_logged_in_meanwhile(
    browser: NewBrowser, issuer: Provider
) -> None:
    issuer.be("s-judy", email="judy@cute.example", email_verified=True)
    visitor = browser()
    response = callback_of(visitor)
    del visitor.cookies[trust.VISIT]
    assert visitor.get(response).status_code == 403
    other = browser("karl")
    waiting = callback_of(other)
    other.submit("/keys", "/logout")
    assert other.log_in("karl").status_code == 303
    assert other.get(waiting).status_code == 403, "a login drops what was asked for before"
    assert "karl@cute.example" in other.get("/account").text


def test_linking_303_to_the_login_for_who_logged_out_meanwhile_and_links_nothing(
    browser: NewBrowser, issuer: Provider
) -> None:
    issuer.be("s-leo", email="leo@elsewhere.example", email_verified=True)
    leo = browser("leo")
    form = leo.form(callback_of(leo, LINK), LINK)
    response = callback_of(leo, LINK)
    leo.submit("/keys", "/logout")
    gone = leo.get(response)
    assert (gone.status_code, gone.headers["Location"]) == (303, "/login")
    assert leo.log_in("leo").status_code == 303
    # A form of the earlier session is refused, with the token of that session or of this one.
    sent = {**form, "password": PASSWORD}
    assert leo.post(LINK, data=sent).status_code == 403
    token = trust.form_token(leo.cookies[trust.SESSION])
    assert leo.post(LINK, data={**sent, trust.FORM_FIELD: token}).status_code == 403
