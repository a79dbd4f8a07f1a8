"""`cute serve`, `cute db …`: running the API and keeping its database up to date."""

import click
from sqlalchemy.exc import OperationalError

from server import config, logs
from server.models import schema
from server.models.database import make_engine
from server.serving import serve
from server.spec import Spec


@click.command("serve")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64))
def serve_command(workers: int) -> None:
    """Serve the API and the portal on HOST and PORT."""
    logs.configure()
    settings = config.load()
    serve(host=settings.host, port=settings.port, workers=workers)


@click.group()
def db() -> None:
    """Keep the database up to date."""


@db.command()
def upgrade() -> None:
    """Run the migrations that are missing. Safe to run again, and by several at once."""
    try:
        engine = make_engine(config.load().need_database_url(), pool_size=1)
        ran = schema.upgrade(engine, Spec.load(sandbox=True).events)
    except (config.ConfigError, schema.UnsupportedDatabaseError) as error:
        raise click.ClickException(str(error)) from error
    except OperationalError as error:
        raise click.ClickException(f"The database does not answer: {error.orig}") from error
    click.echo(f"Migrated: {', '.join(ran)}." if ran else "Up to date: nothing to do.")
