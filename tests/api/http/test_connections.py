"""An API process opens no more connections than it is set to, and serves all callers.

Callers' connections with a valid key survive those without.
"""

import http.client
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing

import psycopg2
import pytest

from cute_api.config import FEWEST_CONNECTIONS
from cute_api.config_serving import ServingSettings
from tests.fixtures.api import Api, furnish, running_api

CALLERS = 12
FEW = 4


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


def status_of(connection: http.client.HTTPConnection, path: str, **headers: str) -> int:
    connection.request("GET", path, headers=headers)
    with connection.getresponse() as response:
        response.read()
        return response.status


def test_an_idle_connection_with_a_valid_key_survives_many_without(
    database_url: str, redis_url: str
) -> None:
    serving = ServingSettings(connections_per_address=FEW)
    with running_api(database_url, redis_url, serving=serving) as api, ExitStack() as stack:

        def connect() -> http.client.HTTPConnection:
            new = http.client.HTTPConnection("127.0.0.1", api.port, timeout=10)
            new.auto_open = 0
            new.connect()
            return stack.enter_context(closing(new))

        valid = {"Authorization": f"Bearer {api.key('alice').secret}"}
        keyed, wrong = connect(), connect()
        assert status_of(keyed, "/v1/me", **valid) == 200
        assert status_of(wrong, "/v1/me", Authorization="Bearer cute_live_wrong") == 401
        for _ in range(2 * FEW):
            assert status_of(connect(), "/healthz") == 200
        assert status_of(keyed, "/v1/me", **valid) == 200
        with pytest.raises((http.client.RemoteDisconnected, ConnectionError)):
            status_of(wrong, "/v1/me", **valid)
