"""Logging in at the marketplace's own login, against a provider that can lie."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select

from cute_api.models import Identity, User
from cute_api.models.enums import AuditAction, Role, SecondFactor, Tier
from cute_api.services.accounts import accounts, audit
from tests.fixtures.api import Api
from tests.portal.browser import PASSWORD, Browser, calls, secret_of
from tests.portal.conftest import NewBrowser, NewUser
from tests.portal.login.factors import SECOND_STEP, second_step, set_up
from tests.portal.login.issuer import CLIENT_ID, Provider, callback_of

CALLBACK = "/login/oidc/callback"

# The end of a token: Unix seconds, in 2020.
LONG_AGO = 1_600_000_000


@pytest.fixture(scope="module")
def api(api_with_issuer: Api) -> Api:
    return api_with_issuer


def log_in(browser: Browser) -> httpx.Response:
    return browser.get(callback_of(browser))


def linked(api: Api, name: str) -> list[str]:
    """The subjects that stand for a user."""
    with api.database.transaction() as session:
        user = accounts.need(session, f"{name}@cute.example")
        return list(session.scalars(select(Identity.subject).where(Identity.user_id == user.id)))


def test_oidc_makes_an_account_with_a_first_key_and_finds_it_again_by_the_subject_alone(
    api: Api, browser: NewBrowser, issuer: Provider
) -> None:
    issuer.be("s-alice", email="alice@cute.example", email_verified=True)
    alice = browser()
    assert "Log in with Cute Market" in alice.get("/login").text
    response = log_in(alice)
    assert (response.status_code, response.headers["Cache-Control"]) == (201, "no-store")
    assert calls(api, secret_of(response)) == 200
    assert linked(api, "alice") == ["s-alice"]
    issuer.be("s-alice", email="other@cute.example", email_verified=True)
    again = browser()
    assert log_in(again).status_code == 303
    assert "alice@cute.example" in again.get("/account").text


def test_oidc_201_makes_users_with_usernames_of_their_own(
    api: Api, browser: NewBrowser, issuer: Provider
) -> None:
    made = []
    names = {"cute": "heidi_doe", "elsewhere": "heidi_doe_2", "third": "heidi_doe_3"}
    for place in names:
        email = f"Heidi.Doe@{place}.example"
        issuer.be(f"s-heidi-{place}", email=email, email_verified=True)
        assert log_in(browser()).status_code == 201
        with api.database.transaction() as session:
            user = accounts.need(session, email)
            found = {column.name: getattr(user, column.name) for column in User.__table__.columns}
            assert None not in [
                found.pop(name)
                for name in ("id", "created_at", "email_verified_at", "organisation_id")
            ]
            made.append(found)
    assert made == [
        {
            "email": f"Heidi.Doe@{place}.example",
            "username": username,
            "tier": Tier.FREE,
            "role": Role.MEMBER,
            "password_hash": None,
            "suspended_at": None,
            "bodies_kept_until": None,
            "deliveries_held_until": None,
            "limit_minute": None,
            "limit_day": None,
            "limit_keys_factor": None,
            "clock_ahead": timedelta(0),
            "certified_until": None,
            "certified_version": None,
        }
        for place, username in names.items()
    ]


def test_oidc_409_for_a_new_login_whose_email_has_an_account(
    api: Api, browser: NewBrowser, new_user: NewUser, issuer: Provider
) -> None:
    new_user("bob")
    issuer.be("s-thief", email="BOB@cute.example", email_verified=True)
    thief = browser()
    response = log_in(thief)
    assert response.status_code == 409
    assert "link Cute Market" in response.text
    assert not thief.is_in()
    assert linked(api, "bob") == []


@pytest.mark.parametrize("claims", [{}, {"email": "x@cute.example"}, {"email_verified": True}])
def test_oidc_403_without_an_email_that_the_issuer_made_sure_of(
    browser: NewBrowser, issuer: Provider, claims: dict[str, Any]
) -> None:
    issuer.be("s-unsure", **claims)
    visitor = browser()
    assert log_in(visitor).status_code == 403
    assert not visitor.is_in()


def test_oidc_403_for_an_email_of_a_generated_user(
    api: Api, browser: NewBrowser, issuer: Provider
) -> None:
    issuer.be("s-buyer", email="buyer_50@BUYERS.cute.example.", email_verified=True)
    visitor = browser()
    response = log_in(visitor)
    assert response.status_code == 403
    domains = "buyers.cute.example, sellers.cute.example and erased.invalid"
    assert f"Addresses at {domains} are reserved" in response.text
    assert not visitor.is_in()
    ruth = browser("ruth")
    form = ruth.form(callback_of(ruth, "/account/identity"), "/account/identity")
    response = ruth.post("/account/identity", data={**form, "password": PASSWORD})
    assert response.status_code == 403
    assert "are reserved" in response.text
    assert linked(api, "ruth") == []


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another"},
        {"aud": [CLIENT_ID, "another"]},
        {"aud": ""},
        {"iss": "https://evil.example"},
        {"iss": ""},
        {"exp": LONG_AGO},
        {"exp": None},
        {"iat": None},
        {"sub": None},
        {"sub": ""},
    ],
    ids=str,
)
def test_oidc_502_for_a_token_that_is_not_for_us_now(
    browser: NewBrowser, issuer: Provider, changes: dict[str, Any]
) -> None:
    issuer.be("s-alice", email="alice@cute.example", email_verified=True)
    issuer.changes = changes
    visitor = browser()
    assert log_in(visitor).status_code == 502
    assert not visitor.is_in()


@pytest.mark.parametrize("lie", ["unsigned", "forged", "padding"])
def test_oidc_502_for_a_token_without_the_issuers_signature_or_an_endless_response(
    browser: NewBrowser, issuer: Provider, lie: str
) -> None:
    issuer.be("s-alice", email="alice@cute.example", email_verified=True)
    setattr(issuer, lie, 300_000 if lie == "padding" else True)
    visitor = browser()
    assert log_in(visitor).status_code == 502
    assert not visitor.is_in()


def test_oidc_403_for_a_response_to_another_browser_or_a_changed_state(
    browser: NewBrowser, issuer: Provider
) -> None:
    issuer.be("s-mallory", email="mallory@cute.example", email_verified=True)
    mallory, victim = browser(), browser()
    response = callback_of(mallory)
    assert victim.get(response).status_code == 403
    callback_of(victim)
    assert victim.get(response).status_code == 403
    assert not victim.is_in()
    for path in (
        response.replace("state=login", "state=link"),
        f"{CALLBACK}?code=x&state=",
        CALLBACK,
    ):
        assert mallory.get(path).status_code == 403
    assert mallory.get(response.replace("iss=http", "iss=https")).status_code == 403
    assert mallory.get(response).status_code == 201
    assert mallory.get(response).status_code == 403


def test_linking_303_needs_the_password_and_unlinking_leaves_the_password(
    api: Api, browser: NewBrowser, issuer: Provider
) -> None:
    carol = browser("carol")
    issuer.be("s-carol", email="carol@elsewhere.example", email_verified=True)
    page = carol.get(callback_of(carol, "/account/identity"))
    assert (page.status_code, linked(api, "carol")) == (200, [])
    form = carol.form(callback_of(carol, "/account/identity"), "/account/identity")
    assert carol.post("/account/identity", data={**form, "password": "wrong"}).status_code == 422
    assert linked(api, "carol") == []
    sent = {**form, "password": PASSWORD}
    bob = browser("dave")
    token = bob.form("/account", "/account/password")["form_token"]
    assert bob.post("/account/identity", data={**sent, "form_token": token}).status_code == 403
    assert carol.post("/account/identity", data=sent).status_code == 303
    assert linked(api, "carol") == ["s-carol"]
    other = browser()
    assert log_in(other).status_code == 303
    assert "carol@cute.example" in other.get("/account").text
    assert "Other login linked" in carol.get("/account/activity").text
    assert carol.submit("/account", "/account/identity/unlink").status_code == 303
    assert linked(api, "carol") == []
    assert browser().log_in("carol").status_code == 303


def test_oidc_303_asks_for_the_second_factor_and_is_no_login_without_it(
    api: Api, browser: NewBrowser, issuer: Provider
) -> None:
    tina = browser("tina")
    phone = set_up(api, tina, "tina")
    issuer.be("s-tina", email="tina@elsewhere.example", email_verified=True)
    form = tina.form(callback_of(tina, "/account/identity"), "/account/identity")
    assert tina.post("/account/identity", data={**form, "password": PASSWORD}).status_code == 303
    elsewhere = browser()
    response = log_in(elsewhere)
    assert (response.status_code, response.headers["Location"]) == (303, SECOND_STEP)
    assert not elsewhere.is_in()
    wrong = "000000" if phone.same_code() != "000000" else "000001"
    assert second_step(elsewhere, wrong).status_code == 422
    assert not elsewhere.is_in()
    assert second_step(elsewhere, phone.code()).status_code == 303
    assert elsewhere.is_in()
    with api.database.transaction() as session:
        user = accounts.need(session, "tina@cute.example")
        started = audit.recent(session, limit=1, target_id=user.id)[0]
    assert started.action is AuditAction.SESSION_STARTED
    assert started.details["second_factor"] == SecondFactor.AUTHENTICATOR
    assert started.details["issuer"] == issuer.url


def test_linking_409_for_a_login_that_is_another_users(
    api: Api, browser: NewBrowser, issuer: Provider
) -> None:
    issuer.be("s-erin", email="erin@cute.example", email_verified=True)
    assert log_in(browser()).status_code == 201
    frank = browser("frank")
    form = frank.form(callback_of(frank, "/account/identity"), "/account/identity")
    response = frank.post("/account/identity", data={**form, "password": PASSWORD})
    assert response.status_code == 409
    assert (linked(api, "frank"), linked(api, "erin")) == ([], ["s-erin"])


def test_unlinking_409_without_a_password(api: Api, browser: NewBrowser, issuer: Provider) -> None:
    issuer.be("s-grace", email="grace@cute.example", email_verified=True)
    grace = browser()
    log_in(grace)
    assert grace.submit("/account", "/account/identity/unlink").status_code == 409
    assert linked(api, "grace") == ["s-grace"]
