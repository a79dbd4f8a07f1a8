"""A relay and a worker as real processes, on real stores, and a receiver on loopback."""

from collections.abc import Callable, Iterator

import pytest

from cute_api.models.database import Database, make_engine
from tests.fixtures.servers import NewDatabase
from tests.webhooks.backend import CURSOR_KEYS, Backend

NewBackend = Callable[[], Backend]


@pytest.fixture(scope="module")
def new_backend(
    new_database: NewDatabase, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[NewBackend]:
    """Makes backends without processes, each on a database of its own."""
    made: list[Backend] = []

    def make() -> Backend:
        url = new_database()
        database = Database(make_engine(url), cursor_keys=CURSOR_KEYS)
        made.append(Backend(database, url, redis_url, tmp_path_factory.mktemp("backend")))
        return made[-1]

    yield make
    for backend in made:
        backend.close()


@pytest.fixture(scope="module")
def module_backend(new_backend: NewBackend) -> Backend:
    """The backend that `idle_backend` empties for each test."""
    return new_backend()


@pytest.fixture
def idle_backend(module_backend: Backend) -> Iterator[Backend]:
    """A backend without processes. Those that a test starts end with the test."""
    yield module_backend
    module_backend.end_processes()


@pytest.fixture(scope="module")
def relayed(new_backend: NewBackend) -> Backend:
    """A backend with a relay."""
    backend = new_backend()
    backend.start("relay")
    return backend


@pytest.fixture(scope="module")
def backend(new_backend: NewBackend) -> Backend:
    """A backend with a relay and a worker."""
    backend = new_backend()
    backend.start("relay")
    backend.start("worker")
    return backend
