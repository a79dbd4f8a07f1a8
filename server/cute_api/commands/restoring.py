"""`cute db restored`: the steps after a backup was restored."""

from collections.abc import Iterator, Sequence
from typing import TextIO

import click

from cute_api.commands.context import operator, transaction
from cute_api.services.accounts.audit import AuditLine
from cute_api.services.operators import restoring
from cute_api.services.system_health.check import counted


@click.command()
@click.option(
    "--log",
    "logs",
    type=click.File(),
    multiple=True,
    help="A log of a process, from the backup's time on; `-` is the input. Repeatable.",
)
@click.option("--revoke-all-keys", is_flag=True, help="Revoke every live key: where logs are lost.")
@click.option("--yes", is_flag=True, help="Don't ask.")
def restored(*, logs: Sequence[TextIO], revoke_all_keys: bool, yes: bool) -> None:
    """Make a restored backup safe to use, before any process runs on it.

    \b
    Once, after the backup was restored and `cute db upgrade` has run:
    - the feeds continue with numbers that were never given; cursors of what the backup lacks are
      refused, and say how to start again
    - everybody has to log in again; links in mails no longer work
    - keys that were revoked, reported or rotated after the backup, by the logs, are revoked
    - other actions that the logs have and the backup lacks are listed, to be done again
    """
    if not logs and not revoke_all_keys:
        raise click.UsageError(
            "Name the logs with --log: without them, keys that were revoked after the backup work "
            "again. If there are none, use --revoke-all-keys."
        )
    if not yes:
        click.confirm(
            "Does no process run on this database, and was a backup restored?", abort=True
        )
    lines = list(_lines(logs))
    with transaction() as session:
        done = restoring.settle(session, lines, operator())
        all_revoked = restoring.revoke_all(session, operator()) if revoke_all_keys else 0
    click.echo(f"The feeds continue in a new range. Ended: {counted(done.sessions, 'session')}.")
    click.echo(f"Revoked: {counted(done.revoked + all_revoked, 'key')}.")
    for line in done.to_do:
        click.echo(f"To be done again: {line.action} of {line.target_kind} {line.target_id}")


def _lines(logs: Sequence[TextIO]) -> Iterator[AuditLine]:
    for log in logs:
        for text in log:
            line = AuditLine.of(text)
            if line is not None:
                yield line
