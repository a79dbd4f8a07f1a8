"""A relay and a worker as real processes, on real stores, and a receiver on loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cute_api.models.database import Database, make_engine
from tests.webhooks.backend import CURSOR_KEYS, Backend


@pytest.fixture(scope="module")
def idle_backend(
    database_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Backend]:
    """A backend without processes."""
    backend = _backend(database_url, redis_url, tmp_path_factory.mktemp("backend"))
    yield backend
    backend.close()


@pytest.fixture(scope="module")
def backend(idle_backend: Backend) -> Backend:
    """A backend with a relay and a worker."""
    idle_backend.start("relay")
    idle_backend.start("worker")
    return idle_backend


def _backend(database_url: str, redis_url: str, directory: Path) -> Backend:
    return Backend(
        Database(make_engine(database_url), cursor_keys=CURSOR_KEYS),
        database_url,
        redis_url,
        directory,
    )
