"""Migrations on a database that others use: short waits, and steps that can be done again."""

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
import pytest
from sqlalchemy import Connection, Engine, text

from cute_api.models import lists, schema
from cute_api.models.database import make_engine
from cute_api.models.enums import AdvisoryLock
from cute_api.models.schema_version import VERSIONS, newest
from cute_api.processes.connections import connect
from cute_api.spec import Spec
from tests.fixtures.servers import NewDatabase
from tests.webhooks.backend import eventually

EVENTS = Spec.load(sandbox=True).events
HEAD = f"""
from alembic import op
from cute_api.migrations import online

revision = "9001"
down_revision = "{newest()}"

def upgrade():
"""
TABLE = """
CREATE TABLE notes (id int PRIMARY KEY, note text, n int);
INSERT INTO notes SELECT i, NULL, i FROM generate_series(1, 2500) AS i;
CREATE TABLE days (id int, day date) PARTITION BY RANGE (day);
CREATE TABLE days_1 PARTITION OF days FOR VALUES FROM ('2026-11-01') TO ('2026-11-02');
CREATE TABLE days_2 PARTITION OF days FOR VALUES FROM ('2026-11-02') TO ('2026-11-03');
"""
INDEXES = text(
    "SELECT indexrelid::regclass::text, indisvalid FROM pg_index"
    " WHERE indexrelid::regclass::text LIKE '%ix_notes%' ORDER BY 1"
)


@pytest.fixture
def engine(new_database: NewDatabase) -> Iterator[Engine]:
    engine = make_engine(new_database(), pool_size=2)
    with engine.begin() as connection:
        connection.exec_driver_sql(TABLE)
    yield engine
    engine.dispose()


Migrate = Callable[..., list[str]]


@pytest.fixture
def migrate(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Migrate:
    """Runs a migration of these lines; `pause` is called before each further try."""
    # Bytecode would count for a file that is rewritten within a second, with as many bytes.
    monkeypatch.setattr(sys, "dont_write_bytecode", True)

    def run(*lines: str, pause: schema.Pause = lambda _: None) -> list[str]:
        body = "".join(f"    {line}\n" for line in lines)
        (tmp_path / "m9001.py").write_text(HEAD + body)
        return schema.upgrade(engine, EVENTS, folders=(VERSIONS, tmp_path), pause=pause)

    return run


@contextmanager
def _reading(engine: Engine, statement: str = "SELECT FROM notes") -> Iterator[Callable[..., None]]:
    """A transaction that has read the table; yields a function that ends it."""
    url = engine.url.render_as_string(hide_password=False).replace("+psycopg2", "")
    with closing(psycopg2.connect(url)) as reader, reader.cursor() as cursor:
        cursor.execute(statement)
        yield lambda *_: reader.rollback()


def test_a_table_in_use_is_waited_for_two_seconds_and_tried_again(
    engine: Engine, migrate: Migrate
) -> None:
    pauses: list[float] = []
    with _reading(engine) as end:

        def pause(seconds: float) -> None:
            pauses.append(seconds)
            end()

        ran = migrate("op.execute('ALTER TABLE notes ADD COLUMN extra int')", pause=pause)
    assert (ran, pauses) == (["9001"], [schema.FIRST_PAUSE_S])
    with engine.connect() as connection:
        assert connection.scalar(text("SHOW lock_timeout")) == "5s", "as it was before"


def test_a_table_that_stays_in_use_ends_with_a_line_that_names_the_session(
    engine: Engine, migrate: Migrate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "LOCK_TIMEOUT_MS", 20)
    monkeypatch.setattr(schema, "TRIES", 6)
    pauses: list[float] = []
    with _reading(engine), pytest.raises(schema.TableInUseError, match="without a name"):
        migrate("op.execute('DROP TABLE notes')", pause=pauses.append)
    assert pauses == [1, 2, 4, 8, 10]
    assert migrate("op.execute('DROP TABLE notes')") == ["9001"]


def test_processes_that_migrate_at_once_take_turns_without_a_snapshot(
    engine: Engine, migrate: Migrate
) -> None:
    """A runner that waited for its turn in a statement would block an index made CONCURRENTLY."""
    waiting = threading.Event()
    url = engine.url.render_as_string(hide_password=False).replace("+psycopg2", "")
    with closing(connect(url, "other")) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", (AdvisoryLock.MIGRATION.value,))

        def pause(seconds: float) -> None:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND backend_xmin IS NOT NULL"
                " AND pid <> pg_backend_pid()"
            )
            assert (seconds, cursor.fetchone()) == (schema.TURN_S, (0,))
            waiting.set()
            cursor.execute("SELECT pg_advisory_unlock(%s)", (AdvisoryLock.MIGRATION.value,))

        ran = migrate("online.create_index('ix_notes', 'notes', '(n)')", pause=pause)
    assert (ran, waiting.is_set()) == (["9001"], True)


