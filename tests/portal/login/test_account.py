"""The account page: password, sessions, activity; and signing up in a sandbox."""

import itertools
import json
import re
from email import message_from_bytes, policy
from pathlib import Path
from uuid import uuid4

import pytest

from cute_api.models.enums import AuditAction, Scope, Tier
from cute_api.services.accounts import accounts, audit
from cute_api.services.accounts.audit import ConsoleOperator
from cute_api.services.common.cursors import Cursors, Listing
from cute_api.services.keys import keys
from cute_api.services.keys.principals import Principal
from tests.fixtures.api import Api
from tests.fixtures.mails import mailer_of, work
from tests.portal.browser import PASSWORD, Browser, calls, secret_of
from tests.portal.conftest import NewBrowser, NewUser

PASSWORD_CHANGES_OF_A_USER = 10
OTHER = "another battery staple"
COOKIE = "cute_session"


def change(browser: Browser, current: str, password: str) -> int:
    return browser.submit(
        "/account", "/account/password", current=current, password=password
    ).status_code


def twice(browser: NewBrowser, name: str) -> tuple[Browser, Browser]:
    """Two browsers in which the same user is logged in."""
    here, there = browser(name), browser()
    assert there.log_in(name).status_code == 303
    return here, there


def test_sign_up_201_in_a_sandbox_logs_in_at_once_with_a_first_key(
    browser: NewBrowser, api: Api
) -> None:
    alice = browser()
    response = alice.submit(
        "/signup", "/signup", email="signup@cute.example", username="signup", password=PASSWORD
    )
    assert response.status_code == 201
    assert calls(api, secret_of(response)) == 200
    assert alice.is_in()
    assert alice.get("/signup").headers["Location"] == "/home"


def test_mails_of_a_sandbox_are_files_for_their_owner_only(
    api: Api, browser: NewBrowser, new_user: NewUser
) -> None:
    new_user("alice")
    browser().submit("/forgot", "/forgot", email="alice@cute.example")
    work(mailer_of(api))
    folder = api.settings.data_dir / "mail"

    def resets() -> list[Path]:
        return [
            file
            for file in folder.glob("*.eml")
            if b"Subject: Choose a new password" in file.read_bytes()
        ]

    [file] = resets()
    assert (folder.stat().st_mode & 0o777, file.stat().st_mode & 0o777) == (0o700, 0o600)
    message = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert message["To"] == "alice@cute.example"


def test_account_200_shows_who_one_is(browser: NewBrowser) -> None:
    page = browser("alice", tier=Tier.BASIC).get("/account").text
    for text in (
        "alice@cute.example",
        "<dd>Basic</dd>",
        "<dd>Member</dd>",
        "this session",
        "127.0.0.0/24",
    ):
        assert text in page


def test_change_password_303_ends_the_other_sessions_and_gives_this_one_a_new_token(
    api: Api, browser: NewBrowser
) -> None:
    here, there = twice(browser, "alice")
    before = here.cookies[COOKIE]
    assert change(here, PASSWORD, OTHER) == 303
    assert here.cookies[COOKIE] != before
    assert (here.is_in(), there.is_in()) == (True, False)
    with Browser(api.base_url) as thief:
        thief.cookies.set(COOKIE, before)
        assert not thief.is_in()
    assert browser().log_in("alice").status_code == 422
    assert browser().log_in("alice", OTHER).status_code == 303


@pytest.mark.parametrize(
    ("current", "password", "field"),
    [
        ("wrong", OTHER, "current"),
        (PASSWORD, "short", "password"),
        (PASSWORD, "alice.is.long@cute.example", "password"),
    ],
)
def test_change_password_422_names_the_field(
    browser: NewBrowser, current: str, password: str, field: str
) -> None:
    alice = browser("alice.is.long")
    response = alice.submit("/account", "/account/password", current=current, password=password)
    assert response.status_code == 422
    assert f'id="{field}-error"' in response.text
    assert browser().log_in("alice.is.long").status_code == 303


def test_change_password_429_when_the_current_one_is_guessed(browser: NewBrowser) -> None:
    thief = browser("alice")
    form = thief.form("/account", "/account/password")
    sent = {**form, "current": "wrong", "password": OTHER}
    responses = [thief.post("/account/password", data=sent).status_code for _ in range(21)]
    assert responses == [422] * 20 + [429]


