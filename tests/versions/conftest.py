"""A server whose newest version has test changes."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from tests.fixtures.api import Api, Client, furnish, running_api
from tests.versions.changes import NEW
from tests.versions.served import NOW, SERVED, START


@pytest.fixture
def clock() -> Iterator[list[datetime]]:
    """The time by which the server decides which versions are in use."""
    yield NOW
    NOW[0] = START


@pytest.fixture(scope="module")
def api(database_url: str, redis_url: str) -> Iterator[Api]:
    with running_api(database_url, redis_url, versions=SERVED) as running:
        furnish(running.database)
        yield running


@pytest.fixture
def alice(api: Api) -> Client:
    """Alice's key is of the newest version."""
    return api.client("alice", version=NEW)
