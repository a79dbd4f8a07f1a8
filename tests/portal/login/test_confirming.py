"""Dangerous forms ask again: for a code, or for the password without a second factor."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import httpx
import pytest
from joserfc.jwk import ECKey

from tests.api.apps import CALLBACK, new_app
from tests.fixtures.api import Api
from tests.portal.browser import PASSWORD, Browser, Forms, key_ids
from tests.portal.conftest import NewBrowser
from tests.portal.login.factors import FACTORS, Phone, set_up
from tests.portal.oauth.flow import answer, asked, decide

SESSION, CONFIRMED = "cute_session", "cute_confirmed"
TRIES_OF_A_SECRET = 20
WRITING: Mapping[str, Any] = {"name": "Listing", "scope": ["read:items", "write:items"]}


@pytest.fixture
def name() -> str:
    return f"alice-{uuid4().hex[:8]}"


@pytest.fixture
def alice(browser: NewBrowser, name: str) -> Browser:
    """Alice, whose login was longer ago than a confirmation lasts."""
    visitor = browser(name)
    visitor.cookies.delete(CONFIRMED)
    return visitor


def create(browser: Browser, **answer: str) -> httpx.Response:
    return browser.create_key(**WRITING, **answer)


def test_create_key_403_asks_for_the_password_and_sends_the_same_form_again(alice: Browser) -> None:
    asked = create(alice)
    assert asked.status_code == 403
    assert "Nothing has been changed yet" in asked.text
    form = Forms(asked.text).found["/keys"]
    assert "confirm_password" in form
    assert key_ids(alice) == []
    wrong = create(alice, confirm_password="wrong")
    assert wrong.status_code == 422
    assert "Wrong password." in wrong.text
    form = {**form, "scope": WRITING["scope"], "confirm_password": PASSWORD}
    assert alice.post("/keys", data=form).status_code == 201
    assert create(alice).status_code == 201, "asked twice within 15 minutes"


def test_create_key_201_without_a_question_for_a_key_that_only_reads(alice: Browser) -> None:
    assert alice.create_key("Reader").status_code == 201


def test_create_key_403_asks_for_a_code_of_who_has_a_second_factor(
    api: Api, browser: NewBrowser, name: str
) -> None:
    owner = browser(name)
    phone = set_up(api, owner, name)
    owner.cookies.delete(CONFIRMED)
    assert create(owner, confirm_password=PASSWORD).status_code == 403
    code = phone.code()
    assert create(owner, confirm_code=code).status_code == 201
    owner.cookies.delete(CONFIRMED)
    assert create(owner, confirm_code=code).status_code == 422, "the code was used"
    assert create(owner, confirm_code=phone.codes[0]).status_code == 201


def test_create_key_403_for_a_stolen_session_after_its_owner_confirmed(
    api: Api, alice: Browser
) -> None:
    with Browser(api.base_url) as thief:
        thief.cookies.set(SESSION, alice.cookies[SESSION])
        assert create(alice, confirm_password=PASSWORD).status_code == 201
        assert create(thief).status_code == 403


def test_create_key_403_for_a_confirmation_of_another_session(
    alice: Browser, browser: NewBrowser, name: str
) -> None:
    again, mallory = browser(), browser(f"mallory-{uuid4().hex[:8]}")
    assert again.log_in(name).status_code == 303
    for other in (again, mallory):
        alice.cookies.set(CONFIRMED, other.cookies[CONFIRMED], domain="127.0.0.1", path="/")
        assert create(alice).status_code == 403


def test_create_key_429_when_a_stolen_session_guesses_the_password(alice: Browser) -> None:
    statuses = [create(alice, confirm_password="wrong").status_code for _ in range(21)]
    assert statuses == [422] * TRIES_OF_A_SECRET + [429]
    assert create(alice, confirm_password=PASSWORD).status_code == 429


@pytest.mark.parametrize(
    ("action", "status"),
    [("authenticator/setup", 200), ("authenticator/remove", 303), ("recovery-codes", 200)],
)
def test_second_factors_403_without_a_confirmation(
    api: Api, browser: NewBrowser, name: str, action: str, status: int
) -> None:
    owner = browser(name)
    phone: Phone = set_up(api, owner, name)
    owner.cookies.delete(CONFIRMED)
    path = f"{FACTORS}/{action}"
    assert owner.submit(FACTORS, path).status_code == 403
    assert owner.submit(FACTORS, path, confirm_code=phone.code()).status_code == status


def test_rotate_key_403_and_device_login_403_without_a_confirmation(alice: Browser) -> None:
    alice.create_key("Reader")
    [key_id] = key_ids(alice)
    rotate = f"/keys/{key_id}/rotate"
    assert alice.submit(rotate, rotate, grace_hours="0").status_code == 403
    code = alice.post("/device/code", data={"client_id": "cute-dev", "scope": "write:items"})
    ask = f"/device?user_code={code.json()['user_code']}"
    approval = {"decision": "approve", "scope": "write:items"}
    assert alice.submit(ask, "/device", **approval).status_code == 403
    approved = alice.submit(ask, "/device", **approval, confirm_password=PASSWORD)
    assert (approved.status_code, approved.headers["Location"]) == (303, "/device?done=approved")


def test_invite_403_without_a_confirmation(alice: Browser) -> None:
    page, invite = "/organisation", "/organisation/invitations"
    offer = {"email": f"thief-{uuid4().hex}@cute.example", "role": "owner"}
    assert alice.submit(page, invite, **offer).status_code == 403
    assert offer["email"] not in alice.get(page).text
    assert alice.submit(page, invite, **offer, confirm_password=PASSWORD).status_code == 303


def test_keys_of_apps_403_without_a_confirmation(api: Api, alice: Browser, name: str) -> None:
    app = f"/apps/{new_app(api.database, name).id}"
    public = json.dumps({"keys": [ECKey.generate_key("P-256").as_dict(private=False)]})
    fields = {"name": "Rail Lister of Alice", "redirect_uris": CALLBACK}
    signs = {**fields, "client_auth": "private_key", "jwks": public}
    assert alice.submit(app, app, **signs).status_code == 403
    assert alice.submit(app, f"{app}/keys").status_code == 403
    assert alice.submit(app, app, **fields).status_code == 303
    assert alice.submit(app, app, **signs, confirm_password=PASSWORD).status_code == 303
    assert alice.submit(app, f"{app}/keys").status_code == 201


def test_consent_403_then_303_for_an_app_that_writes(api: Api, alice: Browser) -> None:
    app = new_app(api.database)
    assert decide(alice, asked(app)).status_code == 303, "it only reads"
    path = asked(app, scope="write:items")
    question = decide(alice, path)
    assert question.status_code == 403
    # The browser lets the form lead to the app.
    policy = question.headers["Content-Security-Policy"]
    assert "form-action 'self' https://rail-lister.example;" in policy
    form = next(
        fields
        for action, fields in Forms(question.text).found.items()
        if action.startswith("/oauth/authorize?")
    )
    done = alice.post(path, data={**form, "confirm_password": PASSWORD})
    assert answer(done)["code"]
    evil = asked(app, scope="write:items", redirect_uri="https://evil.example;script-src *")
    alice.cookies.delete(CONFIRMED)
    refused = alice.post(evil, data=form)
    assert "script-src" not in refused.headers["Content-Security-Policy"]
