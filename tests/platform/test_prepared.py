"""Statements of long-lived processes: planned once on each connection, with values of any kind."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from psycopg2 import errors
from psycopg2.extensions import connection as Connection

from cute_api.processes.connections import connect, transaction
from cute_api.processes.prepared import Prepared

ECHO = Prepared(
    "SELECT %(ids)s::uuid[] = '{}', %(text)s::text LIKE '100%%', %(number)s::int + %(number)s"
)
DIVIDE = Prepared("SELECT 1 / %(number)s::int")
PLANNED = "SELECT generic_plans, custom_plans FROM pg_prepared_statements"


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    with closing(connect(database_url, "test")) as opened:
        yield opened


def test_a_statement_gets_its_values_and_is_planned_once(connection: Connection) -> None:
    with connection.cursor() as cursor:
        for ids in ([], ["00000000-0000-0000-0000-000000000001"]):
            ECHO.run(cursor, {"ids": ids, "text": "100%", "number": 21})
            assert cursor.fetchall() == [(not ids, True, 42)]
        cursor.execute(PLANNED)
        assert cursor.fetchall() == [(2, 0)]


def test_a_statement_outlives_the_transaction_that_prepared_it(connection: Connection) -> None:
    with pytest.raises(errors.DivisionByZero), transaction(connection) as cursor:
        DIVIDE.run(cursor, {"number": 0})
    with transaction(connection) as cursor:
        DIVIDE.run(cursor, {"number": 1})
        assert cursor.fetchall() == [(1,)]
