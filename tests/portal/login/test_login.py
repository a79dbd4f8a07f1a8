"""Logging in and out over HTTP, and refused logins."""

from uuid import UUID

import pytest
from argon2 import PasswordHasher

from cute_api.portal import wanted
from cute_api.services.accounts import accounts, own_account, passwords, suspension
from cute_api.services.accounts.audit import SYSTEM
from tests.fixtures.api import Api
from tests.portal.browser import PASSWORD, Browser, Forms
from tests.portal.conftest import NewBrowser, NewUser
from tests.portal.pages.attempts import Attempts

TRIES_OF_AN_ACCOUNT_IN_ALL = 100
TRIES_OF_AN_ADDRESS = 60
COOKIE = "cute_session"


@pytest.fixture
def elsewhere(redis_url: str) -> Attempts:
    """The throttle of another process, which shares its counts."""
    return Attempts(redis_url)


def test_login_303_to_the_keys_and_the_page_names_the_user(
    browser: NewBrowser, new_user: NewUser
) -> None:
    new_user("alice")
    alice = browser()
    response = alice.log_in("alice")
    assert (response.status_code, response.headers["Location"]) == (303, "/quickstart")
    assert "alice@cute.example" in alice.get("/keys").text
    assert alice.get("/login").headers["Location"] == "/quickstart"


def test_login_takes_the_email_in_any_case(browser: NewBrowser, new_user: NewUser) -> None:
    new_user("alice")
    alice = browser()
    response = alice.submit("/login", "/login", email=" Alice@CUTE.example ", password=PASSWORD)
    assert response.status_code == 303


def test_login_303_to_the_page_that_was_wanted_also_after_a_wrong_password(
    browser: NewBrowser, new_user: NewUser
) -> None:
    new_user("alice")
    alice, path = browser(), "/webhooks/new?done=x"
    assert alice.get(path).status_code == 303
    assert alice.log_in("alice", "wrong").status_code == 422
    assert alice.log_in("alice").headers["Location"] == path
    alice.submit("/keys", "/logout")
    assert alice.log_in("alice").headers["Location"] == "/quickstart", "once"

    # A link to the login leads back to its page, unless that is of another site.
    here = str(alice.base_url).rstrip("/")
    for site, leads in (("http://127.0.0.1:1", "/quickstart"), (here, "/docs/x?a=1")):
        alice.submit("/keys", "/logout")
        alice.get("/login", headers={"Referer": f"{site}/docs/x?a=1"})
        assert alice.log_in("alice").headers["Location"] == leads


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("/webhooks/new?done=saved", "/webhooks/new?done=saved"),
        ("/docs/errors", "/docs/errors"),
        ("/" + "k" * (wanted.MAX_LENGTH - 1), "/" + "k" * (wanted.MAX_LENGTH - 1)),
        *(
            (text, None)
            for text in (
                *(
                    None,
                    "",
                    "/",
                    "keys",
                    "https://evil.example/",
                    "//evil.example",
                    "/\\evil.example",
                ),
                *("/login", "/login?done=x", "/logout", "/signup", "/reset/abc", "/v1/items"),
                *("/\\evil.example", "/keys\n", "/keys\r\nX: y", "/é"),
                "/" + "k" * wanted.MAX_LENGTH,
            )
        ),
    ],
)
def test_a_login_leads_to_pages_of_ours_only(text: str | None, path: str | None) -> None:
    assert wanted.own_path(text) == path


def test_error_pages_know_who_is_logged_in(browser: NewBrowser, new_user: NewUser) -> None:
    new_user("alice")
    alice, nobody = browser(), browser()
    alice.log_in("alice")
    for path in ("/nothing", "/keys/x", f"/webhooks/{UUID(int=0)}", "/docs/nothing"):
        for visitor, is_known in ((alice, True), (nobody, False)):
            page = visitor.get(path)
            is_private = path.startswith("/webhooks")
            assert page.status_code == (303 if visitor is nobody and is_private else 404), path
            assert ("alice@cute.example" in page.text) is is_known, path
            assert page.headers["Cache-Control"] == "no-store"
    token = Forms(alice.get("/nothing").text).found["/logout"]
    assert alice.post("/logout", data=token).status_code == 303


@pytest.mark.parametrize("name", ["alice", "nobody"])
def test_login_422_says_the_same_for_a_wrong_password_and_an_unknown_email(
    browser: NewBrowser, new_user: NewUser, name: str
) -> None:
    new_user("alice")
    visitor = browser()
    response = visitor.log_in(name, "wrong")
    assert response.status_code == 422
    assert "Wrong email or password." in response.text
    assert "wrong" not in response.text
    assert not visitor.is_in()


def test_login_422_names_the_field(browser: NewBrowser) -> None:
    response = browser().submit("/login", "/login", email="", password="")
    assert response.status_code == 422
    for field in ("email", "password"):
        assert f'id="{field}-error"' in response.text
        assert f'aria-describedby="{field}-error" aria-invalid="true"' in response.text


def test_login_403_informs_a_suspended_user_who_knows_the_password_only(
    api: Api, browser: NewBrowser, new_user: NewUser
) -> None:
    new_user("suzan")
    with api.database.transaction() as session:
        suspension.suspend(session, email="suzan@cute.example", actor=SYSTEM)
    response = browser().log_in("suzan")
    assert response.status_code == 403
    assert "suspended" in response.text
    response = browser().log_in("suzan", "wrong")
    assert response.status_code == 422
    assert "suspended" not in response.text


