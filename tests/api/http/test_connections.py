"""An API process opens no more connections than it is set to, and serves all callers."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import psycopg2
import pytest

from cute_api.config import FEWEST_CONNECTIONS
from tests.fixtures.api import Api, furnish, running_api

CALLERS = 12


@pytest.fixture
def frugal_api(database_url: str, redis_url: str) -> Iterator[Api]:
    with running_api(database_url, redis_url, connections=FEWEST_CONNECTIONS) as running:
        furnish(running.database)
        yield running


def test_many_callers_are_served_by_the_fewest_connections(
    frugal_api: Api, database_url: str
) -> None:
    body = frugal_api.new_item()
    clients = [frugal_api.client(f"user{number}") for number in range(CALLERS)]
    frugal_api.database.engine.dispose()

    def call(number: int) -> list[int]:
        client = clients[number]
        made = client.post("/items", json=body)
        path = f"/items/{made.json()['id']}"
        return [
            made.status_code,
            client.get(path).status_code,
            client.patch(path, json={"title": "Wool scarf"}).status_code,
            client.get("/me").status_code,
            client.get("/me/keys").status_code,
            client.get("/webhooks").status_code,
            client.get("/items?q=scarf").status_code,
        ]

    with ThreadPoolExecutor(CALLERS) as threads:
        found = [status for statuses in threads.map(call, range(CALLERS)) for status in statuses]
    assert {status for status in found if status >= 400} == set()
    with closing(psycopg2.connect(database_url)) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = 'cute'"
        )
        (opened,) = cursor.fetchone() or (0,)
    assert 2 <= opened <= FEWEST_CONNECTIONS
