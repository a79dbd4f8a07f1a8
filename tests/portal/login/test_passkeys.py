"""Passkeys as a second factor, and the answers that must be refused."""

import secrets
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

from cute_api.models import clock
from cute_api.models.enums import PasskeyPurpose
from cute_api.sealing import Sealer
from cute_api.services.accounts import accounts
from cute_api.services.second_factor import passkeys
from cute_api.services.second_factor.passkeys import CHALLENGE_LIFETIME, RelyingParty
from tests.fixtures.api import Api
from tests.portal.browser import PASSWORD, Browser
from tests.portal.conftest import NewBrowser
from tests.portal.login.authenticator import Authenticator, options_in
from tests.portal.login.factors import CODES, FACTORS, SECOND_STEP, first_step

SETUP, ADD = f"{FACTORS}/passkeys/setup", f"{FACTORS}/passkeys"
MAX_A_USER = 10
RACERS = 4

AtLocalhost = Callable[[], Browser]


@pytest.fixture
def at_localhost(api: Api) -> Iterator[AtLocalhost]:
    """Makes a browser at `localhost`, because browsers know no passkeys at addresses."""
    made: list[Browser] = []

    def make() -> Browser:
        made.append(Browser(f"http://localhost:{api.port}"))
        return made[-1]

    yield make
    for browser in made:
        browser.close()


class Owner:
    """Somebody who has a passkey; `browser` is logged in."""

    def __init__(self, api: Api, browser: Browser, name: str) -> None:
        self.name = f"{name}-{uuid4().hex[:8]}"
        with api.database.transaction() as session:
            accounts.create(session, email=f"{self.name}@cute.example", password=PASSWORD)
        self.browser = browser
        self.device = Authenticator(origin=f"http://localhost:{api.port}")
        assert browser.log_in(self.name).status_code == 303
        response = add(browser, self.device)
        assert response.status_code == 200, response.text
        self.codes = CODES.findall(response.text)


@pytest.fixture
def alice(api: Api, at_localhost: AtLocalhost) -> Owner:
    return Owner(api, at_localhost(), "alice")


def add(browser: Browser, device: Authenticator, name: str = "Phone") -> httpx.Response:
    options = options_in(browser.submit(FACTORS, SETUP).text)
    form = {**browser.form(FACTORS, SETUP), "name": name, "passkey": device.create(options)}
    return browser.post(ADD, data=form)


def asked(browser: Browser, name: str) -> dict[str, Any]:
    """Take the first step; return the options of the second."""
    first_step(browser, name)
    return options_in(browser.get(SECOND_STEP).text)


def show(browser: Browser, answer: str) -> int:
    form = {**browser.form(SECOND_STEP, SECOND_STEP), "passkey": answer}
    return browser.post(SECOND_STEP, data=form).status_code


def test_second_step_303_for_a_passkey_or_a_recovery_code(
    alice: Owner, at_localhost: AtLocalhost
) -> None:
    assert len(alice.codes) == 10
    with_passkey, with_code = at_localhost(), at_localhost()
    assert show(with_passkey, alice.device.show(asked(with_passkey, alice.name))) == 303
    assert with_passkey.is_in()
    first_step(with_code, alice.name)
    done = with_code.submit(SECOND_STEP, SECOND_STEP, code=alice.codes[0])
    assert done.status_code == 303
    assert with_code.is_in()


def test_second_step_422_for_a_passkey_of_another_user(
    api: Api, alice: Owner, at_localhost: AtLocalhost
) -> None:
    mallory = Owner(api, at_localhost(), "mallory")
    thief = at_localhost()
    options = asked(thief, alice.name)
    assert show(thief, mallory.device.show(options)) == 422
    # Her own challenge, answered in Alice's login.
    own = asked(at_localhost(), mallory.name)
    assert show(thief, mallory.device.show(own)) == 422
    # The id of Alice's passkey, with a signature of Mallory's.
    mallory.device.id = alice.device.id
    assert show(thief, mallory.device.show(asked(thief, alice.name))) == 422
    assert not thief.is_in()


def test_second_step_422_for_an_answer_that_was_used(
    alice: Owner, at_localhost: AtLocalhost
) -> None:
    owner, thief = at_localhost(), at_localhost()
    options = asked(owner, alice.name)
    answer = alice.device.show(options)
    asked(thief, alice.name)
    assert show(owner, answer) == 303
    assert show(thief, answer) == 422
    # Signed again for the same challenge.
    assert show(thief, alice.device.show(options)) == 422
    assert not thief.is_in()


def test_second_step_303_once_for_requests_that_race_with_one_answer(
    alice: Owner, at_localhost: AtLocalhost
) -> None:
    owner = at_localhost()
    answer = alice.device.show(asked(owner, alice.name))
    form = {**owner.form(SECOND_STEP, SECOND_STEP), "passkey": answer}
    racers = [at_localhost() for _ in range(RACERS)]
    for racer in racers:
        racer.cookies.update(owner.cookies)
    with ThreadPoolExecutor(RACERS) as pool:
        statuses = sorted(
            pool.map(lambda racer: racer.post(SECOND_STEP, data=form).status_code, racers)
        )
    assert statuses == [303] + [422] * (RACERS - 1)


def test_second_step_422_for_a_copy_of_a_passkey_whose_counter_does_not_grow(
    alice: Owner, at_localhost: AtLocalhost
) -> None:
    copy = copy_of(alice.device)
    owner, thief = at_localhost(), at_localhost()
    for _ in range(2):
        assert show(owner, alice.device.show(asked(owner, alice.name))) == 303
        owner.submit("/keys", "/logout")
    assert show(thief, copy.show(asked(thief, alice.name))) == 422
    assert show(thief, copy.show(asked(thief, alice.name))) == 422
    assert not thief.is_in()


