"""`cute`: the command for developers and operators.

Only the called command's module is loaded, so that commands start quickly.
"""

import ast
import gc
import importlib.util
import os
import sys
from pathlib import Path
from typing import Any

import click

from cute_api.config_values import ConfigError
from cute_api.refusals import RefusalError

COMMANDS = {
    "serve": "running:serve_command",
    "encryption-key": "running:encryption_key",
    "relay": "delivery:relay_command",
    "worker": "delivery:worker_command",
    "mailer": "mailer:mailer_command",
    "background": "background:background_command",
    "usage": "usage:usage_command",
    "db": "migrating:db",
    "doctor": "doctor:doctor_command",
    "users": "accounts:users",
    "keys": "keys:keys_group",
    "apps": "apps:apps_group",
    "contracts": "contracts:contracts_group",
    "limits": "limits:limits_group",
    "webhooks": "oversight:webhooks_group",
    "audit": "auditing:audit_group",
    "versions": "versions:versions_command",
    "import": "importing:import_group",
    "catalog": "catalog:catalog_group",
}


class CuteGroup(click.Group):
    """A group whose commands show expected errors in one line."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (ConfigError, RefusalError) as error:
            raise click.ClickException(str(error)) from error


class LazyGroup(CuteGroup):
    """A group that loads its commands from `COMMANDS`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*super().list_commands(ctx), *COMMANDS]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        file, _, name = COMMANDS[cmd_name].partition(":")
        # Loaded objects stay, so searching them for garbage is useless, and would take half of the
        # CPU time of a short command.
        gc.disable()
        try:
            module = importlib.import_module(f"cute_api.commands.{file}")
        finally:
            gc.freeze()
            gc.enable()
        command: click.Command = getattr(module, name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with the first sentences of their help, without loading them."""
        limit = formatter.width - 6 - max(map(len, self.list_commands(ctx)))
        rows = [
            (name, click.Command(name, help=self._help_of(ctx, name)).get_short_help_str(limit))
            for name in self.list_commands(ctx)
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)

    def _help_of(self, ctx: click.Context, name: str) -> str:
        if name not in COMMANDS:
            command = super().get_command(ctx, name)
            return (command and command.help) or ""
        module, _, function = COMMANDS[name].partition(":")
        source = (Path(__file__).parent / "commands" / f"{module}.py").read_text()
        found = [
            node
            for node in ast.parse(source).body
            if isinstance(node, ast.FunctionDef) and node.name == function
        ]
        return ast.get_docstring(found[0]) or ""


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="cute-api", prog_name="cute")
def main() -> None:
    """The Cute API: run it, and look after its users, keys and catalogue.

    In a checkout whose `make run` is up, every command uses its servers; elsewhere set
    DATABASE_URL and REDIS_URL.
    """


def _run_of_checkout(module: str, *arguments: str) -> None:
    """Replace this process by a module outside of the wheel."""
    if importlib.util.find_spec(module.partition(".")[0]) is None:
        raise click.ClickException("It needs a checkout. Here, start `cute serve` and the others.")
    os.execv(sys.executable, [sys.executable, "-m", module, *arguments])  # noqa: S606 - no shell needed


UNREAD = {"ignore_unknown_options": True, "help_option_names": []}


@main.command(context_settings=UNREAD)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def dev(arguments: tuple[str, ...]) -> None:
    """Start everything as a sandbox, like `make run`."""
    _run_of_checkout("scripts.sandbox", *arguments)


@main.command(context_settings=UNREAD)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def seed(arguments: tuple[str, ...]) -> None:
    """Add the sandbox's small fashion catalogue."""
    _run_of_checkout("scripts.sandbox.market", "seed", *arguments)


@main.command(context_settings=UNREAD)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def simulate(arguments: tuple[str, ...]) -> None:
    """Let buyers and sellers work: listings, edits, messages, orders, completions."""
    _run_of_checkout("scripts.sandbox.market", "simulate", *arguments)


if __name__ == "__main__":
    main()
