"""Migrations: run once, run again, refused on a server that is too old."""

from sqlalchemy import inspect, text

from scripts import embedded
from server.models import Base, schema
from server.models.database import make_engine
from server.spec import Spec


def test_upgrade_runs_once_and_matches_the_models(servers: embedded.Servers) -> None:
    servers.postgres.create_database("fresh")
    engine = make_engine(servers.postgres.database_url("fresh"), pool_size=2)
    events = Spec.load(sandbox=True).events
    try:
        assert schema.upgrade(engine, events) != []
        assert schema.upgrade(engine, events) == []
        with engine.connect() as connection:
            assert schema.is_current(connection)
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
