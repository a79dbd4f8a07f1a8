"""`cute db …`: migrations, separate from `cute serve`, which doesn't need Alembic."""

from collections.abc import Sequence
from typing import TextIO

import click
from sqlalchemy.exc import OperationalError

from cute_api import config
from cute_api.commands.context import operator, transaction
from cute_api.models import schema
from cute_api.models.database import make_engine
from cute_api.models.lists import require_document
from cute_api.processes.connections import require_own_session
from cute_api.services.accounts import audit
from cute_api.services.operators import restoring
from cute_api.services.system_health.check import counted
from cute_api.spec import Spec


@click.group()
def db() -> None:
    """Keep the database up to date."""


@db.command()
def upgrade() -> None:
    """Run the missing migrations while other processes keep serving.

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
    finally:
        engine.dispose()
    click.echo(f"Migrated: {', '.join(ran)}." if ran else "Up to date: nothing to do.")


@db.command()
@click.option(
    "--log",
    "logs",
    type=click.File(),
    multiple=True,
    help="A process's log since the backup; `-` is the standard input. Repeatable.",
)
@click.option("--revoke-all-keys", is_flag=True, help="Revoke every live key, if logs are lost.")
@click.option("--yes", is_flag=True, help="Don't ask.")
def restored(*, logs: Sequence[TextIO], revoke_all_keys: bool, yes: bool) -> None:
    """Make a restored backup safe to use, before any process runs on it.

    \b
    Run it once, after restoring the backup and running `cute db upgrade`:
    - the feeds continue with unused numbers; cursors into lost events are refused, and the error
      says how to start again
    - everybody has to log in again; links in emails no longer work
    - keys that were revoked, reported or rotated after the backup, according to the logs, are
      revoked
    - other actions in the logs that the backup lacks are listed, to be repeated
    """
    if not logs and not revoke_all_keys:
        raise click.UsageError(
            "Name the logs with --log: without them, keys that were revoked after the backup work "
            "again. If there are none, use --revoke-all-keys."
        )
    if not yes:
        click.confirm(
            "Is every process of this database stopped, and the backup restored?", abort=True
        )
    lines = list(audit.logged(logs))
    with transaction() as session:
        done = restoring.settle(session, lines, operator())
        all_revoked = restoring.revoke_all(session, operator()) if revoke_all_keys else 0
    click.echo(f"The feeds continue in a new range. Ended: {counted(done.sessions, 'session')}.")
    click.echo(f"Revoked: {counted(done.revoked + all_revoked, 'key')}.")
    for line in done.to_do:
        click.echo(f"To repeat: {line.action} of {line.target_kind} {line.target_id}")
