"""A login with a second factor: codes of an app, recovery codes, and ways around them."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from cute_api.models import Organisation
from cute_api.models.enums import AuditAction, TokenPurpose
from cute_api.services.accounts import accounts, audit
from cute_api.services.mail import tokens
from tests.fixtures.api import Api
from tests.portal.browser import PASSWORD, Browser
from tests.portal.conftest import NewBrowser
from tests.portal.login.factors import (
    FACTORS,
    SECOND_STEP,
    Phone,
    first_step,
    mailed_changes,
    second_step,
    set_up,
)

COOKIE = "cute_session"
OTHER = "another battery staple"
RACERS = 6


@pytest.fixture
def name() -> str:
    return f"alice-{uuid4().hex[:8]}"


@pytest.fixture
def phone(api: Api, browser: NewBrowser, name: str) -> Phone:
    """Alice's, which she has set up."""
    return set_up(api, browser(name), name)


def actions_of(api: Api, name: str) -> list[AuditAction]:
    with api.database.transaction() as session:
        user = accounts.need(session, f"{name}@cute.example")
        return [entry.action for entry in audit.recent(session, limit=20, target_id=user.id)]


def test_login_303_only_with_a_code_of_the_app(
    api: Api, browser: NewBrowser, name: str, phone: Phone
) -> None:
    alice = browser()
    first_step(alice, name)
    assert not alice.is_in()
    wrong = second_step(alice, "000000" if phone.same_code() != "000000" else "000001")
    assert wrong.status_code == 422
    assert "Wrong code" in wrong.text
    assert not alice.is_in()
    assert second_step(alice, phone.code()).status_code == 303
    assert alice.is_in()
    assert actions_of(api, name)[:2] == [
        AuditAction.SESSION_STARTED,
        AuditAction.SECOND_FACTOR_FAILED,
    ]


def test_second_step_422_for_a_code_that_was_used_and_for_older_ones(
    browser: NewBrowser, name: str, phone: Phone
) -> None:
    alice = browser()
    first_step(alice, name)
    for ago in (0, 1):
        assert second_step(alice, phone.same_code(ago)).status_code == 422
    assert not alice.is_in()
    code = phone.code()
    assert second_step(alice, code).status_code == 303
    thief = browser()
    first_step(thief, name)
    assert second_step(thief, code).status_code == 422
    assert not thief.is_in()


def test_second_step_303_for_each_recovery_code_once(
    api: Api, browser: NewBrowser, name: str, phone: Phone
) -> None:
    assert len(phone.codes) == len(set(phone.codes)) == 10
    alice = browser()
    first_step(alice, name)
    assert second_step(alice, phone.codes[0].upper().replace("-", " ")).status_code == 303
    assert "You have 9 unused codes" in alice.get(FACTORS).text
    assert mailed_changes(api, name) == [
        "A second factor was added: authenticator app.",
        "A recovery code was used. Unused codes left: 9.",
    ]
    other = browser()
    first_step(other, name)
    assert second_step(other, phone.codes[0]).status_code == 422
    assert second_step(other, phone.codes[1]).status_code == 303


def test_second_step_303_once_for_requests_that_race_for_a_recovery_code(
    api: Api, browser: NewBrowser, name: str, phone: Phone
) -> None:
    alice = browser()
    first_step(alice, name)
    form = {**alice.form(SECOND_STEP, SECOND_STEP), "code": phone.codes[0]}
    racers = [browser() for _ in range(RACERS)]
    for racer in racers:
        racer.cookies.update(alice.cookies)

    def race(racer: Browser) -> int:
        return racer.post(SECOND_STEP, data=form).status_code

    with ThreadPoolExecutor(RACERS) as pool:
        statuses = sorted(pool.map(race, racers))
    assert statuses == [303] + [422] * (RACERS - 1)
    assert sum(racer.is_in() for racer in racers) == 1


def test_second_step_303_to_the_login_once_the_password_was_changed(
    api: Api, browser: NewBrowser, name: str, phone: Phone
) -> None:
    thief = browser()
    first_step(thief, name)
    with api.database.transaction() as session:
        accounts.set_password(session, accounts.need(session, f"{name}@cute.example"), OTHER)
    response = second_step(thief, phone.code())
    assert (response.status_code, response.headers["Location"]) == (303, "/login")
    assert not thief.is_in()


def test_second_step_303_to_the_login_without_the_first_one(browser: NewBrowser) -> None:
    anyone = browser()
    assert anyone.get(SECOND_STEP).headers["Location"] == "/login"
    form = anyone.form("/login", "/login")
    response = anyone.post(SECOND_STEP, data={**form, "code": "123456"})
    assert (response.status_code, response.headers["Location"]) == (303, "/login")


def test_second_step_422_for_codes_of_another_user(
    api: Api, browser: NewBrowser, name: str, phone: Phone
) -> None:
    mallory = f"mallory-{uuid4().hex[:8]}"
    own = set_up(api, browser(mallory), mallory)
    thief = browser()
    first_step(thief, name)
    assert second_step(thief, own.code()).status_code == 422
    assert second_step(thief, own.codes[0]).status_code == 422
    assert not thief.is_in()


