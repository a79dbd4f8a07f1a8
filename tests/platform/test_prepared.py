"""Statements of long-lived processes: planned once on each connection, with values of any kind."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from psycopg2 import errors
from psycopg2.extensions import connection as Connection

from cute_api.processes.connections import connect, transaction
from cute_api.processes.prepared import Prepared, run

ECHO = Prepared(
    "SELECT %(ids)s::uuid[] = '{}', %(text)s::text LIKE '100%%', %(number)s::int + %(number)s"
)
ADD = Prepared("INSERT INTO event_types (name) VALUES (%(name)s::text)")
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


def test_two_statements_in_one_round_trip_are_one_transaction(connection: Connection) -> None:
    with connection.cursor() as cursor:
        with pytest.raises(errors.DivisionByZero):
            run(cursor, ADD.bind({"name": "a"}), DIVIDE.bind({"number": 0}))
        run(cursor, ADD.bind({"name": "a"}), DIVIDE.bind({"number": 1}))
        assert cursor.fetchall() == [(1,)], "what failed before was undone"
        cursor.execute("DELETE FROM event_types WHERE name = 'a'")
        assert cursor.rowcount == 1, "what succeeded was committed"
