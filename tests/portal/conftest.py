"""People with passwords, and browsers for them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
import redis

from cute_api.lib.tokens import digest
from cute_api.models import User
from cute_api.models.enums import Tier
from cute_api.outbound.person import IssuerUser
from cute_api.portal import trust
from cute_api.portal.login.devices import CONFIRMED, Device, Devices
from cute_api.sealing import Sealer
from cute_api.services.accounts import accounts, identities, sessions
from cute_api.services.keys.principals import Principal
from tests.fixtures.api import Api, furnish, running_api
from tests.portal.belongings import give
from tests.portal.browser import PASSWORD, Browser
from tests.portal.login.issuer import CLIENT_ID, CLIENT_SECRET, Provider, provider
from tests.portal.mails.mail_server import MailServer, mail_server
from tests.portal.routes import Route, routes
from tests.portal.scene import Scene
from tests.usage.helpers import Moved, moved

NewBrowser = Callable[..., Browser]
NewUser = Callable[..., User]


@pytest.fixture(autouse=True)
def no_tries_yet(redis_url: str) -> None:
    """Reset the login attempts for each test."""
    with redis.Redis.from_url(redis_url) as valkey:
        valkey.flushdb()


@pytest.fixture
def new_user(api: Api) -> NewUser:
    """Makes a user who can log in with `PASSWORD`."""

    def make(name: str, tier: Tier = Tier.PRO) -> User:
        with api.database.transaction() as session:
            user, _ = accounts.create(
                session, email=f"{name}@cute.example", tier=tier, password=PASSWORD
            )
            return user

    return make


@pytest.fixture
def browser(api: Api) -> Iterator[NewBrowser]:
    """Makes a browser; with a name one in which that user, made for it, is logged in."""
    made: list[Browser] = []

    def make(name: str | None = None, *, tier: Tier = Tier.PRO, **more: str | None) -> Browser:
        visitor = Browser(api.base_url, **more)
        made.append(visitor)
        if name is not None:
            with api.database.transaction() as session:
                accounts.create(session, email=f"{name}@cute.example", tier=tier, password=PASSWORD)
            assert visitor.log_in(name).status_code == 303
        return visitor

    yield make
    for visitor in made:
        visitor.close()


@pytest.fixture(scope="module")
def mails() -> Iterator[MailServer]:
    with mail_server() as running:
        yield running


@pytest.fixture(scope="module")
def store(api: Api, redis_url: str) -> Iterator[Moved]:
    """Stores rows as `cute usage` does."""
    with moved(api.settings.need_database_url(), redis_url) as consumer:
        consumer.tend()
        yield consumer


@pytest.fixture(scope="module")
def issuer() -> Iterator[Provider]:
    """The marketplace's own login."""
    with provider() as running:
        yield running


@pytest.fixture(scope="module")
def api_with_issuer(database_url: str, redis_url: str, issuer: Provider) -> Iterator[Api]:
    with running_with_issuer(database_url, redis_url, issuer.url) as running:
        yield running


@contextmanager
def running_with_issuer(database_url: str, redis_url: str, url: str) -> Iterator[Api]:
    """An API where users can log in at the issuer at `url` too."""
    with running_api(
        database_url,
        redis_url,
        oidc_issuer=url,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=CLIENT_SECRET,
        oidc_name="Cute Market",
    ) as running:
        furnish(running.database)
        yield running


@pytest.fixture(scope="module")
def every_route(database_url: str, redis_url: str) -> list[Route]:
    found = routes(database_url, redis_url)
    known = {
        "GET /keys",
        "POST /keys/<uuid:key_id>",
        "POST /logout",
        "GET /login/oidc",
        "GET /login/oidc/callback",
        "GET /account/identity",
        "POST /account/identity",
        "POST /account/identity/unlink",
    }
    assert known <= {str(route) for route in found}
    return found


@pytest.fixture(scope="module")
def scene(api: Api) -> Iterator[Scene]:
    """For the whole module, because no test may change anything of theirs."""
    sealer = Sealer.of(api.settings)
    people = []
    for name in ("alice", "bob"):
        email = f"{name}-{uuid4().hex[:8]}@cute.example"
        with api.database.transaction() as session:
            user, _ = accounts.create(session, email=email, password=PASSWORD)
            candidate = sessions.candidate(session, email)
            assert candidate is not None
            token = sessions.start(session, candidate)
            if api.settings.oidc_issuer is not None:
                person = IssuerUser(api.settings.oidc_issuer, f"subject of {email}", email)
                identities.link(session, Principal.of_user(user), person)
        browser = Browser(api.base_url)
        confirmed = Device(user.id, digest(token or "").hex())
        cookies = {
            trust.SESSION: token or "",
            CONFIRMED.cookie: Devices(sealer, CONFIRMED).sealed(confirmed),
        }
        for cookie, value in cookies.items():
            browser.cookies.set(cookie, value, domain="127.0.0.1", path="/")
        people.append((browser, give(api.database, user.id, sealer)))
    (alice, hers), (bob, his) = people
    with alice, bob:
        yield Scene(alice, bob, hers, his, api)
