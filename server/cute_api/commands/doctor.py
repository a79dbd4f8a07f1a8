"""`cute doctor`: check a deployment, and say how to fix problems."""

import click

from cute_api import config
from cute_api.commands.context import show
from cute_api.doctor import report
from cute_api.doctor.outcomes import exit_code
from cute_api.doctor.plan import examine


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def doctor_command(context: click.Context, as_json: bool) -> None:
    """Check a deployment, and say how to fix problems.

    It checks versions, migrations, pooler, locks, connections, clocks, encryption keys, public
    URLs, certificates, Valkey, email, DNS and backlogs, and prints one line for each, then what to
    do. Run it with the same settings as the process you want to check. It sends no email, prints no
    secrets, and writes only the key cute:probe in Valkey.

    Exits with 0 if no check failed (warnings and skipped checks are possible), otherwise with 1.
    """
    lines = examine(config.load)
    if as_json:
        show(report.document(lines))
    else:
        for line in report.text(lines):
            click.echo(line)
    context.exit(exit_code(lines))
