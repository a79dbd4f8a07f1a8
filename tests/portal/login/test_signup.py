"""Signing up and choosing a new password over HTTP, with a real mail server."""

import re
from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from sqlalchemy import func, select, update

from cute_api.lib.tokens import digest, new_token
from cute_api.models import AuditEntry, MailToken, MailWish, PortalSession, User
from cute_api.models.enums import AuditAction, Scope
from cute_api.portal import trust
from cute_api.portal.login.devices import SIGNED_UP, Device, Devices
from cute_api.refusals import RefusalError
from cute_api.sealing import Sealer, new_key
from cute_api.services.accounts import accounts
from cute_api.services.keys import own_keys
from cute_api.services.keys.principals import Principal
from tests.fixtures.api import Api, furnish, running_api
from tests.fixtures.mails import sending_mails, waiting
from tests.portal.browser import PASSWORD, Browser, calls, key_ids, secret_of
from tests.portal.conftest import NewBrowser, NewUser
from tests.portal.mails.mail_server import MailServer, text_of
from tests.portal.pages.attempts import Attempts
from tests.snippets.stage import shown_code
from tests.webhooks.backend import eventually

MAILS_FROM_A_NETWORK = 30
MAILS_TO_AN_ADDRESS = 5
OTHER = "another battery staple"
PORTAL = "https://developers.cute.example"


@pytest.fixture(scope="module")
def api(database_url: str, redis_url: str, mails: MailServer) -> Iterator[Api]:
    """No sandbox: addresses have to be confirmed."""
    with running_api(
        database_url,
        redis_url,
        sandbox=False,
        mail=f"smtp://127.0.0.1:{mails.port}",
        public_url=PORTAL,
    ) as running:
        furnish(running.database)
        with sending_mails(running):
            yield running


@pytest.fixture(autouse=True)
def no_mails_yet(api: Api, mails: MailServer) -> None:
    """Send the emails that the previous test queued."""
    eventually(lambda: not waiting(api))
    mails.mails.clear()
    mails.refusing, mails.refused = False, 0


def sign_up(browser: Browser, email: str, **fields: str) -> httpx.Response:
    return browser.submit(
        "/signup", "/signup", **{"email": email, "username": "", "password": PASSWORD, **fields}
    )


def forget(browser: Browser, email: str) -> httpx.Response:
    return browser.submit("/forgot", "/forgot", email=email)


def link_of(mails: MailServer, count: int = 1) -> str:
    """The path of the link in the newest of `count` mails."""
    _, message = mails.wait_for(count)[-1]
    found = re.search(rf"{PORTAL}(/\w+\?token=[\w-]+)", text_of(message))
    assert found is not None, text_of(message)
    return found[1]


def open_link(browser: Browser, link: str, password: str) -> httpx.Response:
    return browser.submit(link, link.partition("?")[0], password=password)


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
    one = browser()
    for name, cookie in proofs.items():
        one.cookies.set(SIGNED_UP.cookie, cookie, domain="127.0.0.1", path="/")
        assert "Confirm and log in" in one.get(link).text, name
    true = Devices(sealer, SIGNED_UP).sealed(known)
    one.cookies.set(SIGNED_UP.cookie, true, domain="127.0.0.1", path="/")
    assert one.get(link).status_code == 201


def test_a_page_asked_for_before_is_shown_instead_of_a_first_key(
    browser: NewBrowser, mails: MailServer
) -> None:
    one = browser()
    assert one.get("/device?user_code=BCDF-GHJK").status_code == 303
    sign_up(one, "device@cute.example")
    response = one.get(link_of(mails))
    assert response.headers["Location"] == "/device?user_code=BCDF-GHJK"
    assert key_ids(one) == []


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
    one = browser()
    sign_up(one, "early@cute.example")
    response = one.log_in("early")
    wrong = browser().log_in("nobody")
    assert (response.status_code, wrong.status_code) == (422, 422)
    assert response.text.count("Wrong email") == wrong.text.count("Wrong email") == 1
    assert not one.is_in()
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
        (one.status_code, one.text, sorted(one.headers.keys()), one.headers["Location"])
        for one in responses
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


def test_sign_up_403_without_the_token_of_a_page_of_ours(api: Api, browser: NewBrowser) -> None:
    for path in ("/signup", "/forgot", "/verify", "/reset"):
        response = browser().post(path, data={"email": "csrf@cute.example", "password": PASSWORD})
        assert response.status_code == 403
    foreign = browser(site="cross-site")
    assert sign_up(foreign, "csrf@cute.example").status_code == 403
    with api.database.transaction() as session:
        assert accounts.find(session, "csrf@cute.example") is None


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
    one = browser()
    form = one.form(link, "/verify")
    with api.database.transaction() as session:
        session.execute(
            update(MailToken).values(expires_at=MailToken.expires_at - timedelta(hours=24))
        )
    assert (late.get(link).status_code, browser().get(link).status_code) == (403, 403)
    assert one.post("/verify", data={**form, "password": PASSWORD}).status_code == 403
    assert browser().get("/verify?token=x").status_code == 403
    assert browser().get("/reset").status_code == 403


def test_no_link_is_in_the_database(api: Api, browser: NewBrowser, mails: MailServer) -> None:
    sign_up(browser(), "ivan@cute.example")
    token = link_of(mails).partition("=")[2]
    with api.database.transaction() as session:
        digests = session.scalars(select(MailToken.token_digest)).all()
        assert digests
        assert all(token.encode() not in one for one in digests)


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
    one = browser()
    form = one.form("/forgot", "/forgot")
    one.post(
        "/forgot",
        data={**form, "email": "mallory@cute.example"},
        headers={"X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"},
    )
    assert "evil.example" not in text_of(mails.wait_for(1)[0][1])


def test_sessions_of_an_unconfirmed_user_do_not_exist(api: Api) -> None:
    with api.database.transaction() as session:
        rows = session.scalars(
            select(PortalSession.id)
            .join(User, User.id == PortalSession.user_id)
            .where(User.email_verified_at.is_(None))
        ).all()
    assert rows == []
