"""Several hosts in DATABASE_URL: each kind of connection goes to the one that takes writes."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import psycopg2
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from cute_api.models.connections.direct import DirectConnections
from cute_api.models.database import driver_url, make_engine
from cute_api.processes.connections import connect
from scripts.sandbox.embedded import Postgres, Servers, exclusive
from tests.fixtures.clusters import memory, new_cluster

NAME = "SELECT current_setting('unix_socket_directories')"
DATABASE = "several_hosts"


def socket_of(postgres: Postgres) -> str:
    return str(postgres.home.sockets)


def url_of(*sockets: str, wanted: str = "read-write") -> str:
    hosts = ",".join(f"{quote(socket, safe='')}:5432" for socket in sockets)
    return f"postgresql://cute@{hosts}/{DATABASE}?target_session_attrs={wanted}"


@pytest.fixture(scope="module")
def read_only() -> Iterator[Postgres]:
    """A server that refuses writes, like a standby."""
    directory = Path(tempfile.mkdtemp(prefix="cute-test-", dir=memory()))
    new_cluster(directory / "data")
    with exclusive(directory / "data") as home:
        postgres = Postgres(home, durable=False)
        postgres.start()
        try:
            postgres.create_database(DATABASE)
            with psycopg2.connect(postgres.database_url(DATABASE)) as connection:
                connection.cursor().execute(
                    f"ALTER DATABASE {DATABASE} SET default_transaction_read_only = on"
                )
            yield postgres
        finally:
            postgres.stop()
            shutil.rmtree(directory, ignore_errors=True)


def reached(url: str) -> set[str]:
    """The servers that each kind of connection leads to."""
    engine = make_engine(url, pool_size=1)
    with engine.connect() as pooled:
        found = {pooled.scalar(text(NAME))}
    engine.dispose()
    alone = connect(url, "test")
    with alone.cursor() as cursor:
        cursor.execute(NAME)
        found |= {row[0] for row in cursor.fetchall()}
    alone.close()
    direct = DirectConnections(url)
    connection = direct.bind()
    found |= {row[0] for row in connection.send(NAME.encode())[0]}
    connection.close()
    return {name.strip('"') for name in found}


def test_connections_skip_servers_that_are_away_or_take_no_writes(
    servers: Servers, read_only: Postgres
) -> None:
    servers.postgres.create_database(DATABASE)
    writes, reads = socket_of(servers.postgres), socket_of(read_only)
    assert reached(url_of("/nonexistent", reads, writes)) == {writes}
    assert reached(url_of(reads, writes)) == {writes}
    assert reached(url_of(reads, writes, wanted="any")) == {reads}
    with pytest.raises(OperationalError, match="session is read-only"):
        reached(url_of(reads))


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        (
            "postgresql://a:p%40w@h1:5433,h2,[::1]:5434/cute?target_session_attrs=read-write",
            "a:p%40w@/cute?host=h1%2Ch2%2C%3A%3A1&port=5433%2C5432%2C5434"
            "&target_session_attrs=read-write",
        ),
        ("postgresql://h1,h2", "/?host=h1%2Ch2&port=5432%2C5432"),
        ("postgresql://a@%2Frun%2Fpg/cute", "a@/cute?host=%2Frun%2Fpg&port=5432"),
        ("postgres://a@h1:5433/cute?sslmode=require", "a@h1:5433/cute?sslmode=require"),
    ],
)
def test_the_driver_gets_several_hosts_in_the_query(url: str, driver: str) -> None:
    assert driver_url(url) == f"postgresql+psycopg2://{driver}"
