"""Guessing a password, or requesting reset links, doesn't lock out the account's owner."""

from collections.abc import Callable, Iterator
from ipaddress import ip_network
from uuid import uuid4

import pytest

from cute_api.models.enums import MailKind
from cute_api.portal.login.devices import KNOWN, SIGNED_UP, Device, Devices
from cute_api.sealing import Sealer, new_key
from tests.fixtures.api import Api, furnish, running_api
from tests.fixtures.mails import sending_mails, waiting
from tests.portal.browser import PASSWORD, Browser, Forms
from tests.portal.conftest import NewUser
from tests.portal.mails.mail_server import MailServer, text_of
from tests.portal.pages.attempts import Attempts
from tests.webhooks.backend import eventually

MAILS_FROM_A_NETWORK = 30
MAILS_OF_A_DEVICE = 5
MAILS_TO_AN_ADDRESS = 5
MAILS_TO_AN_ADDRESS_IN_ALL = 20
TRIES_OF_A_DEVICE = 10
TRIES_OF_A_SECRET = 20
TRIES_OF_AN_ACCOUNT = 20
TRIES_OF_AN_ACCOUNT_IN_ALL = 100
TRIES_OF_AN_ADDRESS = 60
COOKIE = "cute_device"
HERS, HIS, ELSEWHERE = "192.0.2.1", "198.51.100.7", "203.0.113.9"

From = Callable[[str], Browser]


@pytest.fixture(scope="module")
def api(database_url: str, redis_url: str, mails: MailServer) -> Iterator[Api]:
    """An API that trusts a proxy on loopback, so that each browser has its own address."""
    with running_api(
        database_url,
        redis_url,
        trusted_proxies=(ip_network("127.0.0.0/8"),),
        mail=f"smtp://127.0.0.1:{mails.port}",
    ) as running:
        furnish(running.database)
        with sending_mails(running):
            yield running


@pytest.fixture
def at(api: Api, mails: MailServer) -> Iterator[From]:
    """Makes a browser at an address. No mail of the test before comes any more."""
    eventually(lambda: not waiting(api))
    mails.mails.clear()
    made: list[Browser] = []

    def make(address: str) -> Browser:
        visitor = Browser(api.base_url)
        visitor.headers["X-Forwarded-For"] = address
        made.append(visitor)
        return visitor

    yield make
    for visitor in made:
        visitor.close()


@pytest.fixture
def alice(new_user: NewUser) -> str:
    name = f"alice-{uuid4().hex[:8]}"
    new_user(name)
    return name


@pytest.fixture
def others(redis_url: str) -> Attempts:
    return Attempts(redis_url)


def attack(others: Attempts, name: str, attacker: Browser) -> None:
    """Try wrong passwords until its network has none left, the last of them over HTTP."""
    for _ in range(TRIES_OF_AN_ACCOUNT - 1):
        others.log_in(f"{name}@cute.example", attacker.headers["X-Forwarded-For"])
    assert attacker.log_in(name, "wrong").status_code == 422
    refused = attacker.log_in(name, "wrong")
    assert refused.status_code == 429
    assert "within 15 minutes" in refused.text
    assert "Or have a link emailed to you" in refused.text


def attack_from_everywhere(others: Attempts, name: str, attacker: Browser) -> None:
    """Try wrong passwords from one network after the other until no network has any left."""
    attack(others, name, attacker)
    for n in range(TRIES_OF_AN_ACCOUNT_IN_ALL - TRIES_OF_AN_ACCOUNT):
        assert others.log_in(f"{name}@cute.example", f"198.18.{n % 8}.1")
    assert not others.log_in(f"{name}@cute.example", ELSEWHERE)


def test_login_303_for_a_new_browser_elsewhere_while_a_network_is_locked_out(
    at: From, alice: str, others: Attempts, mails: MailServer
) -> None:
    attacker = at(HIS)
    attack(others, alice, attacker)
    # Further attempts of a locked network use up nothing of what all networks have.
    for _ in range(3):
        assert attacker.log_in(alice, "wrong").status_code == 429
    for _ in range(TRIES_OF_AN_ACCOUNT_IN_ALL):
        assert not others.log_in(f"{alice}@cute.example", HIS)
    assert at(HIS).log_in(alice).status_code == 429
    assert at(ELSEWHERE).log_in(alice).status_code == 303
    [(recipient, _), *_] = mails.wait_for(1)
    assert recipient == f"{alice}@cute.example"


