"""The connection that runs statements: values of any kind, one plan for each statement."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime

import pytest
from psycopg2 import errors

from cute_api.models.connections.connection import BoundStatement, Connection
from cute_api.models.statements import Statement, sql
from cute_api.processes.connections import connect

ECHO = Statement("""
SELECT %(ids)s::uuid[] = '{}' AS is_empty, %(text)s::text LIKE '100%%' AS begins,
    %(number)s::int + %(number)s AS doubled
""")
ADD = Statement("INSERT INTO event_types (name) VALUES (%(name)s::text)")
REMOVE = sql("DELETE FROM event_types WHERE name = %(name)s")
DIVIDE = Statement("SELECT 1 / %(number)s::int AS quotient")
PLANNED = sql("SELECT generic_plans, custom_plans FROM pg_prepared_statements")


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    with closing(connect(database_url, "test")) as opened:
        yield opened


def test_a_statement_gets_its_values_and_is_planned_once(connection: Connection) -> None:
    for ids in ([], ["00000000-0000-0000-0000-000000000001"]):
        (row,) = connection.rows(ECHO, ids=ids, text="100%", number=21)
        assert (row.is_empty, row.begins, row.doubled) == (not ids, True, 42)
    (plans,) = connection.rows(PLANNED)
    assert (plans.generic_plans, plans.custom_plans) == (2, 0)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("text", ["", 'a "b"', "back\\slash", "{a,b}", "NULL", None, "it's", "100 %", "\n"]),
        ("int", [1, None, -(2**31)]),
        ("bigint", []),
        ("float", [0.5, 1e300]),
        ("boolean", [True, None, False]),
        ("timestamptz", [datetime(2026, 11, 25, 17, 0, 0, 1, UTC)]),
    ],
)
@pytest.mark.parametrize("by_values", [False, True])
def test_a_list_is_an_array_of_the_type_of_its_parameter(
    connection: Connection, kind: str, values: list[object], by_values: bool
) -> None:
    echo = Statement(f"SELECT %(values)s::{kind}[] AS found", by_values=by_values)
    assert connection.value(echo, values=values) == values


def test_a_statement_outlives_the_transaction_that_prepared_it(connection: Connection) -> None:
    with pytest.raises(errors.DivisionByZero), connection.transaction():
        connection.rows(DIVIDE, number=0)
    with connection.transaction():
        assert connection.value(DIVIDE, number=1) == 1


def test_a_transaction_that_raises_leaves_nothing(connection: Connection) -> None:
    with pytest.raises(errors.DivisionByZero), connection.transaction():
        assert connection.run(ADD, name="a") == 1
        connection.rows(DIVIDE, number=0)
    assert connection.run(REMOVE, name="a") == 0


def test_statements_that_are_sent_together_are_one_transaction(connection: Connection) -> None:
    added = BoundStatement(ADD, {"name": "a"})
    with pytest.raises(errors.DivisionByZero):
        connection.together(added, BoundStatement(DIVIDE, {"number": 0}))
    (row,) = connection.together(added, BoundStatement(DIVIDE, {"number": 1}))
    assert row.quotient == 1, "what failed before was undone"
    assert connection.run(REMOVE, name="a") == 1, "what succeeded was committed"


def test_a_value_of_no_row_is_none(connection: Connection) -> None:
    assert connection.value(sql("SELECT 1 WHERE false")) is None