def test_an_index_waits_for_old_transactions_while_rows_are_written(
    engine: Engine, migrate: Migrate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(schema, "LOCK_TIMEOUT_MS", 20)
    ended: list[list[str]] = []
    line = "online.create_index('ix_notes', 'notes', '(n)')"
    with _reading(engine, "UPDATE notes SET n = 0 WHERE id = 1") as end:
        thread = threading.Thread(target=lambda: ended.append(migrate(line)))
        thread.start()
        with engine.connect() as connection:
            eventually(lambda: _waits(connection))
            connection.execute(text("UPDATE notes SET n = -1 WHERE id = 2"))
            connection.commit()
        assert ended == []
        end()
        thread.join(10)
    assert ended == [["9001"]]
    with engine.connect() as connection:
        assert connection.execute(INDEXES).all() == [("ix_notes", True)]


def _waits(connection: Connection) -> bool:
    """Whether the creation of the index waits for another session."""
    found = connection.scalar(
        text(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " AND query LIKE 'CREATE INDEX CONCURRENTLY%')"
        )
    )
    connection.rollback()
    return bool(found)


def test_an_index_that_a_broken_try_left_is_made_again(engine: Engine, migrate: Migrate) -> None:
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("UPDATE notes SET n = 7"))
        with pytest.raises(Exception, match="duplicate"):
            connection.execute(text("CREATE UNIQUE INDEX CONCURRENTLY ix_notes ON notes (n)"))
        assert connection.execute(INDEXES).all() == [("ix_notes", False)]
        connection.execute(text("UPDATE notes SET n = id"))
    assert migrate("online.create_index('ix_notes', 'notes', '(n)', unique=True)") == ["9001"]
    with engine.connect() as connection:
        assert connection.execute(INDEXES).all() == [("ix_notes", True)]


def test_a_table_in_parts_gets_its_index_part_by_part(engine: Engine, migrate: Migrate) -> None:
    line = "online.create_index('ix_notes_day', 'days', '(id) WHERE id > 0')"
    # What is done is not done again: the first try breaks off after it.
    with pytest.raises(ZeroDivisionError):
        migrate(line, "1 / 0")
    assert migrate(line) == ["9001"]
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TABLE days_3 PARTITION OF days FOR VALUES FROM ('2026-11-03') TO ('2026-11-04')"
        )
        names = [f"days_{part}" for part in (1, 2)]
        assert connection.execute(INDEXES).all() == [
            *((f"{name}_ix_notes_day", True) for name in names),
            ("ix_notes_day", True),
        ]
        assert connection.scalar(
            text("SELECT count(*) FROM pg_index WHERE indrelid = 'days_3'::regclass AND indisvalid")
        )


def test_rows_are_changed_in_batches_that_stay_when_a_later_one_fails(
    engine: Engine, migrate: Migrate
) -> None:
    lines = (
        "statement = 'UPDATE notes SET note = 1 / (id - 1500) WHERE id IN ('",
        "statement += 'SELECT id FROM notes WHERE note IS NULL ORDER BY id LIMIT :rows)'",
        "online.in_batches(statement)",
    )
    with pytest.raises(Exception, match="division by zero"):
        migrate(*lines)
    done = text("SELECT count(note) FROM notes")
    with engine.connect() as connection:
        assert connection.scalar(done) == 1_000
    assert migrate(*(line.replace("1500", "9000") for line in lines)) == ["9001"]
    with engine.connect() as connection:
        assert connection.scalar(done) == 2_500


def test_a_constraint_is_checked_after_it_was_added(engine: Engine, migrate: Migrate) -> None:
    line = "online.add_constraint('notes', 'ck_notes', 'CHECK (n > 0)')"
    with engine.begin() as connection:
        connection.execute(text("UPDATE notes SET n = 0 WHERE id = 1"))
    with pytest.raises(Exception, match="violated by some row"):
        migrate(line)
    with engine.begin() as connection:
        connection.execute(text("UPDATE notes SET n = 1 WHERE id = 1"))
    assert migrate(line) == ["9001"]
    with engine.connect() as connection:
        assert connection.scalar(
            text("SELECT convalidated FROM pg_constraint WHERE conname = 'ck_notes'")
        )


def test_a_list_that_a_broken_run_left_unchecked_is_checked_by_the_next(engine: Engine) -> None:
    stored = lists.stored_lists()[0]
    with engine.begin() as connection:
        connection.execute(text(f"ALTER TABLE {stored.table} DROP CONSTRAINT {stored.constraint}"))
        connection.execute(
            text(
                f"ALTER TABLE {stored.table} ADD CONSTRAINT {stored.constraint}"
                f" CHECK ({stored.condition}) NOT VALID"
            )
        )
    assert schema.upgrade(engine, EVENTS) == []
    with engine.connect() as connection:
        assert connection.scalar(
            text("SELECT convalidated FROM pg_constraint WHERE conname = :name"),
            {"name": stored.constraint},
        )
