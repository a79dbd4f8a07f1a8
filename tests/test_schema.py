"""Migrations: run once, run again, refused on a server that is too old."""

from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from cute_api.models import Base, schema, schema_version
from cute_api.models.database import make_engine
from cute_api.models.schema_version import SchemaState
from cute_api.services.common import etags
from cute_api.spec import Spec
from scripts.sandbox import embedded
from tests.fixtures.servers import NewDatabase

AT = datetime(2026, 11, 3, 9, 15, 27, 418_256, tzinfo=UTC)


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
            # Partitions have no models.
            modelled = {"include_name": lambda name, kind, _: kind != "table" or name in columns}
            context = MigrationContext.configure(connection, opts=modelled)
            differences = compare_metadata(context, Base.metadata)
        assert columns == {
            table.name: set(table.columns.keys()) for table in Base.metadata.sorted_tables
        }
        assert differences == [], "columns, indexes, unique constraints and foreign keys"
    finally:
        engine.dispose()


def test_the_newest_migration_is_the_one_that_alembic_goes_to() -> None:
    head = ScriptDirectory(str(schema.MIGRATIONS)).get_current_head()
    assert schema_version.newest() == head


def test_the_oldest_release_that_is_served_is_one_that_reads_it() -> None:
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


def test_upgrade_refuses_a_database_from_before_the_first_release(
    new_database: NewDatabase,
) -> None:
    engine = make_engine(new_database(), pool_size=2)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0056'"))
    try:
        with pytest.raises(schema.UnsupportedDatabaseError, match="use an empty database"):
            schema.upgrade(engine, Spec.load(sandbox=True).events)
        with engine.connect() as connection:
            assert schema_version.state(connection) is SchemaState.OLDER
    finally:
        engine.dispose()


def test_sql_gives_the_etag_that_the_owner_is_shown(new_database: NewDatabase) -> None:
    engine = make_engine(new_database(), pool_size=1)
    with engine.begin() as connection:
        found = connection.execute(text("SELECT cute_item_etag(:at)"), {"at": AT}).scalar_one()
    engine.dispose()
    assert found == etags.in_json(etags.version_of(AT), for_owner=True)
