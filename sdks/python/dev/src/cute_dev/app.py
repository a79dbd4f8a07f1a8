"""The command line: the hand-written commands, and one for each operation."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click
from click.shell_completion import get_completion_class
from cute_sdk import APIStatusError, AuthenticationError, CuteError, __version__
from rich.console import Console

from . import accounts, doctor, importing, listen, mistakes, pushing, requests, trigger
from .context import Context
from .operations import add_operations
from .rehearsal import command as rehearsing
from .scenario import command as scenarios
from .tools import command as tools

NAME = "cute-dev"
FAILED, WRONG, STOPPED = 1, 2, 130
ORDER = (
    *("login", "logout", "profiles", "doctor", "listen", "trigger", "requests", "logs", "advise"),
    "mcp",
    "scenario",
)
SHELLS = ("bash", "zsh", "fish")


class _Root(click.Group):
    """List hand-written commands first, then the operations."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*ORDER, *(name for name in self.commands if name not in ORDER)]


@click.group(NAME, cls=_Root, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--profile", help="The profile to use (default: the current one).")
@click.option("--base-url", help="The server to call, without /v1.")
@click.version_option(__version__, prog_name=NAME)
@click.pass_context
def root(context: click.Context, profile: str | None, base_url: str | None) -> None:
    """The Cute API from your shell: events on your own machine, and every operation.

    \b
    Start with:
      cute-dev login                                   store a key
      cute-dev listen --forward-to localhost:3000/hook your events, without a public URL
      cute-dev trigger item.sold                       make one happen (sandbox)
      cute-dev items list --all                        call an operation
    """
    context.obj = Context(profile=profile, base_url=base_url)


@root.command(short_help="Complete commands with the tab key.")
@click.argument("shell", type=mistakes.OneOf(SHELLS))
def completion(shell: str) -> None:
    """Print the shell code that completes commands and options.

    \b
    bash: add to ~/.bashrc  eval "$(cute-dev completion bash)"
    zsh:  add to ~/.zshrc   eval "$(cute-dev completion zsh)"
    fish: cute-dev completion fish > ~/.config/fish/completions/cute-dev.fish
    """
    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(root, {}, NAME, "_CUTE_DEV_COMPLETE").source())


for _module in (accounts, doctor, listen, trigger, requests, tools):
    _module.add_to(root)
add_operations(root)
importing.add_to(root)
pushing.add_to(root)
rehearsing.add_to(root)
scenarios.add_to(root)


def run(arguments: Sequence[str]) -> int:
    """Run a command; return the exit status: 1 for a failure, 2 for wrong usage."""
    try:
        status: int | None = root.main(list(arguments), prog_name=NAME, standalone_mode=False)
    except click.exceptions.Abort:
        return STOPPED
    except click.UsageError as error:
        mistakes.show(error)
        return WRONG
    except click.ClickException as error:
        return _failed(error.format_message())
    except CuteError as error:
        return _failed(str(error), _advice(error))
    except BrokenPipeError:
        # The reader of the pipe has stopped reading.
        sys.stderr.close()
        return FAILED
    return status or 0


def _failed(message: str, advice: str = "") -> int:
    console = Console(stderr=True, soft_wrap=True, highlight=False, markup=False)
    console.print(f"Error: {message}", style="red")
    if advice:
        console.print(advice)
    return FAILED


def _advice(error: CuteError) -> str:
    if isinstance(error, AuthenticationError):
        return "Run `cute-dev login` with a valid key, or `cute-dev doctor` for details."
    if isinstance(error, APIStatusError) and error.request_id:
        return f"Details of this call: cute-dev requests show {error.request_id}"
    return ""
