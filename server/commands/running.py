"""`cute serve`, `cute db …`: running the API and keeping its database up to date."""

import click
from sqlalchemy.exc import OperationalError

from server import config, logs
from server.models import schema
from server.models.database import make_engine
from server.models.lists import require_document
from server.sealing import Sealer, new_key
from server.serving import serve
from server.spec import Spec


@click.command("serve")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64))
def serve_command(workers: int) -> None:
    """Serve the API and the portal on HOST and PORT.

    Outside a sandbox it needs CUTE_PUBLIC_URL, the URL that others call it at, and
    CUTE_ENCRYPTION_KEYS.
    """
    try:
        settings = config.load()
        # Looked at here already, so that what is missing is said once and in one line.
        Sealer.of(settings)
        _ = settings.portal_url, settings.item_url
        require_document(Spec.load(sandbox=settings.sandbox).document)
    except config.ConfigError as error:
        raise click.ClickException(str(error)) from error
    logs.configure()
    serve(settings, workers=workers)


@click.command("encryption-key")
def encryption_key() -> None:
    """Make a key for CUTE_ENCRYPTION_KEYS.

    The variable holds one or more, separated by commas; the first encrypts, all decrypt. To replace
    a key, add the new one at the end on every server, then put it first, and remove the old one 24
    hours later.
    """
    click.echo(new_key())


@click.group()
def db() -> None:
    """Keep the database up to date."""


@db.command()
def upgrade() -> None:
    """Run the migrations that are missing. Safe to run again, and by several at once."""
    try:
        spec = Spec.load(sandbox=True)
        require_document(spec.document)
        engine = make_engine(config.load().need_database_url(), pool_size=1)
        ran = schema.upgrade(engine, spec.events)
    except (config.ConfigError, schema.UnsupportedDatabaseError) as error:
        raise click.ClickException(str(error)) from error
    except OperationalError as error:
        raise click.ClickException(f"The database does not answer: {error.orig}") from error
    click.echo(f"Migrated: {', '.join(ran)}." if ran else "Up to date: nothing to do.")
