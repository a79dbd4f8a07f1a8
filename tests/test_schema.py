"""Migrations: run once, run again, refused on a server that is too old."""

from datetime import UTC, datetime

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from cute_api.models import Base, schema, schema_version
from cute_api.models.database import make_engine
from cute_api.spec import Spec
from scripts import embedded


def test_upgrade_runs_once_and_matches_the_models(servers: embedded.Servers) -> None:
    servers.postgres.create_database("fresh")
    engine = make_engine(servers.postgres.database_url("fresh"), pool_size=2)
    events = Spec.load(sandbox=True).events
    try:
        with engine.connect() as connection:
            assert schema_version.current(connection) is None
            assert not schema_version.is_current(connection)
        assert schema.upgrade(engine, events) != []
        assert schema.upgrade(engine, events) == []
        with engine.connect() as connection:
            assert schema_version.is_current(connection)
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


def test_items_of_before_whose_times_cant_be_shown_get_the_present_time(
    servers: embedded.Servers,
) -> None:
    servers.postgres.create_database("item_times")
    engine = make_engine(servers.postgres.database_url("item_times"), pool_size=2)
    try:
        with engine.begin() as connection:
            command.upgrade(schema._config(connection), "0027")
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
    finally:
        engine.dispose()