def copy_of(device: Authenticator) -> Authenticator:
    """The same key and counter, held by somebody else."""
    return Authenticator(device.origin, device.host, device.count, device.id, device.key)


def test_second_step_422_for_an_answer_that_is_too_late(
    api: Api, alice: Owner, at_localhost: AtLocalhost
) -> None:
    owner = at_localhost()
    options = asked(owner, alice.name)
    party = RelyingParty("localhost", alice.device.origin, Sealer.of(api.settings))
    with api.database.transaction() as session:
        user, now = accounts.need(session, f"{alice.name}@cute.example"), clock.now(session)
    for late, status in ((timedelta(seconds=2), 422), (-timedelta(seconds=10), 303)):
        made_at = now - CHALLENGE_LIFETIME - late
        challenge = passkeys.new_challenge(party, user.id, PasskeyPurpose.SHOW, made_at)
        options["challenge"] = bytes_to_base64url(challenge)
        assert show(owner, alice.device.show(options)) == status


def test_second_step_422_for_a_challenge_with_other_bytes_in_it(
    alice: Owner, at_localhost: AtLocalhost
) -> None:
    thief = at_localhost()
    options = asked(thief, alice.name)
    challenge = base64url_to_bytes(options["challenge"])
    options["challenge"] = bytes_to_base64url(challenge[:9] + b"\xff" + challenge[9:])
    assert show(thief, alice.device.show(options)) == 422


def test_second_step_303_for_the_owner_while_a_thief_with_the_password_asks_for_challenges(
    alice: Owner, at_localhost: AtLocalhost
) -> None:
    owner, thief = at_localhost(), at_localhost()
    options = asked(owner, alice.name)
    first_step(thief, alice.name)
    for _ in range(30):
        assert thief.get(SECOND_STEP).status_code == 200
    assert show(owner, alice.device.show(options)) == 303


@pytest.mark.parametrize(
    "wrong", [{"origin": "https://evil.example"}, {"host": "evil.example"}], ids=str
)
def test_second_step_422_for_an_answer_made_at_another_site(
    alice: Owner, at_localhost: AtLocalhost, wrong: dict[str, str]
) -> None:
    thief = at_localhost()
    device = copy_of(alice.device)
    device.origin = wrong.get("origin", device.origin)
    device.host = wrong.get("host", device.host)
    assert show(thief, device.show(asked(thief, alice.name))) == 422


@pytest.mark.parametrize("answer", ["{", "null", "[]", '{"response": 1}', "{}" * 9, "\x00", '"é"'])
def test_second_step_422_for_an_answer_that_is_none(
    alice: Owner, at_localhost: AtLocalhost, answer: str
) -> None:
    thief = at_localhost()
    asked(thief, alice.name)
    assert show(thief, answer) == 422


def test_add_passkey_422_for_the_id_of_another_user_and_an_answer_that_was_used(
    api: Api, alice: Owner, at_localhost: AtLocalhost
) -> None:
    mallory = Owner(api, at_localhost(), "mallory")
    mallory.device.id = alice.device.id
    assert add(mallory.browser, mallory.device).status_code == 422
    device = Authenticator(alice.device.origin)
    options = options_in(alice.browser.submit(FACTORS, SETUP).text)
    form = {**alice.browser.form(FACTORS, SETUP), "name": "Laptop"}
    form["passkey"] = device.create(options)
    assert alice.browser.post(ADD, data=form).status_code == 303
    device.id += b"2"
    form["passkey"] = device.create(options)
    assert alice.browser.post(ADD, data=form).status_code == 422


@pytest.mark.parametrize(("size", "status"), [(1_023, 303), (1_024, 422), (4_000, 422)])
def test_add_passkey_422_for_an_id_that_is_too_long(alice: Owner, size: int, status: int) -> None:
    device = Authenticator(alice.device.origin, id=secrets.token_bytes(size))
    assert add(alice.browser, device).status_code == status


def test_add_passkey_409_beyond_the_most_a_user_can_have(alice: Owner) -> None:
    origin = alice.device.origin
    for number in range(1, MAX_A_USER):
        added = add(alice.browser, Authenticator(origin), f"Key {number}")
        assert added.status_code == 303
    assert add(alice.browser, Authenticator(origin)).status_code == 409


def test_add_passkey_409_at_an_address(browser: NewBrowser) -> None:
    visitor = browser(f"alice-{uuid4().hex[:8]}")
    assert "open the portal at localhost" in visitor.get(FACTORS).text
    token = visitor.form("/keys/new", "/keys")
    assert visitor.post(SETUP, data=token).status_code == 409


def test_remove_passkey_303_makes_the_password_enough_again(
    alice: Owner, at_localhost: AtLocalhost
) -> None:
    action = next(
        line.split('"')[3]
        for line in alice.browser.get(FACTORS).text.splitlines()
        if "/passkeys/" in line and "/remove" in line
    )
    assert alice.browser.submit(FACTORS, action).status_code == 303
    other = at_localhost()
    assert other.log_in(alice.name).headers["Location"] == "/quickstart"


def test_create_key_201_confirmed_with_a_passkey(alice: Owner) -> None:
    browser = alice.browser
    browser.cookies.delete("cute_confirmed")
    page = browser.create_key(scope=["write:items"])
    assert page.status_code == 403
    answer = alice.device.show(options_in(page.text))
    assert browser.create_key(scope=["write:items"], confirm_passkey=answer).status_code == 201