def test_change_password_429_for_who_changes_it_again_and_again(
    api: Api, browser: NewBrowser
) -> None:
    alice, bob = browser("alice-changes"), browser("bob-changes")
    passwords = [PASSWORD, OTHER] * PASSWORD_CHANGES_OF_A_USER
    for current, new in itertools.pairwise(passwords[: PASSWORD_CHANGES_OF_A_USER + 1]):
        assert change(alice, current, new) == 303
    current = passwords[PASSWORD_CHANGES_OF_A_USER]
    assert change(alice, current, f"{current} more") == 429
    assert browser().log_in("alice-changes", current).status_code == 303, "it stays as it was"
    assert change(bob, PASSWORD, OTHER) == 303


def test_end_session_303_logs_out_the_other_browser(browser: NewBrowser) -> None:
    here, there = twice(browser, "alice")
    [action] = re.findall(
        r'action="(/account/sessions/[0-9a-f-]{36}/end)"', here.get("/account").text
    )
    assert here.submit("/account", action).status_code == 303
    assert (here.is_in(), there.is_in()) == (True, False)
    assert here.post(action, data=here.form("/account", "/account/password")).status_code == 404


def test_end_others_303_leaves_this_session_only(browser: NewBrowser) -> None:
    bob = browser("bob")
    here, there = twice(browser, "alice")
    assert here.submit("/account", "/account/sessions/end-others").status_code == 303
    assert (here.is_in(), there.is_in(), bob.is_in()) == (True, False, True)


def test_activity_200_shows_logins_keys_and_operators_but_of_nobody_elses(
    api: Api, browser: NewBrowser
) -> None:
    bob = browser("bob")
    bob.create_key("Bobs secret project")
    alice = browser("carol")
    browser().log_in("carol", "wrong")
    alice.create_key("<script>alert(1)</script>")
    with api.database.transaction() as session:
        user = accounts.need(session, "carol@cute.example")
        keys.create(
            session,
            user=user,
            name="By hand",
            scopes=[Scope.READ_ITEMS],
            actor=ConsoleOperator("operators-own-name"),
        )
    page = alice.get("/account/activity").text
    for text in ("Logged in", "with a wrong password", "Key created", "An operator", "By hand"):
        assert text in page
    assert "&lt;script&gt;" in page
    for text in ("<script>alert", "Bobs secret", "operators-own-name"):
        assert text not in page


def test_activity_pages_go_on_without_gap_or_repetition(api: Api, browser: NewBrowser) -> None:
    alice = browser("dave")
    with api.database.transaction() as session:
        user = accounts.need(session, "dave@cute.example")
        for n in range(60):
            audit.record(
                session,
                Principal.of_user(user),
                AuditAction.USER_EDITED,
                user.id,
                reason=f"edit {n:03}",
            )
    path, seen = "/account/activity", []
    while path:
        page = alice.get(path).text
        seen += re.findall(r"edit (\d{3})", page)
        older = re.search(r'href="(/account/activity\?before=[\w-]+)"', page)
        path = older[1] if older else ""
    assert seen == [f"{n:03}" for n in reversed(range(60))]
    with api.database.transaction() as session:
        bob = accounts.create(session, email=f"bob-{uuid4().hex}@cute.example")[0].id
        theirs = Cursors.of(session, Listing.PORTAL_ACTIVITY, user_id=bob).write(bob.bytes)
    for before in ("nonsense", theirs):
        assert alice.get(f"/account/activity?before={before}").status_code == 404


def test_activity_as_a_file_has_a_line_for_each_entry(browser: NewBrowser) -> None:
    alice = browser("alice-exports")
    assert alice.submit("/organisation", "/organisation", name="Exporters").status_code == 303
    assert "Exporters" in alice.get("/account/activity").text
    response = alice.get("/account/activity.jsonl")
    entries = [json.loads(line) for line in response.text.splitlines()]
    assert response.headers["Content-Type"] == "application/jsonl"
    assert [entry["action"] for entry in entries][:1] == ["session.started"]
    assert entries[0]["address"] == "127.0.0.1"
    (edited,) = entries[-1]["changes"]
    assert (entries[-1]["action"], edited["after"]) == ("organisation.edited", "Exporters")
