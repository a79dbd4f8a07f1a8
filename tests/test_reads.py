"""Statements read on prepared, plain and session connections: the same rows, and no lost call."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple
from uuid import UUID

import orjson
import psycopg2
import pytest
from psycopg2 import errors
from sqlalchemy import (
    ARRAY,
    BigInteger,
    DateTime,
    Integer,
    LargeBinary,
    Text,
    Uuid,
    any_,
    cast,
    column,
    func,
    literal,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from cute_api.config_values import Pooler
from cute_api.models.connections.direct import DirectReads
from cute_api.models.database import Database, make_engine
from cute_api.models.statements import Reads, SessionStatements, Statement, parameter, pick

SHORT_MS = 50
ALICE = UUID("01936f5e-7b2a-7c3d-8e4f-5a6b7c8d9e0f")

BACKEND = Statement(select(func.pg_backend_pid()))


@pytest.fixture(scope="module")
def database(database_url: str) -> Iterator[Database]:
    made = Database(make_engine(database_url, pool_size=2))
    with made.transaction() as session:
        session.execute(text("CREATE SEQUENCE tries"))
        session.execute(
            text(
                "CREATE FUNCTION forget() RETURNS int LANGUAGE plpgsql AS $$ "
                "DECLARE other text; BEGIN "
                "FOR other IN SELECT name FROM pg_prepared_statements "
                "WHERE statement NOT LIKE '%forget%' LOOP "
                "EXECUTE 'DEALLOCATE ' || other; END LOOP; RETURN 1; END $$"
            )
        )
    yield made
    made.engine.dispose()


@pytest.fixture(params=Pooler)
def direct(request: pytest.FixtureRequest, database_url: str, database: Database) -> DirectReads:
    return DirectReads(database_url, database.info, request.param)


def plainly(rows: Sequence[Any]) -> Any:
    """The parts of these rows that a response would have."""
    return orjson.loads(orjson.dumps([list(row) for row in rows]))


def tries(database: Database) -> int:
    """How often a statement that counts itself has been tried since the last time."""
    with database.transaction() as session:
        found = session.execute(text("SELECT CASE WHEN is_called THEN last_value END FROM tries"))
        count = found.scalar_one()
        session.execute(text("ALTER SEQUENCE tries RESTART"))
    return count or 0


def backend(reads: Reads) -> int:
    ((pid,),) = reads.rows(BACKEND)
    return int(pid)


def end_backend(database: Database, pid: int) -> None:
    """Close a connection from the server's side; returns when it has gone."""
    with database.transaction() as session:
        assert session.execute(
            text("SELECT pg_terminate_backend(:pid, 10000)"), {"pid": pid}
        ).scalar_one()


CONSTANTS = ["100 %", "%s", "%(n)s", "%%", ":n", "a::b", "it's", 'a "quote"', "\\", "a\\'b", "$1"]


@pytest.mark.parametrize("constant", CONSTANTS)
def test_a_constant_is_what_was_written(reads: Reads, constant: str) -> None:
    alone = Statement(select(literal(constant)))
    beside = Statement(select(literal(constant), parameter("n", Integer())))
    for _ in range(2):
        assert plainly(reads.rows(alone)) == [[constant]]
        assert plainly(reads.rows(beside, n=7)) == [[constant, 7]]


@pytest.mark.parametrize("given", [*CONSTANTS, "", "😀", "\u2028", None])
def test_a_parameter_is_what_was_given(reads: Reads, given: str | None) -> None:
    assert plainly(reads.rows(Statement(select(parameter("n", Text()))), n=given)) == [[given]]


def test_a_parameter_may_be_used_twice_and_one_that_is_not_used_is_left_out(reads: Reads) -> None:
    twice = parameter("n", Integer())
    statement = Statement(select(twice, parameter("m", Integer()), twice * twice))
    assert plainly(reads.rows(statement, m=2, n=3, unused="x")) == [[3, 2, 9]]


def test_parameters_have_the_types_that_they_are_declared_with(reads: Reads) -> None:
    statement = Statement(
        select(
            cast(parameter("id", Uuid()), Text),
            parameter("many", BigInteger()) + 1,
            cast(parameter("at", DateTime(timezone=True)), Text),
            func.encode(parameter("digest", LargeBinary()), "hex"),
            literal("b") == any_(parameter("words", ARRAY(Text))),
        )
    )
    rows = reads.rows(
        statement,
        id=str(ALICE),
        many=2**53,
        at="2026-01-02T03:04:05.000006Z",
        digest=psycopg2.Binary(b"\x00\xff"),
        words=["a", "b"],
    )
    assert plainly(rows) == [[str(ALICE), 2**53 + 1, "2026-01-02 03:04:05.000006+00", "00ff", True]]


@pytest.mark.parametrize(
    "value", [None, [], {}, {"a": None}, [1, "%"], "😀\u2028", 2**53, True, {"b": 1, "a": [0.5]}]
)
def test_json_is_what_is_stored(reads: Reads, value: Any) -> None:
    stored = cast(literal(orjson.dumps(value).decode()), JSONB)
    assert plainly(reads.rows(Statement(select(stored)))) == [[value]]


def test_json_null_and_no_json_are_both_null(reads: Reads) -> None:
    statement = Statement(
        select(cast(literal("null"), JSONB), literal_column("NULL::jsonb"), literal_column("1"))
    )
    assert plainly(reads.rows(statement)) == [[None, None, 1]]


