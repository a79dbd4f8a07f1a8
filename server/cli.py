"""`cute`: the one command for developers and operators.

A command's module is loaded when the command is called, so that each starts quickly.
"""

import gc
import importlib
import os
import sys

import click

COMMANDS = {
    "serve": "running:serve_command",
    "encryption-key": "running:encryption_key",
    "relay": "delivery:relay_command",
    "worker": "delivery:worker_command",
    "snapshots": "snapshots:snapshots_command",
    "usage": "usage:usage_command",
    "db": "running:db",
    "seed": "market:seed",
    "users": "accounts:users",
    "keys": "keys:keys_group",
    "webhooks": "oversight:webhooks_group",
    "audit": "oversight:audit_command",
    "import": "importing:import_group",
    "simulate": "market:simulate",
}


class LazyGroup(click.Group):
    """A group whose commands are looked up in `COMMANDS`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*super().list_commands(ctx), *COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        module, _, name = COMMANDS[cmd_name].partition(":")
        # What is loaded stays: to look through it again and again for garbage takes a fifth of it.
        gc.disable()
        try:
            loaded = importlib.import_module(f"server.commands.{module}")
        finally:
            gc.enable()
        command: click.Command = getattr(loaded, name)
        return command


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
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
    # This process becomes the supervisor, which then has no `cute` above it to be killed.
    os.execv(sys.executable, [sys.executable, "-m", "scripts.dev", *arguments])  # noqa: S606 - no shell needed


if __name__ == "__main__":
    main()