def test_login_429_after_too_many_tries_for_an_account_even_with_the_right_password(
    browser: NewBrowser, new_user: NewUser, elsewhere: Attempts
) -> None:
    new_user("alice")
    new_user("bob")
    for n in range(TRIES_OF_AN_ACCOUNT_IN_ALL - 1):
        assert elsewhere.log_in("ALICE@cute.example", f"192.0.2.{n}")
    thief = browser()
    assert thief.log_in("alice", "wrong").status_code == 422
    response = thief.log_in("alice")
    assert response.status_code == 429
    assert 0 < int(response.headers["Retry-After"]) <= 2 * 3_600
    assert "Too many attempts" in response.text
    assert browser().log_in("bob").status_code == 303


def test_login_429_after_too_many_tries_from_an_address(
    browser: NewBrowser, new_user: NewUser, elsewhere: Attempts
) -> None:
    new_user("alice")
    for n in range(TRIES_OF_AN_ADDRESS - 1):
        assert elsewhere.log_in(f"user{n}@cute.example", "127.0.0.1")
    thief = browser()
    assert thief.log_in("nobody", "wrong").status_code == 422
    assert thief.log_in("alice").status_code == 429


def test_logins_that_succeed_use_up_no_tries(
    browser: NewBrowser, new_user: NewUser, elsewhere: Attempts
) -> None:
    new_user("alice")
    for n in range(TRIES_OF_AN_ACCOUNT_IN_ALL - 1):
        elsewhere.log_in("alice@cute.example", f"192.0.2.{n}")
    for _ in range(3):
        assert browser().log_in("alice").status_code == 303


def test_the_session_cookie_is_for_http_only_and_same_site(
    browser: NewBrowser, new_user: NewUser
) -> None:
    new_user("alice")
    response = browser().log_in("alice")
    [cookie] = [
        header for header in response.headers.get_list("set-cookie") if header.startswith(COOKIE)
    ]
    assert "; HttpOnly; Path=/; SameSite=Lax" in cookie
    assert "Domain" not in cookie
    assert "Secure" not in cookie


@pytest.mark.parametrize("host", ["portal.cute.example", "127.0.0.1.cute.example", "10.0.0.7"])
def test_cookies_are_for_tls_and_this_host_only_but_on_the_loopback(
    browser: NewBrowser, host: str
) -> None:
    response = browser().get("/login", headers={"Host": host})
    [cookie] = response.headers.get_list("set-cookie")
    assert cookie.startswith("__Host-cute_visit=")
    assert "; Secure; HttpOnly; Path=/; SameSite=Lax" in cookie


def test_logout_ends_the_session_for_everyone_who_has_the_cookie(
    api: Api, browser: NewBrowser
) -> None:
    alice = browser("alice")
    token = alice.cookies[COOKIE]
    response = alice.submit("/keys", "/logout")
    assert (response.status_code, response.headers["Location"]) == (303, "/login?done=logged_out")
    assert COOKIE not in alice.cookies
    assert "You are logged out." in alice.get(response.headers["Location"]).text
    with Browser(api.base_url) as thief:
        thief.cookies.set(COOKIE, token)
        assert not thief.is_in()


def test_login_503_when_too_many_passwords_are_being_checked(
    browser: NewBrowser, new_user: NewUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_user("alice")

    def busy(stored: str | None, password: str) -> bool:
        raise passwords.BusyError

    monkeypatch.setattr(passwords, "matches", busy)
    response = browser().log_in("alice")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "1")
    assert response.headers["Content-Type"].startswith("text/html")


def stored_hash(api: Api, name: str) -> str:
    with api.database.transaction() as session:
        return accounts.need(session, f"{name}@cute.example").password_hash or ""


def test_login_303_renews_a_hash_that_was_made_with_other_parameters(
    api: Api, browser: NewBrowser, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = browser("alice")
    before = stored_hash(api, "alice")
    stronger = PasswordHasher(time_cost=2, memory_cost=16, parallelism=1)
    monkeypatch.setattr(passwords, "_HASHER", stronger)
    assert browser().log_in("alice", "wrong").status_code == 422
    assert stored_hash(api, "alice") == before
    assert browser().log_in("alice").status_code == 303
    after = stored_hash(api, "alice")
    assert after != before
    assert "$m=16,t=2,p=1$" in after
    assert alice.is_in(), "the password is the same"
    assert browser().log_in("alice").status_code == 303
    assert stored_hash(api, "alice") == after


def test_login_checks_a_password_of_the_same_cost_for_an_email_without_an_account(
    browser: NewBrowser, new_user: NewUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both take the same time: a hash with the same parameters, and a commit."""
    new_user("alice")
    checked: list[str] = []
    noted: list[str] = []
    verify = passwords._verify

    def spy(stored: str, password: str) -> bool:
        checked.append(stored.rpartition("$")[0].rpartition("$")[0])
        return verify(stored, password)

    monkeypatch.setattr(passwords, "_verify", spy)

    def watch(name: str) -> None:
        note = getattr(own_account, name)

        def noting(*given: object) -> None:
            noted.append(name)
            note(*given)

        monkeypatch.setattr(own_account, name, noting)

    watch("note_failure")
    watch("note_nobody")
    visitor = browser()
    for name in ("alice", "nobody"):
        assert visitor.log_in(name, "wrong").status_code == 422
    assert len(checked) == 2
    assert checked[0] == checked[1]
    assert noted == ["note_failure", "note_nobody"]
