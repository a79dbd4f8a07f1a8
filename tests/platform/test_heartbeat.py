"""A singleton that hangs is noticed by the processes that stand by, and replaced."""

import logging
from collections.abc import Generator, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta

import psycopg2
import pytest
from sqlalchemy import make_url

from cute_api.models.connections.connection import Connection
from cute_api.models.enums import AdvisoryLock
from cute_api.processes import heartbeat
from cute_api.processes.connections import connect
from cute_api.processes.heartbeat import LockHolder, LockHolderWatch
from cute_api.processes.singletons import SingletonWorker
from scripts.shared.waiting import until

HUNG_LOOKS = 6
BUSY_LOOKS = 30
LOCK = AdvisoryLock.RELAY
LOG = logging.getLogger("cute.test")
AT = datetime(2026, 11, 27, tzinfo=UTC)
SILENT = LockHolder(pid=7, began_at=AT, heard_at=AT, waits_for_process=True)


def _looks(*holders: LockHolder) -> list[bool]:
    looks = LockHolderWatch()
    return [looks.is_hung(holder) for holder in holders]


def test_a_holder_that_is_silent_for_all_looks_is_hung() -> None:
    assert _looks(*[SILENT] * HUNG_LOOKS) == [*[False] * (HUNG_LOOKS - 1), True]


@pytest.mark.parametrize(
    "other",
    [
        LockHolder(7, AT, AT + timedelta(seconds=1), waits_for_process=True),
        LockHolder(7, AT, AT - timedelta(hours=1), waits_for_process=True),
        LockHolder(8, AT, AT, waits_for_process=True),
    ],
    ids=["a statement", "a clock that was set back", "another process"],
)
def test_any_sign_of_life_begins_the_count_again(other: LockHolder) -> None:
    looks = _looks(*[SILENT] * (HUNG_LOOKS - 1), other, *[SILENT] * (HUNG_LOOKS - 1))
    assert not any(looks)


@pytest.mark.parametrize(
    "holder",
    [
        LockHolder(7, AT, AT, waits_for_process=False),
        LockHolder(7, AT, None, waits_for_process=True),
    ],
    ids=["runs a statement", "hidden by PostgreSQL"],
)
def test_a_holder_whose_silence_is_not_its_own_is_never_hung(holder: LockHolder) -> None:
    assert not any(_looks(*[holder] * HUNG_LOOKS * 2))


def _silent_holder(connection: Connection, lock: AdvisoryLock) -> LockHolder:
    """Return the holder of a lock once PostgreSQL has noted that it waits for its process.

    A session sends its response before it notes that.
    """

    def waits() -> bool:
        holder = heartbeat.holder_of(connection, lock)
        return holder is not None and holder.waits_for_process

    until(waits, "the holder waits for its process")
    holder = heartbeat.holder_of(connection, lock)
    assert holder is not None
    return holder


@pytest.fixture
def pair(database_url: str) -> Iterator[tuple[Connection, Connection]]:
    """A session that has the lock, and one that stands by."""
    first, second = connect(database_url, "first"), connect(database_url, "second")
    with first.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", (LOCK.value,))
    yield first, second
    first.close()
    second.close()


def test_a_beat_is_seen_and_saves_the_session(pair: tuple[Connection, Connection]) -> None:
    first, second = pair
    silent = _silent_holder(second, LOCK)
    assert heartbeat.holder_of(second, LOCK) == silent
    heartbeat.beat(first)
    assert heartbeat.holder_of(second, LOCK) != silent
    assert not heartbeat.end_session(second, silent)
    heartbeat.beat(first)


def test_the_session_of_one_that_is_silent_ends_with_its_lock(
    pair: tuple[Connection, Connection],
) -> None:
    first, second = pair
    silent = heartbeat.holder_of(second, LOCK)
    assert silent is not None
    assert heartbeat.end_session(second, silent)
    assert heartbeat.holder_of(second, LOCK) is None
    with pytest.raises(psycopg2.OperationalError):
        heartbeat.beat(first)


def test_nobody_has_a_lock_that_is_free(database_url: str) -> None:
    connection = connect(database_url, "free")
    assert heartbeat.holder_of(connection, AdvisoryLock.IMPORT) is None
    connection.close()


def test_of_processes_with_other_work_one_that_is_silent_is_replaced(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "LOOK_S", 0)
    worked: list[str] = []

    def alone(name: str) -> SingletonWorker:
        def steps(connection: Connection) -> Generator[bool, None, None]:
            while True:
                heartbeat.beat(connection)
                worked.append(name)
                yield False

        return SingletonWorker(steps, url=database_url, name=name, lock=LOCK, log=LOG)

    def look(holder: SingletonWorker) -> None:
        for _ in holder.look():
            pass

    with closing(alone("first")) as first, closing(alone("second")) as second:
        for _ in range(BUSY_LOOKS):
            look(first)
            look(second)
        assert set(worked) == {"first"}
        for _ in range(BUSY_LOOKS + 1):
            look(second)
        assert worked[-1] == "second"
        look(first)  # it finds that its session is gone
        assert worked[-1] == "second"


def test_a_role_without_special_rights_replaces_its_own_processes(
    pair: tuple[Connection, Connection], database_url: str
) -> None:
    _, admin = pair
    with admin.cursor() as cursor:
        cursor.execute("CREATE ROLE plain LOGIN")
    url = make_url(database_url).set(username="plain").render_as_string(hide_password=False)
    lock = AdvisoryLock.USAGE
    try:
        with closing(connect(url, "first")) as first, closing(connect(url, "second")) as second:
            with first.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s)", (lock.value,))
            silent = _silent_holder(second, lock)
            assert silent.heard_at is not None
            assert heartbeat.end_session(second, silent)
            others = heartbeat.holder_of(second, LOCK)
            assert others is not None
            assert others.heard_at is None, "of another role: it is never hung"
    finally:
        with admin.cursor() as cursor:
            cursor.execute("DROP ROLE plain")
