"""Embedded servers: they start, keep data, refuse company, and never outlive their holder."""

import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import psycopg2
import pytest
import redis

from cute_api.config import ROOT
from scripts.sandbox import embedded
from scripts.sandbox.embedded.home import SOCKET_PATH_LIMIT_BYTES, socket_directory
from scripts.sandbox.embedded.launch import CAP_DAC_READ_SEARCH
from scripts.shared.waiting import until
from tests.fixtures.clusters import memory
from tests.fixtures.programs import printed
from tests.platform.processes import alive, family


@pytest.fixture
def place() -> Iterator[Path]:
    """A short private directory: pytest's own are too long for some of these tests' sockets."""
    directory = Path(tempfile.mkdtemp(prefix="cute-platform-", dir=memory()))
    yield directory
    shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture(scope="module")
def initialised() -> Iterator[Path]:
    """A data directory after its first start, which is slow because it makes the cluster."""
    directory = Path(tempfile.mkdtemp(prefix="cute-platform-", dir=memory()))
    with embedded.servers(directory / "data"):
        pass
    yield directory / "data"
    shutil.rmtree(directory, ignore_errors=True)


@pytest.fixture
def used(place: Path, initialised: Path) -> Path:
    """A copy of the used data directory; the files keep their owners."""
    printed("cp", "--archive", initialised, place / "data")
    return place


@pytest.fixture
def holders() -> Iterator[list[subprocess.Popen[str]]]:
    running: list[subprocess.Popen[str]] = []
    yield running
    for process in running:
        process.kill()
        process.communicate()


def hold(data_dir: Path, holders: list[subprocess.Popen[str]]) -> dict[str, Any]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.platform.holder", str(data_dir)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    holders.append(process)
    assert process.stdout is not None
    facts: dict[str, Any] = json.loads(process.stdout.readline())
    return facts


def query(url: str, statement: str) -> list[tuple[Any, ...]]:
    connection = psycopg2.connect(url)
    try:
        with connection, connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []
    finally:
        connection.close()


def put(pair: embedded.Servers) -> None:
    query(pair.database_url, "CREATE TABLE kept AS SELECT 'Alice' AS name")
    with redis.Redis.from_url(pair.redis_url) as client:
        client.set("kept", "Bob")


def kept(database_url: str, redis_url: str) -> tuple[str, bytes | None]:
    with redis.Redis.from_url(redis_url) as client:
        value = client.get("kept")
    assert value is None or isinstance(value, bytes)
    return query(database_url, "SELECT name FROM kept")[0][0], value


def test_servers_restarted_on_same_directory_keep_data(place: Path) -> None:
    with embedded.servers(place / "data") as pair:
        put(pair)
        started = [*family(pid_of(pair.postgres)), *family(pid_of(pair.valkey))]
    assert alive(started) == []
    with embedded.servers(place / "data") as pair:
        assert kept(pair.database_url, pair.redis_url) == ("Alice", b"Bob")


def test_servers_listen_on_no_tcp_port_and_sync_to_disk(used: Path) -> None:
    with embedded.servers(used / "data") as pair:
        settings = query(
            pair.database_url,
            "SELECT current_setting('listen_addresses'), current_setting('fsync'), "
            "pg_encoding_to_char(encoding), datlocale FROM pg_database WHERE datname = 'cute'",
        )
        assert settings == [("", "on", "UTF8", "C.UTF-8")]
        for server in (pair.postgres, pair.valkey):
            assert psutil.Process(pid_of(server)).net_connections(kind="inet") == []


@pytest.mark.parametrize("name", ["postgres", "valkey"])
def test_server_killed_and_started_again_keeps_acknowledged_data(used: Path, name: str) -> None:
    with embedded.servers(used / "data") as pair:
        put(pair)
        if name == "valkey":
            with redis.Redis.from_url(pair.redis_url) as client:
                client.execute_command("WAITAOF", 1, 0, 5_000)
        server: embedded.Postgres | embedded.Valkey = getattr(pair, name)
        server.kill()
        assert not server.is_ready()
        server.start()
        assert kept(pair.database_url, pair.redis_url) == ("Alice", b"Bob")


def test_holder_killed_leaves_no_process_and_next_start_works(
    used: Path, holders: list[subprocess.Popen[str]]
) -> None:
    facts = hold(used / "data", holders)
    query(facts["database_url"], "CREATE TABLE kept AS SELECT 'Charlie' AS name")
    connection = psycopg2.connect(facts["database_url"])  # a backend that is in use
    started = [process for pid in facts["pids"] for process in family(pid)]
    assert len(alive(started)) > len(facts["pids"])
    holders[0].kill()
    until(lambda: not alive(started), "all servers gone")
    connection.close()
    with embedded.servers(used / "data") as pair:
        assert query(pair.database_url, "SELECT name FROM kept") == [("Charlie",)]