def test_login_303_for_a_browser_that_logged_in_before_while_others_are_locked_out(
    at: From, alice: str, others: Attempts, mails: MailServer
) -> None:
    owner, attacker = at(HERS), at(HIS)
    assert owner.log_in(alice).status_code == 303
    owner.submit("/keys", "/logout")
    attack_from_everywhere(others, alice, attacker)
    assert at(ELSEWHERE).log_in(alice).status_code == 429
    assert owner.log_in(alice, "mistyped").status_code == 422
    assert owner.log_in(alice).status_code == 303
    [(recipient, message)] = mails.wait_for(1)
    assert recipient == f"{alice}@cute.example"
    assert message["Subject"] == "Too many login attempts for your account"
    assert attacker.log_in(alice, "wrong").status_code == 429
    assert len(mails.mails) == 1, "one a day"


def test_login_303_for_a_browser_that_logged_in_before_beside_an_attacker_at_its_address(
    at: From, alice: str, others: Attempts
) -> None:
    owner = at(HERS)
    assert owner.log_in(alice).status_code == 303
    owner.submit("/keys", "/logout")
    for n in range(TRIES_OF_AN_ADDRESS):
        others.log_in(f"user{n}@cute.example", HERS)
    assert at(HERS).log_in(alice).status_code == 429
    assert owner.log_in(alice).status_code == 303


def test_nobody_is_mailed_for_an_address_without_an_account(
    at: From, alice: str, others: Attempts, mails: MailServer
) -> None:
    attack(others, "nobody", at(HIS))
    attack(others, alice, at(HERS))
    [(recipient, _)] = mails.wait_for(1)
    assert recipient == f"{alice}@cute.example"


def test_a_stolen_cookie_gives_a_few_tries_and_no_login(
    at: From, alice: str, others: Attempts
) -> None:
    owner, thief, phone = at(HERS), at(HIS), at(HERS)
    owner.log_in(alice)
    phone.log_in(alice)
    phone.submit("/keys", "/logout")
    stolen = owner.cookies[COOKIE]
    attack(others, alice, at(HIS))
    thief.cookies.set(COOKIE, stolen, domain="127.0.0.1", path="/")
    assert not thief.is_in()
    assert [thief.log_in(alice, "wrong").status_code for _ in range(TRIES_OF_A_DEVICE + 1)] == [
        *[422] * TRIES_OF_A_DEVICE,
        429,
    ]
    # The owner's session continues, and other browsers can still try.
    assert owner.is_in()
    assert phone.log_in(alice).status_code == 303


@pytest.mark.parametrize(
    "kind", ["of another", "forged", "old", "of a sign-up", "not one", "too long"]
)
def test_login_429_with_a_cookie_that_does_not_prove_it(
    api: Api, at: From, new_user: NewUser, others: Attempts, kind: str
) -> None:
    known = Device(new_user("carol").id, "device")
    sealer = Sealer.of(api.settings)
    cookies = {
        "of another": Devices(sealer).sealed(Device(new_user("bob").id, "device")),
        "forged": Devices(Sealer([new_key()])).sealed(known),
        "old": Devices(sealer, clock=lambda: 1_600_000_000.0).sealed(known),
        "of a sign-up": Devices(sealer, SIGNED_UP).sealed(known),
        "not one": sealer.seal(b'["something else", 1]').decode(),
        "too long": "x" * 2_000,
    }
    attacker = at(HIS)
    attacker.cookies.set(COOKIE, cookies[kind], domain="127.0.0.1", path="/")
    attack(others, "carol", attacker)


def test_the_device_cookie_is_kept_and_names_nobody(api: Api, at: From, alice: str) -> None:
    owner = at(HERS)
    response = owner.log_in(alice)
    [cookie] = [
        header for header in response.headers.get_list("set-cookie") if header.startswith(COOKIE)
    ]
    assert f"; Max-Age={int(KNOWN.kept.total_seconds())}; HttpOnly; Path=/; SameSite=Lax" in cookie
    assert alice not in cookie
    assert owner.submit("/account", "/logout").status_code == 303
    assert COOKIE in owner.cookies
    tls = at(HERS)
    host = {"Host": "portal.cute.example"}
    page = tls.get("/login", headers=host)
    token = page.text.split('name="form_token" value="')[1].split('"')[0]
    visit = page.headers["set-cookie"].partition(";")[0]
    response = tls.post(
        "/login",
        headers={**host, "Cookie": visit},
        data={"email": f"{alice}@cute.example", "password": PASSWORD, "form_token": token},
    )
    [cookie] = [header for header in response.headers.get_list("set-cookie") if COOKIE in header]
    assert cookie.startswith(f"__Host-{COOKIE}=")
    assert "; Secure; HttpOnly; Path=/" in cookie


def test_forgot_303_and_a_mail_after_another_asked_for_too_many(
    at: From, alice: str, others: Attempts, mails: MailServer
) -> None:
    email = f"{alice}@cute.example"
    attacker = at(HIS)
    for _ in range(MAILS_TO_AN_ADDRESS):
        assert others.ask_for_a_mail(email, HIS)
    assert attacker.submit("/forgot", "/forgot", email=email).status_code == 429
    assert at(HERS).submit("/forgot", "/forgot", email=email).status_code == 303
    assert [recipient for recipient, _ in mails.wait_for(1)] == [email]
    for n in range(MAILS_FROM_A_NETWORK - MAILS_TO_AN_ADDRESS):
        others.ask_for_a_mail(f"user{n}@cute.example", HIS)
    response = attacker.submit("/forgot", "/forgot", email="another@cute.example")
    assert response.status_code == 429


