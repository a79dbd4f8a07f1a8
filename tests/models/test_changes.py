"""Changes through a session and directly: atomic, separate attempts, nothing sent twice."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from uuid import uuid4

import psycopg2
import pytest
from sqlalchemy import Column, MetaData, Table, Text, delete, func, insert, select, text

from cute_api.config_values import Pooler
from cute_api.models.changes import Changes, DirectChanges, SessionChanges
from cute_api.models.connections.direct import DirectConnections
from cute_api.models.database import Database, make_engine
from cute_api.models.statements import Statement, parameter

THINGS = Table("things", MetaData(), Column("name", Text, unique=True))
ADD = Statement(insert(THINGS).values(name=parameter("name", Text())).returning(THINGS.c.name))
REMOVE = Statement(delete(THINGS).where(THINGS.c.name == parameter("name", Text())))
BACKEND = Statement(select(func.pg_backend_pid()))

Begin = Callable[[], AbstractContextManager[Changes]]


@pytest.fixture(scope="module")
def database(database_url: str) -> Iterator[Database]:
    made = Database(make_engine(database_url, pool_size=2))
    with made.engine.begin() as connection:
        THINGS.metadata.create_all(connection)
    yield made
    made.engine.dispose()


@pytest.fixture
def connections(database_url: str) -> Iterator[DirectConnections]:
    made = DirectConnections(database_url)
    yield made
    made.pool.close()


@pytest.fixture(params=[*Pooler, "session"])
def begin(request: pytest.FixtureRequest, database: Database, database_url: str) -> Iterator[Begin]:
    connections = DirectConnections(
        database_url, Pooler.NONE if request.param == "session" else request.param
    )

    @contextmanager
    def through_session() -> Iterator[Changes]:
        with database.transaction() as session:
            yield SessionChanges(session)

    yield (
        through_session
        if request.param == "session"
        else lambda: DirectChanges(connections, database.info)
    )
    connections.pool.close()


def name() -> str:
    return str(uuid4())


def there(database: Database, *names: str) -> list[bool]:
    """Which of these things others see."""
    with database.transaction() as session:
        found = set(session.scalars(select(THINGS.c.name).where(THINGS.c.name.in_(names))))
    return [wanted in found for wanted in names]


def test_all_is_there_after_the_block(begin: Begin, database: Database) -> None:
    first, second, third = name(), name(), name()
    with begin() as changes:
        changes.later(ADD, name=first)
        assert list(changes.rows(ADD, name=second)[0]) == [second]
        assert there(database, first, second) == [False, False]
        changes.later(ADD, name=third)
        changes.later(REMOVE, name=first)
    assert there(database, first, second, third) == [False, True, True]


def test_nothing_is_there_after_an_exception(begin: Begin, database: Database) -> None:
    first, second, third = name(), name(), name()
    with pytest.raises(ZeroDivisionError), begin() as changes:
        changes.rows(ADD, name=first)
        changes.later(ADD, name=second)
        raise ZeroDivisionError
    assert there(database, first, second) == [False, False]
    with begin() as changes:
        changes.later(ADD, name=third)
    assert there(database, first, second, third) == [False, False, True], "nothing was left open"


@pytest.mark.parametrize("sent", [False, True])
def test_an_attempt_that_fails_undoes_itself_only(
    begin: Begin, database: Database, sent: bool
) -> None:
    before, within, inner, after = name(), name(), name(), name()
    with begin() as changes:
        changes.later(ADD, name=before)
        with pytest.raises(ZeroDivisionError), changes.attempt():
            changes.later(ADD, name=within)
            with changes.attempt():
                changes.later(ADD, name=inner)
            if sent:
                changes.rows(BACKEND)
            raise ZeroDivisionError
        changes.later(ADD, name=after)
    assert there(database, before, within, inner, after) == [True, False, False, True]


def test_an_attempt_that_postgresql_refuses_undoes_itself_only(
    begin: Begin, database: Database
) -> None:
    before, after = name(), name()
    with begin() as changes:
        changes.later(ADD, name=before)
        with pytest.raises(psycopg2.IntegrityError), changes.attempt():
            changes.rows(ADD, name=before)
        assert changes.rows(BACKEND), "what was never prepared can be, right after"
        with changes.attempt():
            changes.rows(ADD, name=after)
    assert there(database, before, after) == [True, True]


def test_a_first_attempt_that_is_refused_can_be_followed(begin: Begin, database: Database) -> None:
    taken, after = name(), name()
    with begin() as changes:
        changes.rows(ADD, name=taken)
    with begin() as changes:
        with pytest.raises(psycopg2.IntegrityError), changes.attempt():
            changes.last_rows(ADD, name=taken)
        changes.later(ADD, name=after)
    assert there(database, taken, after) == [True, True]


def test_what_ends_a_change_commits_it(connections: DirectConnections, database: Database) -> None:
    alone, first, last, finished = name(), name(), name(), name()
    with DirectChanges(connections, {}) as changes:
        changes.last_rows(ADD, name=alone)
        assert there(database, alone) == [True]
    with DirectChanges(connections, {}) as changes:
        changes.later(ADD, name=first)
        with changes.attempt():
            changes.last_rows(ADD, name=last)
        assert there(database, first, last) == [True, True]
    with DirectChanges(connections, {}) as changes:
        changes.later(ADD, name=finished)
        changes.finish()
        assert there(database, finished) == [True]


def test_what_ends_a_change_leaves_one_that_it_is_part_of_open(
    connections: DirectConnections, database: Database
) -> None:
    first, last, second = name(), name(), name()
    with pytest.raises(ZeroDivisionError), DirectChanges(connections, {}) as changes:
        with changes.more():
            changes.last_rows(ADD, name=first)
            changes.later(ADD, name=last)
            changes.finish()
        changes.later(ADD, name=second)
        raise ZeroDivisionError
    assert there(database, first, last, second) == [False, False, False]


def test_a_failure_that_nobody_undid_is_no_commit(
    connections: DirectConnections, database: Database
) -> None:
    first, after = name(), name()
    with pytest.raises(psycopg2.InternalError, match="ROLLBACK"):  # noqa: SIM117 - the commit raises, not the block
        with DirectChanges(connections, {}) as changes:
            changes.rows(ADD, name=first)
            with pytest.raises(psycopg2.IntegrityError):
                changes.rows(ADD, name=first)
    with DirectChanges(connections, {}) as changes:
        changes.rows(ADD, name=after)
    assert there(database, first, after) == [False, True]


@pytest.mark.parametrize("alone", [True, False])
def test_a_forgotten_statement_is_prepared_again(
    connections: DirectConnections, database: Database, alone: bool
) -> None:
    first, second, after = name(), name(), name()
    with DirectChanges(connections, {}) as changes:
        changes.last_rows(ADD, name=first)
    held = connections.pool.take()
    held.send(b"DEALLOCATE ALL")
    connections.pool.give(held)
    with DirectChanges(connections, {}) as changes:
        if alone:
            changes.last_rows(ADD, name=second)
        else:
            changes.later(ADD, name=second)
            changes.rows(ADD, name=after)
    assert there(database, first, second, after) == [True, True, not alone]


def test_nothing_is_sent_again_on_another_connection(
    connections: DirectConnections, database: Database
) -> None:
    first, second, after = name(), name(), name()
    with DirectChanges(connections, {}) as changes:
        backend = changes.last_rows(BACKEND)[0][0]
    end_of(database, backend)
    with pytest.raises(psycopg2.OperationalError), DirectChanges(connections, {}) as changes:
        changes.last_rows(ADD, name=first)
    with pytest.raises(psycopg2.OperationalError), DirectChanges(connections, {}) as changes:
        end_of(database, changes.rows(BACKEND)[0][0])
        changes.rows(ADD, name=second)
    with DirectChanges(connections, {}) as changes:
        changes.last_rows(ADD, name=after)
    assert there(database, first, second, after) == [False, False, True]


def end_of(database: Database, backend: int) -> None:
    """End a backend, and wait until it is gone."""
    with database.transaction() as session:
        assert session.scalar(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": backend})
