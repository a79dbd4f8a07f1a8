"""Users for tests of erasures, and a market for tests of orders."""

from contextlib import closing
from pathlib import Path

import pytest

from cute_api.models.database import Database
from cute_api.processes.connections import connect
from cute_api.usage import partitions
from tests.services.orders.trade import Market
from tests.services.town import NOW, Town, settle

DATA = Path(__file__).resolve().parent.parent / "data"


@pytest.fixture(scope="module")
def today(database_url: str) -> None:
    """The request log has a place for today's rows."""
    with closing(connect(database_url, "test")) as connection:
        partitions.make(connection, NOW.date())


@pytest.fixture
def town(database: Database, today: None) -> Town:
    return settle(database)


@pytest.fixture(scope="module")
def market(database: Database) -> Market:
    return Market(database)
