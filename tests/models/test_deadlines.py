"""Every statement has a deadline on our side, in case PostgreSQL hangs."""

import re
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Timer
from urllib.parse import quote, urlsplit

import psycopg2
import pytest
from psycopg2.extensions import connection as Connection
from sqlalchemy import literal_column, select, text
from sqlalchemy.exc import OperationalError

import cute_api
from cute_api.lib.breaker import Breaker
from cute_api.models.changes import DirectChanges
from cute_api.models.connections import connection, deadlines
from cute_api.models.connections.deadlines import (
    BoundedConnection,
    DatabaseTimeouts,
    NoResponseError,
    bound,
    connect,
)
from cute_api.models.connections.direct import DirectReads
from cute_api.models.database import Database, driver_of, make_engine
from cute_api.models.statements import Statement
from cute_api.processes import connections
from scripts.sandbox import embedded
from tests.fixtures.servers import hung

# Enough for a statement on a busy machine.
SHORT_S = 1.0
# Far more than that, and far less than what the server or the system would take.
SOON_S = 5.0
ONE = Statement(select(literal_column("1")))


@contextmanager
def ends_soon(error: type[Exception] = NoResponseError) -> Iterator[None]:
    began = time.monotonic()
    with pytest.raises(error):
        yield
    assert time.monotonic() - began < SOON_S


class Impatient(BoundedConnection):
    """Connects within a moment, or not at all."""

    bound_s = SHORT_S


def test_a_read_and_a_change_end_at_the_deadline_and_close_their_connection(
    own_servers: embedded.Servers,
) -> None:
    patience = DatabaseTimeouts(statement_s=SHORT_S)
    reads = DirectReads(own_servers.database_url, {}, patience=patience)
    pool = reads.connections.pool
    with closing(pool):
        assert reads.rows(ONE) == [(1,)]
        with ends_soon(), DirectChanges(reads.connections, {}) as changes:
            changes.rows(ONE)
            with hung(own_servers.postgres):
                changes.rows(ONE)
        assert pool.open == 0
        assert reads.rows(ONE) == [(1,)]
        with hung(own_servers.postgres), ends_soon():
            reads.rows(ONE)
        assert pool.open == 0
        assert reads.rows(ONE) == [(1,)]


def test_a_statement_ends_soon_on_a_connection_that_a_check_found_silent_meanwhile(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check may be well again on a new connection: those from before are lost."""
    monkeypatch.setattr(deadlines, "CHECK_S", SHORT_S)
    breaker = Breaker()

    def check() -> None:
        breaker.hold()
        breaker.release()

    with closing(connection.connect(database_url, {}, breaker=breaker)) as opened:
        checks = Timer(SHORT_S / 3, check)
        with opened.cursor() as cursor:
            cursor.execute("SELECT 1")
            checks.start()
            with ends_soon():
                cursor.execute(f"SELECT pg_sleep({SOON_S * 2})")
            checks.join()
        assert opened.closed


@pytest.mark.parametrize("ending", ["statement", "commit"])
def test_a_session_ends_at_the_deadline(own_servers: embedded.Servers, ending: str) -> None:
    engine = make_engine(own_servers.database_url, pool_size=1, statement_s=SHORT_S)
    database = Database(engine)
    with ends_soon(OperationalError), database.transaction() as session:
        session.execute(text("SELECT 1"))
        with hung(own_servers.postgres):
            if ending == "statement":
                session.execute(text("SELECT 1"))
            session.commit()
    with database.transaction() as session:
        assert session.scalar(text("SELECT 1")) == 1
    engine.dispose()


def test_a_process_that_works_alone_ends_at_the_deadline(own_servers: embedded.Servers) -> None:
    url = own_servers.database_url
    with closing(connections.connect(url, "test", statement_s=SHORT_S)) as connection:
        connection.listen("test")
        with hung(own_servers.postgres), ends_soon(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        assert connection.closed


def test_a_host_that_hangs_is_left_for_the_next_one(
    own_servers: embedded.Servers, servers: embedded.Servers
) -> None:
    sockets = [str(server.postgres.home.sockets) for server in (own_servers, servers)]
    hosts = ",".join(quote(socket, safe="") for socket in sockets)
    parts = urlsplit(own_servers.database_url)
    url = f"postgresql://{parts.username}@{hosts}{parts.path}"
    with hung(own_servers.postgres):
        with ends_soon():
            connect(own_servers.database_url, {}, factory=Impatient)
        with closing(connect(url, {}, factory=Impatient)) as connection:
            assert connection.info.host == sockets[1]


def test_a_statement_that_may_take_long_has_a_deadline_of_its_own(database_url: str) -> None:
    engine = make_engine(database_url, pool_size=1, statement_s=SHORT_S)
    with engine.connect() as connection:
        slow = text(f"SELECT pg_sleep({SHORT_S * 2})")
        with bound(driver_of(connection), SOON_S):
            connection.execute(slow)
        with ends_soon(OperationalError):
            connection.execute(slow)
    engine.dispose()


def test_connections_of_others_have_no_deadline(database_url: str) -> None:
    connection: Connection = psycopg2.connect(database_url)
    with closing(connection), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_no_module_connects_by_itself() -> None:
    """Check that every connection has a deadline. Replicas' connections have their own."""
    ways = {
        "models/connections/deadlines.py": ["psycopg2.connect"],
        "models/replicas/replica_connection.py": ["psycopg2.connect"],
        "models/database.py": ["create_engine"],
    }
    server = Path(cute_api.__file__).parent
    found = {
        str(path.relative_to(server)): re.findall(
            r"\b(psycopg2\.connect|create_engine|copy_expert)\(", path.read_text()
        )
        for path in server.rglob("*.py")
    }
    assert {path: calls for path, calls in found.items() if calls} == ways
