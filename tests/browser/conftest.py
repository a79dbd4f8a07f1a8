"""A real browser on a real `cute serve`: people, their pages, and the checks of every page.

`visit` is a page of nobody, `page_of("alice")` one of hers. Whatever a test does, `guard` fails it
for errors on the console, requests to other hosts and the like. `check_page` and `screenshots`
(`tests/browser/checks.py`) are for each page that a test comes to.
"""

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from cute_api import config
from cute_api.lib.tokens import digest
from cute_api.models.database import Database
from cute_api.models.enums import Role, Tier
from cute_api.portal.login.devices import CONFIRMED, Device, Devices
from cute_api.sealing import Sealer
from cute_api.services.accounts import accounts, sessions
from tests.browser.guard import Guard
from tests.fixtures.api import furnish
from tests.fixtures.browser import chromium
from tests.portal.belongings import Belongings, Words, give
from tests.portal.login.issuer import CLIENT_ID, CLIENT_SECRET, Provider, provider
from tests.usage.world import World, standing

PASSWORD = "correct horse battery staple"
COOKIE = "cute_session"
# What pages call the marketplace's own login.
MARKET = "Cute Market"
# A page on a machine that is busy with other tests.
PATIENCE_MS = 120_000
expect.set_options(timeout=PATIENCE_MS)
DESKTOP = (1280, 800)

NewContext = Callable[..., BrowserContext]
PageOf = Callable[..., Page]
NewPerson = Callable[..., "Person"]
GiveTo = Callable[..., Belongings]


@dataclass
class Site:
    """The server, and the processes beside it that a test asks for."""

    world: World
    running: set[str] = field(default_factory=set)

    @property
    def base_url(self) -> str:
        return self.world.base_url

    @property
    def database(self) -> Database:
        return self.world.database

    def need(self, *commands: str) -> None:
        """Have `cute relay`, `cute worker`, `cute mailer` or `cute usage` run from now on."""
        for command in commands:
            if command not in self.running:
                self.world.start(command)
                self.running.add(command)


@dataclass(frozen=True)
class Person:
    """A user with a password; `name` is what the test calls them."""

    name: str
    id: UUID
    email: str
    username: str
    password: str = PASSWORD


def open_profile(browser: Browser, options: Mapping[str, Any]) -> BrowserContext:
    """A browser profile with reduced motion; `options` are Playwright's."""
    width, height = DESKTOP
    usual: dict[str, Any] = {
        "reduced_motion": "reduce",
        "viewport": {"width": width, "height": height},
    }
    context = browser.new_context(**{**usual, **options})
    context.set_default_timeout(PATIENCE_MS)
    return context


