"""Fixtures for services: a database of the module's own, and people in it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cute_api.models.database import Database, make_engine
from tests.fixtures.servers import ITEM_URL

DATA = Path(__file__).resolve().parent.parent / "data"


@pytest.fixture(scope="module")
def database(database_url: str) -> Iterator[Database]:
    engine = make_engine(database_url, pool_size=8)
    yield Database(engine, item_url=ITEM_URL)
    engine.dispose()
