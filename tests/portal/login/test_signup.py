"""Signing up and choosing a new password over HTTP, with a real mail server."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from cute_api.models import AuditEntry, MailToken, MailWish
from cute_api.models.enums import AuditAction, Scope
from cute_api.refusals import RefusalError
from cute_api.services.accounts import accounts
from cute_api.services.keys import own_keys
from cute_api.services.keys.principals import Principal
from tests.fixtures.api import Api
from tests.fixtures.mails import waiting
from tests.portal.browser import PASSWORD, calls, secret_of
from tests.portal.conftest import NewBrowser, NewUser
from tests.portal.login.signing_up import (
    OTHER,
    forget,
    forget_mails,
    link_of,
    open_link,
    running_with_mails,
    sign_up,
)
from tests.portal.mails.mail_server import MailServer, text_of
from tests.portal.pages.attempts import Attempts

MAILS_FROM_A_NETWORK = 30
MAILS_TO_AN_ADDRESS = 5


@pytest.fixture(scope="module")
def api(database_url: str, redis_url: str, mails: MailServer) -> Iterator[Api]:
    with running_with_mails(database_url, redis_url, mails) as running:
        yield running


@pytest.fixture(autouse=True)
def no_mails_yet(api: Api, mails: MailServer) -> None:
    forget_mails(api, mails)


def actions_of(api: Api, email: str) -> list[AuditAction]:
    with api.database.transaction() as session:
        user = accounts.need(session, email)
        return list(
            session.scalars(
                select(AuditEntry.action)
                .where(AuditEntry.target_id == user.id)
                .order_by(AuditEntry.id)
            )
        )


def test_sign_up_303_and_the_link_with_the_password_logs_in_elsewhere(
    api: Api, browser: NewBrowser, mails: MailServer
) -> None:
    alice = browser()
    response = sign_up(alice, "Alice@signup.example", username="alice_sells")
    assert (response.status_code, response.headers["Location"]) == (303, "/signup/sent")
    assert "Check your email" in alice.get("/signup/sent").text
    assert alice.log_in("x", PASSWORD).status_code == 422
    link = link_of(mails)
    [(recipient, message)] = mails.mails
    assert recipient == "Alice@signup.example"
    assert message["To"] == "Alice@signup.example"
    assert message["Auto-Submitted"] == "auto-generated"
    response = open_link(browser(), link, "not what she chose")
    assert response.status_code == 422
    phone = browser()
    response = open_link(phone, link, PASSWORD)
    assert (response.status_code, response.headers["Cache-Control"]) == (201, "no-store")
    assert calls(api, secret_of(response)) == 200
    assert "Alice@signup.example" in phone.get("/account").text
    assert browser().get(link).status_code == 403
    assert actions_of(api, "alice@signup.example") == [
        AuditAction.USER_SIGNED_UP,
        AuditAction.USER_EMAIL_VERIFIED,
        AuditAction.SESSION_STARTED,
    ]


def test_login_422_and_no_key_before_the_address_is_confirmed(
    api: Api, browser: NewBrowser, mails: MailServer
) -> None:
    visitor = browser()
    sign_up(visitor, "early@cute.example")
    response = visitor.log_in("early")
    wrong = browser().log_in("nobody")
    assert (response.status_code, wrong.status_code) == (422, 422)
    assert response.text.count("Wrong email") == wrong.text.count("Wrong email") == 1
    assert not visitor.is_in()
    with api.database.transaction() as session:
        user = accounts.need(session, "early@cute.example")
        with pytest.raises(RefusalError, match="Confirm your email"):
            own_keys.create(
                session, Principal.of_user(user), name="x", scopes=list(Scope), tiers=api.spec.tiers
            )


def test_sign_up_responds_the_same_for_an_address_that_has_an_account_and_its_owner_is_informed(
    api: Api, browser: NewBrowser, new_user: NewUser, mails: MailServer
) -> None:
    new_user("owner")
    thief, newcomer = browser(), browser()
    responses = [
        sign_up(thief, "OWNER@cute.example", password=OTHER),
        sign_up(newcomer, "newcomer@cute.example", password=OTHER),
    ]
    first, second = [
        (
            response.status_code,
            response.text,
            sorted(response.headers.keys()),
            response.headers["Location"],
        )
        for response in responses
    ]
    assert first == second
    sent = mails.wait_for(2)
    [mail] = [message for to, message in sent if to == "owner@cute.example"]
    assert mail["Subject"] == "You already have an account"
    assert "token=" not in text_of(mail)
    assert browser().log_in("owner", OTHER).status_code == 422
    assert browser().log_in("owner").status_code == 303


def test_signing_up_again_before_the_address_is_confirmed_sends_the_link_again(
    browser: NewBrowser, mails: MailServer
) -> None:
    sign_up(browser(), "twice@cute.example")
    link_of(mails)
    sign_up(browser(), "twice@cute.example", password=OTHER)
    link = link_of(mails, 2)
    assert open_link(browser(), link, OTHER).status_code == 422
    assert open_link(browser(), link, PASSWORD).status_code == 201


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "no address"),
        ("email", "a,b@cute.example"),
        ("email", "a@cute.example\r\nBcc: x@cute.example"),
        ("email", "x" * 250 + "@cute.example"),
        ("password", "elevenchars"),
        ("password", "long.address@cute.example"),
        ("password", "x" * 1_025),
        ("username", "No Name"),
        ("username", "ab"),
        ("email", "buyer_50@buyers.cute.example"),
        ("email", "anyone@below.buyers.cute.example"),
        ("username", "erased_0"),
        ("username", "buyer_50"),
        ("username", "taken"),
    ],
)
def test_sign_up_422_names_the_field(
    api: Api, browser: NewBrowser, new_user: NewUser, field: str, value: str
) -> None:
    new_user("taken")
    response = sign_up(browser(), **{"email": "long.address@cute.example", field: value})
    assert response.status_code == 422
    assert f'id="{field}-error"' in response.text
    assert response.text.count('class="field-error"') == 1
    with api.database.transaction() as session:
        assert accounts.find(session, "long.address@cute.example") is None


def test_sign_up_takes_the_next_name_when_the_address_gives_one_that_somebody_has(
    api: Api, browser: NewBrowser, new_user: NewUser
) -> None:
    new_user("eve")
    sign_up(browser(), "eve@elsewhere.example")
    with api.database.transaction() as session:
        assert accounts.need(session, "eve@elsewhere.example").username == "eve_2"


def test_forgot_303_the_same_for_everyone_and_only_who_has_an_account_gets_a_mail(
    api: Api, browser: NewBrowser, new_user: NewUser, mails: MailServer
) -> None:
    new_user("frank")
    unknown = forget(browser(), "nobody@cute.example")
    known = forget(browser(), "frank@cute.example")
    assert unknown.headers["Location"] == known.headers["Location"] == "/forgot/sent"
    assert (unknown.status_code, unknown.text) == (known.status_code, known.text)
    assert [to for to, _ in mails.wait_for(1)] == ["frank@cute.example"]


def test_reset_303_changes_the_password_once_and_ends_every_session(
    api: Api, browser: NewBrowser, mails: MailServer
) -> None:
    grace = browser("grace")
    forget(browser(), "grace@cute.example")
    link = link_of(mails)
    stranger = browser()
    assert open_link(stranger, link, "short").status_code == 422
    form = stranger.form(link, "/reset")
    response = stranger.post("/reset", data={**form, "password": OTHER})
    assert (response.status_code, response.headers["Location"]) == (303, "/login?done=reset")
    assert stranger.post("/reset", data={**form, "password": PASSWORD}).status_code == 403
    assert stranger.get(link).status_code == 403
    assert not grace.is_in()
    assert browser().log_in("grace").status_code == 422
    assert browser().log_in("grace", OTHER).status_code == 303
    assert mails.wait_for(2)[-1][1]["Subject"] == "Your password was changed"
    assert AuditAction.USER_PASSWORD_RESET in actions_of(api, "grace@cute.example")


def test_reset_confirms_the_address_of_who_signed_up(
    browser: NewBrowser, mails: MailServer
) -> None:
    sign_up(browser(), "heidi@cute.example")
    link_of(mails)
    forget(browser(), "heidi@cute.example")
    assert open_link(browser(), link_of(mails, 2), OTHER).status_code == 303
    assert browser().log_in("heidi", OTHER).status_code == 303


def test_links_403_when_their_time_is_over_and_for_another_purpose(
    api: Api, browser: NewBrowser, mails: MailServer
) -> None:
    late = browser()
    sign_up(late, "late@cute.example")
    link = link_of(mails)
    swapped = link.replace("/verify", "/reset")
    assert browser().get(swapped).status_code == 403
    visitor = browser()
    form = visitor.form(link, "/verify")
    with api.database.transaction() as session:
        session.execute(
            update(MailToken).values(expires_at=MailToken.expires_at - timedelta(hours=24))
        )
    assert (late.get(link).status_code, browser().get(link).status_code) == (403, 403)
    assert visitor.post("/verify", data={**form, "password": PASSWORD}).status_code == 403
    assert browser().get("/verify?token=x").status_code == 403
    assert browser().get("/reset").status_code == 403


def test_no_link_is_in_the_database(api: Api, browser: NewBrowser, mails: MailServer) -> None:
    sign_up(browser(), "ivan@cute.example")
    token = link_of(mails).partition("=")[2]
    with api.database.transaction() as session:
        digests = session.scalars(select(MailToken.token_digest)).all()
        assert digests
        assert all(token.encode() not in digest for digest in digests)


def test_a_mail_that_is_refused_waits_and_the_sign_up_is_kept(
    api: Api, browser: NewBrowser, mails: MailServer
) -> None:
    mails.refusing = True
    response = sign_up(browser(), "judy@cute.example")
    assert response.status_code == 303
    mails.wait_for_refusal()
    assert waiting(api) == 1
    mails.refusing = False
    with api.database.transaction() as session:
        session.execute(update(MailWish).values(next_attempt_at=func.clock_timestamp()))
    # Any other mail wakes the sender, which takes what waits for longest first.
    forget(browser(), "nobody@cute.example")
    assert open_link(browser(), link_of(mails), PASSWORD).status_code == 201


@pytest.mark.parametrize("page", ["/signup", "/forgot"])
def test_mails_429_after_too_many_to_an_address_or_from_a_network(
    browser: NewBrowser, redis_url: str, page: str
) -> None:
    def ask(name: str) -> int:
        fields = {"email": f"{name}@cute.example", "password": PASSWORD, "username": ""}
        return browser().submit(page, page, **fields).status_code

    elsewhere = Attempts(redis_url)
    for _ in range(MAILS_TO_AN_ADDRESS):
        assert elsewhere.ask_for_a_mail("FLOODED@cute.example", "127.0.0.1")
    assert ask("flooded") == 429
    for n in range(MAILS_FROM_A_NETWORK - MAILS_TO_AN_ADDRESS - 2):
        elsewhere.ask_for_a_mail(f"user{n}@cute.example", "127.0.0.1")
    assert ask("last") == 303
    assert ask("beyond") == 429


def test_the_links_host_is_ours_whatever_the_request_names(
    browser: NewBrowser, new_user: NewUser, mails: MailServer
) -> None:
    new_user("mallory")
    visitor = browser()
    form = visitor.form("/forgot", "/forgot")
    visitor.post(
        "/forgot",
        data={**form, "email": "mallory@cute.example"},
        headers={"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"},
    )
    assert "evil.example" not in text_of(mails.wait_for(1)[0][1])
