"""Two real processes of the API: what ends a session counts on both from the next request."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cute_api.config import ROOT, child_environ
from cute_api.services.accounts import accounts
from scripts.shared.ports import free_port
from tests.fixtures.forks import cute, finished_fork
from tests.fixtures.programs import TIMEOUT_S, printed
from tests.portal.browser import PASSWORD, Browser
from tests.usage.world import World, standing

COOKIE = "cute_session"
EMAIL = "alice@cute.example"


@dataclass
class Pair:
    """Two processes on one database, and `cute`."""

    world: World
    base_urls: list[str]

    def cute(self, *command: str, typed: str = "") -> None:
        stores = {
            "DATABASE_URL": self.world.stores.database_url,
            "REDIS_URL": self.world.stores.redis_url,
            "DATA_DIR": str(self.world.directory),
        }
        env = child_environ(stores)
        if typed:  # which a fork does not get
            printed(sys.executable, "-m", "cute_api.cli", *command, env=env, typed=typed)
            return
        done = finished_fork(cute, *command, env=env, cwd=ROOT, timeout=TIMEOUT_S)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    directory: Path = tmp_path_factory.mktemp("pair")
    with standing(directory) as world:
        base_urls = []
        for _ in range(2):
            world.port = free_port()
            world.start("serve")
            base_urls.append(world.base_url)
        yield Pair(world, base_urls)


@pytest.fixture
def browsers(pair: Pair) -> Iterator[list[Browser]]:
    """A browser for each process, with the one session of Alice's."""
    with pair.world.database.transaction() as session:
        accounts.create(session, email=EMAIL, password=PASSWORD)
    first, second = (Browser(url) for url in pair.base_urls)
    with first, second:
        assert first.log_in("alice").status_code == 303
        second.cookies.set(COOKIE, first.cookies[COOKIE])
        assert [visitor.is_in() for visitor in (first, second)] == [True, True]
        yield [first, second]


def test_suspending_ends_an_open_session_on_both_at_the_next_request(
    pair: Pair, browsers: list[Browser]
) -> None:
    forms = [browser.form("/keys/new", "/keys") for browser in browsers]
    pair.cute("users", "suspend", "--email", EMAIL)
    for visitor, form in zip(browsers, forms, strict=True):
        sent = visitor.post("/keys", data={**form, "name": "x", "scope": ["read:items"]})
        assert (sent.status_code, sent.headers["Location"]) == (303, "/login")
        assert not visitor.is_in()
        assert visitor.log_in("alice").status_code == 403
    pair.cute("users", "unsuspend", "--email", EMAIL)
    assert [browser.is_in() for browser in browsers] == [True, True]


def test_logging_out_on_one_logs_out_on_the_other(browsers: list[Browser]) -> None:
    first, second = browsers
    assert first.submit("/keys", "/logout").status_code == 303
    assert not second.is_in()


def test_another_password_by_cute_logs_out_on_both(pair: Pair, browsers: list[Browser]) -> None:
    pair.cute("users", "create", "--email", EMAIL, "--password-stdin", typed="another password")
    assert [browser.is_in() for browser in browsers] == [False, False]