def test_start_after_kill_ignores_stale_files_that_name_a_living_process(used: Path) -> None:
    with embedded.servers(used / "data") as pair:
        put(pair)
        pair.postgres.kill()
        stale = used / "data" / "postgres" / "postmaster.pid"
        lines = stale.read_text().splitlines()
        # As after a reboot, when another process of the same user has got the number.
        lines[0] = str(pid_of(pair.valkey))
        stale.write_text("\n".join(lines) + "\n")
        pair.postgres.start()
        assert kept(pair.database_url, pair.redis_url)[0] == "Alice"


def test_second_holder_of_a_directory_is_refused_by_name(
    used: Path, holders: list[subprocess.Popen[str]]
) -> None:
    hold(used / "data", holders)
    with (
        pytest.raises(embedded.AlreadyRunningError, match=f"process {holders[0].pid}"),
        embedded.servers(used / "data"),
    ):
        pass


def test_servers_work_below_private_parents_whose_modes_stay(place: Path) -> None:
    parents = [place / "outer", place / "outer" / "inner"]
    for parent in parents:
        parent.mkdir(mode=0o700)
    before = [parent.stat() for parent in parents]
    with embedded.servers(parents[-1] / "data") as pair:
        assert query(pair.database_url, "SELECT 1") == [(1,)]
    after = [parent.stat() for parent in parents]
    assert [(found.st_mode, found.st_uid) for found in after] == [
        (found.st_mode, found.st_uid) for found in before
    ]
    assert stat.S_IMODE((parents[-1] / "data").stat().st_mode) == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's servers become another user")
def test_servers_of_root_may_write_nothing_that_is_not_theirs(used: Path) -> None:
    with embedded.servers(used / "data") as pair:
        for server in (pair.postgres, pair.valkey):
            status = Path(f"/proc/{pid_of(server)}/status").read_text()
            sets = dict(re.findall(r"^(Cap\w+|Uid):\s+(\w+)", status, re.MULTILINE))
            assert sets["Uid"] != "0", server.name
            held = {int(sets[name], 16) for name in ("CapPrm", "CapEff", "CapInh", "CapAmb")}
            assert held <= {0, 1 << CAP_DAC_READ_SEARCH}, server.name
        with pytest.raises(psycopg2.errors.InsufficientPrivilege):
            query(pair.database_url, f"COPY (SELECT 1) TO '{used / 'data' / 'written'}'")


@pytest.mark.parametrize("name", ["long-" * 40, "with space", "with,comma"])
def test_servers_work_where_a_socket_path_would_not(place: Path, name: str) -> None:
    with embedded.servers(place / name) as pair:
        sockets = pair.postgres.home.sockets
        assert sockets.parent != place / name
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
        assert query(pair.database_url, "SELECT 1") == [(1,)]
        with redis.Redis.from_url(pair.redis_url) as client:
            assert client.client_info()["lib-name"]
    assert not sockets.exists()


def test_socket_directory_is_one_for_each_data_directory() -> None:
    long = Path("/") / ("d" * SOCKET_PATH_LIMIT_BYTES)
    temporary = Path("/t")
    assert socket_directory(Path("/short"), temporary) == Path("/short/sockets")
    first, second = (socket_directory(long / name, temporary) for name in ("one", "two"))
    assert first.parent == second.parent == temporary
    assert first != second
    last_resort = socket_directory(long, long)
    assert last_resort.parent == Path("/tmp")  # noqa: S108 - compared, not created


def test_socket_directory_open_to_others_is_refused(place: Path) -> None:
    (place / "data").mkdir(mode=0o700)
    (place / "data" / "sockets").mkdir(mode=0o777)
    (place / "data" / "sockets").chmod(0o777)
    with (
        pytest.raises(embedded.UnsafeDirectoryError, match="mode 0700"),
        embedded.servers(place / "data"),
    ):
        pass


def test_initialisation_that_was_cut_short_is_done_afresh(place: Path) -> None:
    unfinished = place / "data" / "postgres.new"
    unfinished.mkdir(parents=True, mode=0o700)
    (unfinished / "PG_VERSION").write_text("18\n")
    with embedded.servers(place / "data") as pair:
        assert query(pair.database_url, "SELECT 1") == [(1,)]
    assert not unfinished.exists()


def pid_of(server: embedded.Postgres | embedded.Valkey) -> int:
    assert server.process is not None
    return server.process.pid
