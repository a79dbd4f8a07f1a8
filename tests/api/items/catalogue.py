"""Categories, brands and `cute catalog` for the tests of how they change."""

from typing import Any
from uuid import UUID, uuid4

from click.testing import CliRunner, Result
from sqlalchemy import select

from cute_api.commands.catalog import catalog_group
from cute_api.models import Brand, Category, Event
from cute_api.services.catalogue.announcing import CatalogKind
from tests.fixtures.api import Api


def made(api: Api, kind: CatalogKind, above: UUID | None = None) -> UUID:
    """A new category or brand."""
    name = f"{kind} {uuid4()}"
    with api.database.transaction() as session:
        row = (
            Brand(name=name)
            if kind is CatalogKind.BRAND
            else Category(name=name, path=[name], parent_id=above)
        )
        session.add(row)
        session.flush()
        return row.id


def recorded(api: Api, subject_id: UUID, event_type: str) -> list[Any]:
    """The data of a subject's events of a type."""
    with api.database.transaction() as session:
        found = select(Event.data).where(Event.subject_id == subject_id, Event.type == event_type)
        return list(session.scalars(found.order_by(Event.id)))


def command(api: Api, *arguments: object) -> Result:
    """Run `cute catalog`."""
    url = api.database.engine.url.render_as_string(hide_password=False)
    environment = {
        "DATABASE_URL": url.replace("postgresql+psycopg2", "postgresql"),
        "CUTE_SANDBOX": "1",
    }
    return CliRunner().invoke(
        catalog_group, [*map(str, arguments)], env=environment, standalone_mode=False
    )
