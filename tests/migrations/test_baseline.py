"""The baseline makes the database that all migrations before it made."""

import re
from pathlib import Path

from sqlalchemy import text

from cute_api.models import schema
from cute_api.models.database import make_engine
from cute_api.models.schema_version import VERSIONS
from cute_api.spec import Spec
from scripts import embedded

FIRST_RELEASE = Path(__file__).parent / "first_release"
# PostgreSQL numbers what gets a name that a table of an earlier migration still had.
NUMBERED = re.compile(r"CONSTRAINT \w+_not_null1? (?=NOT NULL)|(?<=events_position_seq)1")
SPACE = re.compile(r"\s+")
ROWS = ("feed_head", "item_change_horizon", "alembic_version", "event_types", "schema_support")


def made_by(servers: embedded.Servers, folder: Path) -> tuple[set[str], list[object]]:
    """The statements that would make the database again, and its first rows."""
    name = f"made_by_{folder.name}"
    servers.postgres.create_database(name)
    engine = make_engine(servers.postgres.database_url(name), pool_size=1)
    schema.upgrade(engine, Spec.load(sandbox=True).events, folders=(folder,))
    with engine.connect() as connection:
        rows: list[object] = [
            sorted(map(tuple, connection.execute(text(f"SELECT * FROM {table}")))) for table in ROWS
        ]
    engine.dispose()
    url = servers.postgres.database_url(name)
    file = servers.postgres.data / f"{name}.sql"
    options = ("--schema-only", "--no-owner", f"--file={file}", f"--dbname={url}")
    servers.postgres.run("pg_dump", *options)
    # A key that differs each time stands around it.
    dump = file.read_text("utf-8").partition("\n--\n-- PostgreSQL database dump complete")[0]
    statements = re.split(r"\n--\n-- Name: .*\n--\n", dump)[1:]
    return {SPACE.sub("", NUMBERED.sub("", one)) for one in statements}, rows


def test_the_baseline_makes_what_all_migrations_made(servers: embedded.Servers) -> None:
    before, rows_before = made_by(servers, VERSIONS)
    after, rows_after = made_by(servers, FIRST_RELEASE)
    assert sorted(before - after) == sorted(after - before)
    assert rows_before == rows_after
