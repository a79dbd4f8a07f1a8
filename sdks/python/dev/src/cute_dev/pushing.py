"""`app push`: make an app what a file says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import yaml
from cute_sdk.models import RegisteredApp

from .context import CommandError, Context, current

TEXTS = ("name",)
LISTS = ("redirect_uris", "scopes")


def add_to(root: click.Group) -> None:
    """Add the command to the group of the operations on an app."""
    app = root.commands["app"]
    assert isinstance(app, click.Group)
    app.add_command(push)


@click.command("push", short_help="Make your app what a file says.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@current
def push(context: Context, file: Path, dry_run: bool) -> None:
    """Make your app what FILE says, and print what changed.

    FILE is YAML, with the `name` of the app, its `redirect_uris` and the `scopes` that it asks
    sellers for. Pushing it again changes nothing. Keep it beside your code, and push the same file
    to a sandbox and to the live API: `cute-dev --profile live app push app.yaml`.

    Needs a key of the app.
    """
    wanted = read(file)
    with context.client() as client:
        lines = list(differences(client.app.get(), wanted))
        for line in lines:
            context.out.print(line, markup=False)
        if lines and not dry_run:
            client.app.put(**wanted)
    context.notes.print(_summary(lines, dry_run=dry_run))


def read(file: Path) -> dict[str, Any]:
    """Return the settings that a file holds. Raises `CommandError`."""
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"{file} can't be read: {error.strerror}.") from None
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise CommandError(f"{file} is not YAML: {error}") from None
    settings = content if isinstance(content, dict) else {}
    if set(settings) != {*TEXTS, *LISTS}:
        raise CommandError(f"{file} must have exactly {', '.join((*TEXTS, *LISTS))}.")
    for name in TEXTS:
        if not isinstance(settings[name], str):
            raise CommandError(f"{name} in {file} must be a text.")
    for name in LISTS:
        if not _is_texts(settings[name]):
            raise CommandError(f"{name} in {file} must be a list of texts.")
    return settings


def differences(app: RegisteredApp, wanted: Mapping[str, Any]) -> Iterator[str]:
    """Return a line for each setting, or member of a list, that changes. The order is no change."""
    for name in TEXTS:
        if getattr(app, name) != wanted[name]:
            yield f"{name}: {getattr(app, name)} -> {wanted[name]}"
    for name in LISTS:
        before = [str(value) for value in getattr(app, name)]
        yield from (f"{name}: + {value}" for value in wanted[name] if value not in before)
        yield from (f"{name}: - {value}" for value in before if value not in wanted[name])


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(member, str) for member in value)


def _summary(lines: Sequence[str], *, dry_run: bool) -> str:
    if not lines:
        return "The app is as the file says."
    return "Nothing was changed (--dry-run)." if dry_run else "Pushed."