def test_forgot_303_for_a_browser_that_logged_in_before_beside_an_attacker_at_its_address(
    at: From, alice: str, others: Attempts, mails: MailServer
) -> None:
    email = f"{alice}@cute.example"
    owner = at(HERS)
    assert owner.log_in(alice).status_code == 303
    owner.submit("/keys", "/logout")
    for _ in range(MAILS_TO_AN_ADDRESS):
        others.ask_for_a_mail(email, HERS)
    assert at(HERS).submit("/forgot", "/forgot", email=email).status_code == 429
    for _ in range(MAILS_OF_A_DEVICE):
        assert owner.submit("/forgot", "/forgot", email=email).status_code == 303
    assert owner.submit("/forgot", "/forgot", email=email).status_code == 429
    mails.wait_for(MAILS_OF_A_DEVICE)


def test_forgot_303_without_a_mail_when_the_mailbox_has_many_from_everywhere(
    at: From, alice: str, new_user: NewUser, others: Attempts, mails: MailServer
) -> None:
    email = f"{alice}@cute.example"
    for _ in range(MAILS_TO_AN_ADDRESS_IN_ALL):
        assert others.send(MailKind.RESET_PASSWORD, email)
    response = at(HERS).submit("/forgot", "/forgot", email=email)
    assert (response.status_code, response.headers["Location"]) == (303, "/forgot/sent")
    new_user("bob")
    assert at(HERS).submit("/forgot", "/forgot", email="bob@cute.example").status_code == 303
    assert [recipient for recipient, _ in mails.wait_for(1)] == ["bob@cute.example"]


def test_a_new_password_by_mail_logs_in_at_once_while_others_are_locked_out(
    at: From, alice: str, others: Attempts, mails: MailServer
) -> None:
    owner = at(HERS)
    attack(others, alice, at(HIS))
    mails.wait_for(1)
    owner.submit("/forgot", "/forgot", email=f"{alice}@cute.example")
    _, message = mails.wait_for(2)[-1]
    link = "/reset?token=" + text_of(message).split("/reset?token=")[1].split()[0]
    fresh = "quite another password"
    assert owner.submit(link, "/reset", password=fresh).status_code == 303
    assert owner.log_in(alice, fresh).status_code == 303
    assert at(HIS).log_in(alice, fresh).status_code == 429


def test_a_link_by_mail_logs_a_fresh_browser_in_while_all_networks_are_locked_out(
    at: From, alice: str, others: Attempts, mails: MailServer
) -> None:
    attack_from_everywhere(others, alice, at(HIS))
    mails.wait_for(1)
    fresh = at(HERS)
    page = fresh.log_in(alice)
    assert page.status_code == 429
    form = Forms(page.text).found["/forgot"]
    assert form["email"] == f"{alice}@cute.example"
    assert fresh.post("/forgot", data=form).headers["Location"] == "/forgot/sent"
    _, message = mails.wait_for(2)[-1]
    link = "/reset?token=" + text_of(message).split("/reset?token=")[1].split()[0]
    assert fresh.get(link).status_code == 200
    assert fresh.log_in(alice).status_code == 429, "opening the link alone changes nothing"
    form = fresh.form(link, "/reset/keep")
    assert fresh.post("/reset/keep", data={"token": form["token"]}).status_code == 403
    done = fresh.post("/reset/keep", data=form)
    assert (done.status_code, done.headers["Location"]) == (303, "/login?done=unlocked")
    assert not fresh.is_in()
    assert fresh.log_in(alice, "mistyped").status_code == 422
    assert fresh.log_in(alice).status_code == 303
    assert fresh.post("/reset/keep", data=form).status_code == 403, "it works once"
    assert at(ELSEWHERE).log_in(alice).status_code == 429


def test_change_password_303_while_others_are_locked_out_and_429_for_guesses_in_a_session(
    at: From, alice: str, others: Attempts
) -> None:
    owner = at(HERS)
    owner.log_in(alice)
    attack(others, alice, at(HIS))

    def change(current: str) -> int:
        return owner.submit(
            "/account", "/account/password", current=current, password="quite another password"
        ).status_code

    token = owner.cookies["cute_session"]
    assert change(PASSWORD) == 303
    assert owner.cookies["cute_session"] != token
    for _ in range(TRIES_OF_A_SECRET):
        others.guess(owner.cookies["cute_session"])
    assert change("quite another password") == 429
