"""The callers in the tests of the API, and the relay that numbers their changes."""

from collections.abc import Iterator

import pytest

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
