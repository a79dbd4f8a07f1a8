"""`cute`: the one command for developers and operators."""

import os
import sys

import click

from server.commands.accounts import keys_group, users
from server.commands.delivery import relay_command, worker_command
from server.commands.importing import import_group
from server.commands.market import seed, simulate
from server.commands.running import db, serve_command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="cute-api", prog_name="cute")
def main() -> None:
    """The Cute API: run it, and look after its users, keys and catalogue.

    In a checkout whose `make run` is up, every command uses its servers; elsewhere set
    DATABASE_URL and REDIS_URL.
    """


@main.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def dev(arguments: tuple[str, ...]) -> None:
    """Start everything as a sandbox: what `make run` does."""
    os.execv(sys.executable, [sys.executable, "-m", "scripts.dev", *arguments])  # noqa: S606 - becomes the supervisor


for command in (
    serve_command,
    relay_command,
    worker_command,
    db,
    seed,
    users,
    keys_group,
    import_group,
    simulate,
):
    main.add_command(command)


if __name__ == "__main__":
    main()
