"""The callers in the tests of the API, a webhook, and the relay that numbers their changes."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from tests.api.webhooks.log import Hook, hook
from tests.fixtures.api import Api, Client
from tests.webhooks.delivery.pumping import relaying


@pytest.fixture(scope="module")
def alice(api: Api) -> Client:
    return api.client("alice")


@pytest.fixture(scope="module")
def bob(api: Api) -> Client:
    return api.client("bob")


@pytest.fixture(scope="module")
def anyone(api: Api) -> Client:
    return api.client(None)


@pytest.fixture
def relay(api: Api) -> Iterator[None]:
    """The real relay, running."""
    with relaying(api.settings):
        yield


@pytest.fixture
def hers(api: Api) -> Hook:
    """A webhook of a new user, for sold items and orders."""
    return hook(api, api.client(f"alice-{uuid4().hex[:8]}"))
