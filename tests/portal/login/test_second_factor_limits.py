"""Guessing codes of an app ends soon, and doesn't lock out the account's owner."""

from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest

from cute_api.models.enums import MailKind
from cute_api.services.accounts import accounts
from tests.fixtures.api import Api
from tests.portal.browser import Browser
from tests.portal.conftest import NewBrowser
from tests.portal.login.factors import Phone, first_step, queued_kinds, second_step, set_up
from tests.portal.pages.attempts import Attempts

CODES_OF_AN_ACCOUNT = 20
CODES_OF_AN_ACCOUNT_IN_ALL = 200
TRIES_OF_A_DEVICE = 10
HERE, ELSEWHERE = "127.0.0.1", "198.51.100.7"
WRONG = "000000"


@dataclass(frozen=True)
class Alice:
    """Somebody with an app, and `known`, a browser in which she logged in before."""

    name: str
    user_id: UUID
    known: Browser
    phone: Phone


@pytest.fixture
def alice(api: Api, browser: NewBrowser) -> Alice:
    name = f"alice-{uuid4().hex[:8]}"
    known = browser(name)
    with api.database.transaction() as session:
        user_id = accounts.need(session, f"{name}@cute.example").id
    return Alice(name, user_id, known, set_up(api, known, name))


@pytest.fixture
def others(redis_url: str) -> Attempts:
    return Attempts(redis_url)


def test_second_step_429_for_a_network_that_guesses_and_303_for_its_owner(
    api: Api, browser: NewBrowser, others: Attempts, alice: Alice
) -> None:
    attacker = browser()
    first_step(attacker, alice.name)
    for _ in range(CODES_OF_AN_ACCOUNT - 1):
        assert others.enter_a_code(alice.user_id, HERE)
    assert second_step(attacker, WRONG).status_code == 422
    refused = second_step(attacker, alice.phone.code())
    assert refused.status_code == 429
    assert "Too many wrong codes within a day" in refused.text
    assert MailKind.SECOND_FACTOR_GUESSED in queued_kinds(api, alice.name)
    # It has used up little of what all networks have.
    for n in range(8):
        assert others.enter_a_code(alice.user_id, f"198.18.{n}.1")
    alice.known.submit("/keys", "/logout")
    first_step(alice.known, alice.name)
    assert second_step(alice.known, alice.phone.code()).status_code == 303


def test_second_step_303_for_an_owner_elsewhere_while_a_network_guesses(
    browser: NewBrowser, others: Attempts, alice: Alice
) -> None:
    while others.enter_a_code(alice.user_id, ELSEWHERE):
        pass
    for _ in range(CODES_OF_AN_ACCOUNT_IN_ALL):
        assert not others.enter_a_code(alice.user_id, ELSEWHERE)
    new = browser()
    first_step(new, alice.name)
    assert second_step(new, alice.phone.code()).status_code == 303


def test_second_step_303_for_a_recovery_code_while_all_networks_guess(
    browser: NewBrowser, others: Attempts, alice: Alice
) -> None:
    for n in range(CODES_OF_AN_ACCOUNT_IN_ALL):
        assert others.enter_a_code(alice.user_id, f"198.18.{n // CODES_OF_AN_ACCOUNT}.1")
    assert not others.enter_a_code(alice.user_id, ELSEWHERE)
    new = browser()
    first_step(new, alice.name)
    refused = second_step(new, alice.phone.code())
    assert refused.status_code == 429
    assert "A recovery code still works" in refused.text
    assert second_step(new, alice.phone.codes[0]).status_code == 303


def test_second_step_429_for_a_stolen_cookie_of_a_known_browser(
    others: Attempts, alice: Alice
) -> None:
    while others.enter_a_code(alice.user_id, HERE):
        pass
    alice.known.submit("/keys", "/logout")
    first_step(alice.known, alice.name)
    statuses = [second_step(alice.known, WRONG).status_code for _ in range(TRIES_OF_A_DEVICE + 1)]
    assert statuses == [422] * TRIES_OF_A_DEVICE + [429]
