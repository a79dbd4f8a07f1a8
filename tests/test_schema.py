"""Migrations: run once, run again, refused on a server that is too old."""

from datetime import UTC, datetime

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from cute_api.models import Base, schema, schema_version
from cute_api.models.database import make_engine
from cute_api.models.schema_version import SchemaState
from cute_api.spec import Spec
from scripts import embedded
from tests.fixtures.servers import NewDatabase, database_at


def test_upgrade_runs_once_and_matches_the_models(servers: embedded.Servers) -> None:
    servers.postgres.create_database("fresh")
    engine = make_engine(servers.postgres.database_url("fresh"), pool_size=2)
    events = Spec.load(sandbox=True).events
    try:
        with engine.connect() as connection:
            assert schema_version.current(connection) is None
            assert schema_version.state(connection) is SchemaState.OLDER
        assert schema.upgrade(engine, events) != []
        assert schema.upgrade(engine, events) == []
        with engine.connect() as connection:
            assert schema_version.state(connection) is SchemaState.CURRENT
            names = set(connection.scalars(text("SELECT name FROM event_types")))
            assert names == set(events)
            columns = {
                table: {column["name"] for column in inspect(connection).get_columns(table)}
                for table in Base.metadata.tables
            }
        assert columns == {
            table.name: set(table.columns.keys()) for table in Base.metadata.sorted_tables
        }
    finally:
        engine.dispose()


def test_the_newest_migration_is_the_one_that_alembic_goes_to() -> None:
    head = ScriptDirectory(str(schema.MIGRATIONS)).get_current_head()
    assert schema_version.newest() == head


def test_the_oldest_release_that_is_served_is_one_that_reads_it() -> None:
    assert "0040" <= schema_version.OLDEST_CODE <= schema_version.newest()
    assert schema_version.OLDEST_CODE in schema_version.revisions()


def test_upgrade_leaves_a_database_of_a_later_release_alone(new_database: NewDatabase) -> None:
    engine = make_engine(new_database(), pool_size=2)
    events = Spec.load(sandbox=True).events
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
        connection.execute(text("ALTER TABLE users DROP CONSTRAINT ck_users_tier"))
    try:
        assert schema.upgrade(engine, events) == []
        with engine.begin() as connection:
            assert schema_version.state(connection) is SchemaState.NEWER
            connection.execute(text("UPDATE schema_support SET oldest_code = '9999'"))
        with pytest.raises(schema.UnsupportedDatabaseError, match="no longer serves this one"):
            schema.upgrade(engine, events)
        with engine.connect() as connection:
            assert schema_version.state(connection) is SchemaState.TOO_NEW
    finally:
        engine.dispose()


def test_items_of_before_whose_times_cant_be_shown_get_the_present_time(
    servers: embedded.Servers,
) -> None:
    with database_at(servers, "0027") as engine:
        with engine.begin() as connection:
            for number, moment in enumerate(["infinity", "20000-01-01", "2026-01-02"]):
                connection.execute(
                    text(
                        "WITH seller AS (INSERT INTO users (email, username, tier)"
                        " VALUES (:name, :name, 'free') RETURNING id),"
                        " category AS (INSERT INTO categories (name, path)"
                        " VALUES (:name, ARRAY[:name]) RETURNING id)"
                        " INSERT INTO items (seller_id, category_id, title, price_amount,"
                        " price_currency, condition, status, created_at, updated_at)"
                        " SELECT seller.id, category.id, :name, 1, 'EUR', 'good', 'active',"
                        " '2026-01-01', CAST(:moment AS timestamptz) FROM seller, category"
                    ),
                    {"name": f"alice-{number}", "moment": moment},
                )
        schema.upgrade(engine, Spec.load(sandbox=True).events)
        with engine.connect() as connection:
            found = connection.execute(text("SELECT created_at, updated_at FROM items ORDER BY id"))
            years = [(row.created_at.year, row.updated_at.year) for row in found]
        now = datetime.now(UTC).year
        assert years == [(2026, now), (2026, now), (2026, 2026)]
