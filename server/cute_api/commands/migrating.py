"""`cute db …`: migrations, separate from `cute serve`, which doesn't need Alembic."""

import click
from sqlalchemy.exc import OperationalError

from cute_api import config
from cute_api.commands.restoring import restored
from cute_api.models import schema
from cute_api.models.database import make_engine
from cute_api.models.lists import require_document
from cute_api.processes.connections import require_own_session
from cute_api.spec import Spec


@click.group()
def db() -> None:
    """Keep the database up to date."""


@db.command()
def upgrade() -> None:
    """Run the migrations that are missing, beside processes that serve.

    Safe to run again, and by several at once. When a table stays in use for minutes, it says by
    which sessions, and ends with status 1.
    """
    spec = Spec.load(sandbox=True)
    require_document(spec.document)
    database_url = config.load().need_database_url()
    require_own_session(database_url)
    engine = make_engine(database_url, pool_size=1)
    try:
        ran = schema.upgrade(engine, spec.events)
    except OperationalError as error:
        raise click.ClickException(f"The database does not respond: {error.orig}") from error
    click.echo(f"Migrated: {', '.join(ran)}." if ran else "Up to date: nothing to do.")


db.add_command(restored)
