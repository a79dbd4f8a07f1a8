"""`login`, `logout` and `profiles`: the key that commands use."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence

import click
import httpx2
from cute_sdk import Cute, Unset
from cute_sdk.models import Scope
from rich.markup import escape

from . import device, output
from .context import SANDBOX, Context, current, origin_of
from .environment import API_KEY, BASE_URL, variable
from .mistakes import OneOf
from .profiles import DEFAULT

SCOPES = tuple(scope.value for scope in Scope)


def add_to(root: click.Group) -> None:
    """Add the commands."""
    for command in (login, logout, profiles):
        root.add_command(command)


@click.command(short_help="Log in, and store a key for later commands.")
@click.option("--name", default=DEFAULT, show_default=True, help="The name of the profile.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=OneOf(SCOPES),
    help="A scope of the key (default: all). Repeatable.",
)
@click.option("--no-browser", is_flag=True, help="Print the address without opening a browser.")
@click.option("--with-key", is_flag=True, help="Ask for an existing key.")
@click.option("--key-stdin", is_flag=True, help="Read an existing key from standard input.")
@current
def login(
    context: Context,
    *,
    name: str,
    scopes: tuple[str, ...],
    no_browser: bool,
    with_key: bool,
    key_stdin: bool,
) -> None:
    """Get an API key through the portal, check it, and store it as a profile.

    It prints a code and an address. Open the address in any browser, log in, and approve the code.
    This creates a key, which you can edit and revoke in the portal. The key is stored in the
    system's keyring if the package `keyring` is installed, otherwise in a file that only you can
    read.
    """
    base_url = context.base_url or variable(BASE_URL) or SANDBOX
    if with_key or key_stdin:
        key = _given_key(base_url, from_stdin=key_stdin).strip()
    else:
        key = _granted_key(context, base_url, scopes or SCOPES, opens=not no_browser)
    with Cute(key, base_url) as client:
        me = client.me.get()
    profile = context.profiles.save(name, base_url, key)
    where = "the system's keyring" if profile.store == "keyring" else str(context.folder)
    caller = me.key.prefix if isinstance(me.user, Unset) else me.user.username
    context.notes.print(
        f"You are [bold]{escape(caller)}[/] at {base_url}. "
        f"The key is in {escape(where)}, as profile {escape(name)}."
    )


def _given_key(base_url: str, *, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.read()
    key: str = click.prompt(f"API key for {base_url}", hide_input=True, err=True)
    return key


def _granted_key(context: Context, base_url: str, scopes: Sequence[str], *, opens: bool) -> str:
    """Return a key that the user approved in a browser."""
    # The response has a key, so the address must be one that `Cute` would send a key to.
    with Cute(anonymous=True, base_url=base_url) as checked:
        origin = origin_of(checked)
    with httpx2.Client(base_url=origin, timeout=device.TIMEOUT_SECONDS) as client:
        codes = device.begin(client, scopes)
        context.notes.print(f"Your code is [bold]{escape(codes.user_code)}[/].")
        if opens and device.open_browser(codes.complete):
            context.notes.print(f"Approve it in your browser, at {escape(codes.complete)}")
        else:
            context.notes.print(f"Approve it in a browser, at {escape(codes.complete)}")

        def tell(obstacle: str) -> None:
            context.notes.print(f"[yellow]{escape(obstacle)}[/] Then approve the code.")

        return device.granted(client, codes, sleep=device.pause, clock=time.monotonic, tell=tell)


@click.command(short_help="Forget a key.")
@click.option("--name", help="The profile to remove (default: the current one).")
@click.option("--revoke", is_flag=True, help="Also revoke the key.")
@current
def logout(context: Context, name: str | None, revoke: bool) -> None:
    """Remove a profile and its key from this machine. Without --revoke the key stays valid.

    Revoking a key pauses the webhooks that it created, until you confirm them in the portal.
    """
    wanted = name or context.profiles.used
    profile = context.profiles.named(wanted)
    if profile is None:
        context.fail(f"There is no profile {wanted}.")
    if revoke:
        key = context.profiles.key_of(profile)
        if key is None:
            context.fail(f"The key of {wanted} is missing here. Revoke it in the portal.")
        with Cute(key, profile.base_url) as client:
            client.keys.revoke(client.me.get().key.id)
    context.profiles.remove(wanted)
    hint = "Its key was revoked." if revoke else "To revoke the key, use the portal."
    context.notes.print(f"Removed {escape(wanted)}. {hint}")


@click.group(no_args_is_help=True, short_help="List and choose profiles.")
def profiles() -> None:
    """Profiles are keys with their servers."""


@profiles.command("list", params=[output.format_option("form")])
@current
def list_profiles(context: Context, form: str | None) -> None:
    """List all profiles, and mark the current one."""
    if variable(API_KEY) is not None:
        context.notes.print("CUTE_API_KEY is set, and overrides these profiles.")
    used = context.profiles.used
    rows = [
        {
            "used": "*" if profile.name == used else "",
            "name": profile.name,
            "server": profile.base_url,
        }
        for profile in context.profiles.all()
    ]
    output.show_rows(context.out, rows, output.chosen_format(context.out, form))


@profiles.command("use")
@click.argument("name")
@current
def use_profile(context: Context, name: str) -> None:
    """Make this the current profile."""
    if context.profiles.named(name) is None:
        context.fail(f"There is no profile {name}: run `cute-dev login --name {name}`.")
    context.profiles.use(name)
    context.notes.print(f"Commands now use {escape(name)}.")
