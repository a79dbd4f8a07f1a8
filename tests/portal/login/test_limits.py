"""The limits of forms hold for attempts at once, without Valkey, and for each application alone."""

import signal
from concurrent.futures import ThreadPoolExecutor

import flask
import pytest
from argon2 import PasswordHasher
from limits import RateLimitItemPerHour

from cute_api.edge.limits.limiter import FormLimiter
from scripts.sandbox import embedded
from tests.fixtures.api import running_api
from tests.fixtures.servers import NewDatabase
from tests.portal.browser import PASSWORD, Browser
from tests.portal.conftest import NewBrowser, NewUser
from tests.portal.pages.attempts import Attempts

PASSWORD_CHANGES_OF_A_USER = 10
TRIES_OF_A_SECRET = 20
TRIES_OF_AN_ACCOUNT = 20
AT_ONCE = 5
ITEM = RateLimitItemPerHour(1)


def test_login_429_for_all_but_the_last_attempt_when_many_come_at_once(
    real_passwords: PasswordHasher, browser: NewBrowser, new_user: NewUser, redis_url: str
) -> None:
    new_user("alice")
    others = Attempts(redis_url)
    for _ in range(TRIES_OF_AN_ACCOUNT - 1):
        assert others.log_in("alice@cute.example", "127.0.0.1")
    attackers = [browser() for _ in range(AT_ONCE)]
    forms = [attacker.form("/login", "/login") for attacker in attackers]

    def attempt(visitor: Browser, form: dict[str, str]) -> int:
        wrong = {**form, "email": "alice@cute.example", "password": "wrong"}
        return visitor.post("/login", data=wrong).status_code

    with ThreadPoolExecutor(AT_ONCE) as threads:
        found = sorted(threads.map(attempt, attackers, forms))
    assert found == [422, *[429] * (AT_ONCE - 1)]


def test_change_password_429_leaves_the_attempts_of_the_session(browser: NewBrowser) -> None:
    alice = browser("alice-again")
    old, new = PASSWORD, "quite another password"

    def change(current: str, password: str) -> int:
        return alice.submit(
            "/account", "/account/password", current=current, password=password
        ).status_code

    for _ in range(PASSWORD_CHANGES_OF_A_USER):
        assert change(old, new) == 303
        old, new = new, old
    assert [change(old, new) for _ in range(TRIES_OF_A_SECRET + 1)] == [429] * (
        TRIES_OF_A_SECRET + 1
    )
    page = alice.submit("/account", "/account/password", current=old, password=new)
    assert "within an hour" in page.text, "not within the window of attempts"


def test_attempts_are_counted_while_valkey_is_away(
    new_database: NewDatabase, own_valkey: embedded.Valkey
) -> None:
    with running_api(new_database(), own_valkey.url) as api, Browser(api.base_url) as thief:
        found = [thief.log_in("alice", "wrong").status_code]
        assert own_valkey.process is not None
        own_valkey.process.send_signal(signal.SIGSTOP)
        found += [thief.log_in("alice", "wrong").status_code for _ in range(10)]
        own_valkey.kill()
        found += [thief.log_in("alice", "wrong").status_code for _ in range(10)]
    assert found == [422] * TRIES_OF_AN_ACCOUNT + [429]


def test_two_applications_of_a_process_count_in_their_own_storage(
    redis_url: str, own_valkey: embedded.Valkey
) -> None:
    limiter = FormLimiter(lambda: "unused")
    first, second = flask.Flask("first"), flask.Flask("second")
    limiter.serve(flask.Flask("whose options no other gets"), "redis+sentinel://127.0.0.1:1/x")
    limiter.serve(first, redis_url)
    limiter.serve(second, own_valkey.url)
    found = []
    for app in (first, second, first, second):
        with app.app_context():
            found.append(limiter.limiter.hit(ITEM, "{somebody}", "scope"))
    assert found == [True, True, False, False]


def test_what_a_request_took_is_returned_once(redis_url: str) -> None:
    limiter = FormLimiter(lambda: "unused")
    app = flask.Flask("returned")
    limiter.serve(app, redis_url)
    two = RateLimitItemPerHour(2)

    def left() -> int:
        with app.app_context():
            return limiter.limiter.get_window_stats(two, "{somebody}", "other").remaining

    with app.app_context():
        windows = limiter.limiter
        assert windows.hit(two, "{somebody}", "other")
    with app.app_context():
        windows.return_unit(two, "{somebody}", "other")
        assert left() == 1, "another request took it"
        assert windows.test(two, "{somebody}", "other")
        windows.return_unit(two, "{somebody}", "other")
        assert left() == 1, "a test takes nothing"
        assert windows.hit(two, "{somebody}", "other")
        assert windows.get_window_stats(two, "{somebody}", "other").remaining == 0
        windows.return_unit(two, "{somebody}", "other")
        windows.return_unit(two, "{somebody}", "other")
    assert left() == 1
    with app.app_context(), pytest.raises(NotImplementedError):
        limiter.limiter.hit(two, "{somebody}", "other", cost=2)
