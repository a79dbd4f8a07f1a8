"""A relay and a worker as real processes, on real stores, and a receiver on loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cute_api.models.database import Database, make_engine
from tests.webhooks.house import CURSOR_KEYS, House
from tests.webhooks.receiver import Receiver, receiving


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as running:
        yield running


@pytest.fixture(scope="module")
def idle_house(
    database_url: str, redis_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    """A house without processes."""
    house = _house(database_url, redis_url, tmp_path_factory.mktemp("house"))
    yield house
    house.close()


@pytest.fixture(scope="module")
def house(idle_house: House) -> House:
    """A house with a relay and a worker."""
    idle_house.start("relay")
    idle_house.start("worker")
    return idle_house


def _house(database_url: str, redis_url: str, directory: Path) -> House:
    return House(
        Database(make_engine(database_url), cursor_keys=CURSOR_KEYS),
        database_url,
        redis_url,
        directory,
    )