def test_a_link_for_a_new_password_does_not_replace_the_second_factor(
    api: Api, browser: NewBrowser, name: str, phone: Phone
) -> None:
    with api.database.transaction() as session:
        user = accounts.need(session, f"{name}@cute.example")
        token = tokens.issue(session, user.id, TokenPurpose.RESET_PASSWORD)
    thief = browser()
    assert thief.submit(f"/reset?token={token}", "/reset", password=OTHER).status_code == 303
    first_step(thief, name, OTHER)
    assert not thief.is_in()


def test_a_session_that_was_planted_before_the_login_is_worth_nothing_after_it(
    api: Api, browser: NewBrowser, name: str, phone: Phone
) -> None:
    mallory = browser(f"mallory-{uuid4().hex[:8]}")
    planted = mallory.cookies[COOKIE]
    visitor = browser()
    first_step(visitor, name)
    visitor.cookies.set(COOKIE, planted, domain="127.0.0.1", path="/")
    code = {**visitor.form(SECOND_STEP, SECOND_STEP), "code": phone.code()}
    assert visitor.post(SECOND_STEP, data=code).status_code == 303
    assert visitor.cookies[COOKIE] != planted
    assert visitor.is_in()
    assert not mallory.is_in()


def test_the_first_factor_ends_sessions_that_began_without_one(
    api: Api, browser: NewBrowser, name: str
) -> None:
    here, there = browser(name), browser()
    assert there.log_in(name).status_code == 303
    set_up(api, here, name)
    assert (here.is_in(), there.is_in()) == (True, False)


def test_change_password_303_goes_on_without_a_second_step(
    api: Api, browser: NewBrowser, name: str
) -> None:
    alice = browser(name)
    phone = set_up(api, alice, name)
    response = alice.submit("/account", "/account/password", current=PASSWORD, password=OTHER)
    assert response.status_code == 303
    assert alice.is_in()
    other = browser()
    first_step(other, name, OTHER)
    assert second_step(other, phone.code()).status_code == 303


@pytest.mark.parametrize(
    "path", ["/device?user_code=BCDF-GHJK", "/oauth/authorize?client_id=x&scope=read:items"]
)
def test_second_step_303_to_what_a_program_or_an_app_asked_for(
    browser: NewBrowser, name: str, phone: Phone, path: str
) -> None:
    alice = browser()
    assert alice.get(path).headers["Location"] == "/login"
    first_step(alice, name)
    assert second_step(alice, phone.code()).headers["Location"] == path


def test_remove_authenticator_303_makes_the_password_enough_again(
    api: Api, browser: NewBrowser, name: str
) -> None:
    alice = browser(name)
    phone = set_up(api, alice, name)
    removed = alice.submit(FACTORS, f"{FACTORS}/authenticator/remove")
    assert removed.status_code == 303
    assert browser().log_in(name).headers["Location"] == "/quickstart"
    assert AuditAction.SECOND_FACTOR_REMOVED in actions_of(api, name)
    again = set_up(api, alice, name)
    assert set(again.codes).isdisjoint(phone.codes)


def test_replace_recovery_codes_200_ends_the_old_ones(
    api: Api, browser: NewBrowser, name: str
) -> None:
    alice = browser(name)
    phone = set_up(api, alice, name)
    page = alice.submit(FACTORS, f"{FACTORS}/recovery-codes")
    assert page.status_code == 200
    assert not set(phone.codes) & set(page.text.split())
    other = browser()
    first_step(other, name)
    assert second_step(other, phone.codes[0]).status_code == 422


def test_pages_403_without_the_second_factor_that_the_organisation_requires(
    api: Api, browser: NewBrowser, name: str
) -> None:
    alice = browser(name)
    again = f"/docs/operations/get_me/try?request={uuid4()}"
    assert alice.get(again).status_code == 404, "no such request"
    with api.database.transaction() as session:
        user = accounts.need(session, f"{name}@cute.example")
        session.get_one(Organisation, user.organisation_id).requires_second_factor = True
    assert alice.get(again).status_code == 200, "the form, without any request"
    token = alice.form(FACTORS, f"{FACTORS}/authenticator/setup")
    assert "requires one" in alice.get("/keys").text
    key = {**token, "name": "Sync", "scope": ["read:items"]}
    assert (alice.get("/keys").status_code, alice.post("/keys", data=key).status_code) == (403, 403)
    set_up(api, alice, name)
    assert alice.get("/keys").status_code == 200
    assert alice.post("/keys", data=key).status_code == 201
    page = "/organisation"
    assert alice.submit(page, page, name="Studio").status_code == 303
    assert alice.form(page, page)["requires_second_factor"] == ["true"]
    assert alice.submit(page, page, requires_second_factor=[]).status_code == 303
    assert "requires_second_factor" not in alice.form(page, page)
