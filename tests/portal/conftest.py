"""People with passwords, and browsers for them."""

from collections.abc import Callable, Iterator

import pytest
import redis

from server.models import User
from server.models.enums import Tier
from server.services import accounts
from tests.fixtures.api import Api
from tests.portal.browser import PASSWORD, Browser

NewBrowser = Callable[..., Browser]
NewUser = Callable[..., User]


@pytest.fixture(autouse=True)
def no_tries_yet(redis_url: str) -> None:
    """Each test has all tries to log in."""
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
        one = Browser(api.base_url, **more)
        made.append(one)
        if name is not None:
            with api.database.transaction() as session:
                accounts.create(session, email=f"{name}@cute.example", tier=tier, password=PASSWORD)
            assert one.log_in(name).status_code == 303
        return one

    yield make
    for one in made:
        one.close()
