"""`cute snapshots`: the process that makes the snapshots of the catalogue."""

import click

from cute_api import config, logs
from cute_api.processes.stopping import Stop
from cute_api.services.snapshots.building import Builder


@click.command("snapshots")
def snapshots_command() -> None:
    """Make the snapshots that GET /v1/items/snapshot serves, and remove old ones.

    The first is made at once, the next when CUTE_SNAPSHOT_INTERVAL seconds have passed and items
    have changed. One process works at a time; any more stand by and take over within a second.
    Needs DATABASE_URL. SIGTERM stops it.
    """
    logs.configure()
    stop = Stop()
    stop.install()
    try:
        Builder(config.load(), stop).run()
    except config.ConfigError as error:
        raise click.ClickException(str(error)) from error