class Pair(NamedTuple):
    first: int
    second: str


def test_a_row_has_the_names_of_its_columns(reads: Reads) -> None:
    columns = (literal("x").label("second"), literal(1).label("first"), literal(2).label("third"))
    (row,) = reads.rows(Statement(select(*columns)))
    assert (row.first, row.second, row.third) == (1, "x", 2)
    assert pick(row, Pair) == Pair(1, "x")


def test_a_row_is_of_the_class_of_its_statement(reads: Reads) -> None:
    columns = (literal(1).label("first"), literal("x").label("second"))
    (row,) = reads.rows(Statement(select(*columns), Pair))
    assert isinstance(row, Pair)
    with pytest.raises(ValueError, match="Pair has other fields"):
        Statement(select(*reversed(columns)), Pair)


def test_no_row_is_no_row(reads: Reads) -> None:
    assert not reads.rows(Statement(select(literal(1)).where(literal_column("false"))))


def test_a_session_reads_what_its_transaction_wrote(database: Database) -> None:
    there = Statement(select(column("n")).select_from(table("written", column("n"))))
    with database.transaction() as session:
        session.execute(text("CREATE TEMPORARY TABLE written ON COMMIT DROP AS SELECT 5 AS n"))
        assert plainly(SessionStatements(session).rows(there)) == [[5]]


def test_a_connection_that_the_server_closed_is_replaced(
    direct: DirectReads, database: Database
) -> None:
    first = backend(direct)
    assert backend(direct) == first, "one connection is kept"
    end_backend(database, first)
    second = backend(direct)
    assert second != first
    assert backend(direct) == second


def test_a_lost_connection_is_replaced_once_and_no_more(
    direct: DirectReads, database: Database
) -> None:
    pid = backend(direct)
    suicide = Statement(
        select(func.nextval("tries"), func.pg_terminate_backend(func.pg_backend_pid()))
    )
    with pytest.raises(psycopg2.OperationalError):
        direct.rows(suicide)
    assert tries(database) == 2
    with pytest.raises(psycopg2.OperationalError):
        direct.rows(suicide)
    assert tries(database) == 1, "a new connection that is lost is not replaced"
    assert backend(direct) != pid


def test_a_statement_timeout_is_raised_and_not_tried_again(
    direct: DirectReads, database: Database
) -> None:
    pid = backend(direct)
    direct.rows(Statement(select(func.set_config("statement_timeout", str(SHORT_MS), False))))
    slow = Statement(select(func.nextval("tries"), func.pg_sleep(60)))
    with pytest.raises(errors.QueryCanceled):
        direct.rows(slow)
    assert tries(database) == 1
    assert backend(direct) == pid, "the connection is as good as before"


def test_a_refused_parameter_is_raised_and_not_tried_again(
    direct: DirectReads, database: Database
) -> None:
    pid = backend(direct)
    divide = Statement(select(func.mod(func.nextval("tries"), parameter("n", Integer()))))
    with pytest.raises(errors.DivisionByZero):
        direct.rows(divide, n=0)
    assert tries(database) == 1
    assert plainly(direct.rows(divide, n=1)) == [[0]]
    assert tries(database) == 1
    assert backend(direct) == pid


def test_a_column_whose_type_changes_is_read_as_it_is_now(
    direct: DirectReads, database: Database
) -> None:
    shelf = table("shelf", column("a"))
    with database.transaction() as session:
        session.execute(text("DROP TABLE IF EXISTS shelf"))
        session.execute(text("CREATE TABLE shelf AS SELECT 12 AS a"))
    statement = Statement(select(shelf.c.a))
    assert plainly(direct.rows(statement)) == [[12]]
    with database.transaction() as session:
        session.execute(text("ALTER TABLE shelf ALTER a TYPE text"))
    assert plainly(direct.rows(statement)) == [["12"]]
    with database.transaction() as session:
        session.execute(text("ALTER TABLE shelf DROP a, ADD b int, ADD a int DEFAULT 3"))
    assert plainly(direct.rows(statement)) == [[3]]


def test_a_statement_that_the_server_forgot_is_prepared_again(direct: DirectReads) -> None:
    statement = Statement(select(parameter("n", Integer())))
    assert plainly(direct.rows(statement, n=1)) == [[1]]
    direct.rows(Statement(select(func.forget())))
    assert plainly(direct.rows(statement, n=2)) == [[2]]
    assert plainly(direct.rows(statement, n=3)) == [[3]]


def test_reads_one_after_the_other_share_a_connection(direct: DirectReads) -> None:
    def work() -> int:
        return backend(direct)

    with ThreadPoolExecutor(3) as pool:
        assert len({pool.submit(work).result() for _ in range(6)}) == 1
    assert direct.connections.pool.open == 1


def test_plans_are_generic_where_statements_are_prepared_and_take_indexes_everywhere(
    database_url: str, database: Database
) -> None:
    settings = map(func.current_setting, ("plan_cache_mode", "enable_seqscan"))
    mode = Statement(select(*settings))
    found = [
        plainly(DirectReads(database_url, database.info, pooler).rows(mode)) for pooler in Pooler
    ]
    assert found == [[["force_generic_plan", "off"]], [["auto", "off"]]]