class KeptProfile:
    """A profile that tests share one after another, without the previous test's cookies and
    storage.

    A page of it stays open, and with it the process in which the site's pages run: that has the
    scripts of all pages, and those of the checks, compiled already.
    """

    def __init__(self, browser: Browser, base_url: str) -> None:
        self.context = open_profile(browser, {"base_url": base_url})
        self._base_url = base_url
        self._page = self.context.new_page()
        self._page.goto("/healthz")
        self._debugger = self.context.new_cdp_session(self._page)

    def clear(self) -> None:
        for page in self.context.pages:
            if page is not self._page:
                page.close()
        self.context.clear_cookies()
        self.context.clear_permissions()
        everything = {"origin": self._base_url, "storageTypes": "all"}
        self._debugger.send("Storage.clearDataForOrigin", everything)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One browser for the package in each test process."""
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="package")
def issuer() -> Iterator[Provider]:
    """The marketplace's own login. By another name of the loopback, so that it is another site to
    a browser, which keeps cookies apart by sites.
    """
    with provider("localhost") as running:
        yield running


@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory, issuer: Provider) -> Iterator[Site]:
    """`cute serve` on stores of its own, with categories and brands in them."""
    with standing(tmp_path_factory.mktemp("site")) as world:
        furnish(world.database)
        world.environ.update(
            CUTE_OIDC_ISSUER=issuer.url,
            CUTE_OIDC_CLIENT_ID=CLIENT_ID,
            CUTE_OIDC_CLIENT_SECRET=CLIENT_SECRET,
            CUTE_OIDC_NAME=MARKET,
            # All people of the tests have one address, and no cache.
            CUTE_PAGES_A_MINUTE="1000000",
        )
        world.start("serve")
        yield Site(world)


@pytest.fixture
def guard(site: Site) -> Iterator[Guard]:
    """Fails the test at its end for what no page may do."""
    heard = Guard(urlsplit(site.base_url).netloc)
    yield heard
    assert heard.unexcused() == []


@pytest.fixture(scope="package")
def kept_profile(browser: Browser, site: Site) -> Iterator[KeptProfile]:
    """The profile of the first page of each test."""
    kept = KeptProfile(browser, site.base_url)
    yield kept
    kept.context.close()


@pytest.fixture
def new_context(
    browser: Browser, site: Site, guard: Guard, kept_profile: KeptProfile
) -> Iterator[NewContext]:
    """Makes a browser profile without cookies, watched by the guard.

    Takes `scripts=False` for one that runs none, and what Playwright's `new_context` takes.
    """
    made: list[BrowserContext] = []

    def make(*, scripts: bool = True, **options: object) -> BrowserContext:
        usual = scripts and not options
        if usual and kept_profile.context not in made:
            context = kept_profile.context
        else:
            context = open_profile(
                browser, {"base_url": site.base_url, "java_script_enabled": scripts, **options}
            )
        guard.watch(context)
        made.append(context)
        return context

    yield make
    for context in made:
        if context is kept_profile.context:
            kept_profile.clear()
            guard.leave(context)
        else:
            context.close()


@pytest.fixture
def visit(new_context: NewContext) -> Page:
    """A page without a login."""
    return new_context().new_page()


_numbers = itertools.count(1)


@pytest.fixture
def person(site: Site) -> NewPerson:
    """Creates users: a name is the same user throughout a test, and a new one in the next."""
    known: dict[str, Person] = {}

    def find(name: str, *, admin: bool = False, tier: Tier = Tier.PRO) -> Person:
        if name not in known:
            email = f"{name}@portal{next(_numbers)}.example"
            with site.database.transaction() as session:
                user, _ = accounts.create(session, email=email, tier=tier, password=PASSWORD)
                if admin:
                    accounts.set_role(session, email=email, role=Role.ADMIN)
                known[name] = Person(name, user.id, email, user.username)
        return known[name]

    return find


@pytest.fixture
def page_of(site: Site, sealer: Sealer, person: NewPerson, new_context: NewContext) -> PageOf:
    """A page on which `name` has just logged in; each has cookies of its own.

    Takes `admin`, `tier`, and what `new_context` takes. It goes around the login form, which has
    tests of its own.
    """

    def log_in(name: str, *, admin: bool = False, tier: Tier = Tier.PRO, **options: object) -> Page:
        user = person(name, admin=admin, tier=tier)
        with site.database.transaction() as session:
            candidate = sessions.candidate(session, user.email)
            assert candidate is not None
            token = sessions.start(session, candidate)
        assert token is not None
        context = new_context(**options)
        confirmed = Devices(sealer, CONFIRMED).sealed(Device(user.id, digest(token).hex()))
        cookies = {COOKIE: token, CONFIRMED.cookie: confirmed}
        context.add_cookies(
            [
                {"name": cookie, "value": value, "url": site.base_url}
                for cookie, value in cookies.items()
            ]
        )
        return context.new_page()

    return log_in


@pytest.fixture(scope="package")
def sealer(site: Site) -> Sealer:
    """The server's."""
    settings = config.load({"DATA_DIR": str(site.world.directory), "CUTE_SANDBOX": "1"})
    return Sealer.of(settings)


@pytest.fixture
def give_to(site: Site, sealer: Sealer, person: NewPerson) -> GiveTo:
    """Gives `name` one of everything that a user can have; returns the ids."""

    def make(name: str, words: Words | None = None) -> Belongings:
        return give(site.database, person(name).id, sealer, words)

    return make
