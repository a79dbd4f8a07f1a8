"""`login`, `logout` and `profiles`: which key commands use."""

from __future__ import annotations

import sys

import click
from rich.markup import escape

from .._client import Cute
from .._environment import API_KEY, BASE_URL, variable
from .._gen.types import Unset
from . import output
from .context import SANDBOX, Context, current
from .profiles import DEFAULT


def add_to(root: click.Group) -> None:
    """Add the commands."""
    for command in (login, logout, profiles):
        root.add_command(command)


@click.command(short_help="Store a key for the commands that follow.")
@click.option("--name", default=DEFAULT, show_default=True, help="What to call the profile.")
@click.option("--key-stdin", is_flag=True, help="Read the key from standard input.")
@current
def login(context: Context, name: str, key_stdin: bool) -> None:
    """Ask for an API key, check it, and store it as a profile.

    Make a key in the developer portal, under Keys. It goes into the system's keyring if the package
    `keyring` is installed, otherwise into a file that only you can read.
    """
    base_url = context.base_url or variable(BASE_URL) or SANDBOX
    key = _given_key(base_url, from_stdin=key_stdin).strip()
    with Cute(key, base_url) as client:
        me = client.me.get()
    profile = context.profiles.save(name, base_url, key)
    where = "the system's keyring" if profile.store == "keyring" else str(context.folder)
    who = me.key.prefix if isinstance(me.user, Unset) else me.user.username
    context.notes.print(
        f"You are [bold]{escape(who)}[/] at {base_url}. "
        f"The key is in {escape(where)}, as profile {escape(name)}."
    )


def _given_key(base_url: str, *, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.read()
    key: str = click.prompt(f"API key for {base_url}", hide_input=True, err=True)
    return key


@click.command(short_help="Forget a key.")
@click.option("--name", help="The profile to forget; without it the one in use.")
@current
def logout(context: Context, name: str | None) -> None:
    """Remove a profile and its key from this machine. The key itself stays valid."""
    wanted = name or context.profiles.used
    if context.profiles.named(wanted) is None:
        context.fail(f"There is no profile {wanted}.")
    context.profiles.remove(wanted)
    context.notes.print(f"{escape(wanted)} is forgotten. Revoke the key in the portal to end it.")


@click.group(no_args_is_help=True, short_help="List and choose profiles.")
def profiles() -> None:
    """Profiles are keys with the servers that they are for."""


@profiles.command("list")
@current
def list_profiles(context: Context) -> None:
    """All profiles; the one in use is marked."""
    if variable(API_KEY) is not None:
        context.notes.print("CUTE_API_KEY is set, and is used before any of these.")
    used = context.profiles.used
    rows = [
        {"used": "*" if one.name == used else "", "name": one.name, "server": one.base_url}
        for one in context.profiles.all()
    ]
    form = output.chosen_format(context.out, None)
    output.show_rows(context.out, rows, form, ("used", "name", "server"))


@profiles.command("use")
@click.argument("name")
@current
def use_profile(context: Context, name: str) -> None:
    """Have commands use this profile."""
    if context.profiles.named(name) is None:
        context.fail(f"There is no profile {name}: run `cute-dev login --name {name}`.")
    context.profiles.use(name)
    context.notes.print(f"Commands now use {escape(name)}.")
