"""`app push`: make an app what a file says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import yaml
from cute_sdk import Cute
from cute_sdk.models import RegisteredApp, Webhook

from .context import CommandError, Context, current

TEXTS = ("name",)
LISTS = ("redirect_uris", "scopes")
WEBHOOKS = "webhooks"


@dataclass(frozen=True)
class AppFile:
    """What a file says: the settings of the app, and the `url` and `types` of its webhooks."""

    settings: Mapping[str, Any]
    webhooks: Sequence[Mapping[str, Any]]


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
    sellers for. It can have `webhooks`, each with `url` and `types`: they are registered, and get
    these types. Webhooks that it doesn't name stay as they are.

    Pushing it again changes nothing. Keep it beside your code, and push the same file to a sandbox
    and to the live API: `cute-dev --profile live app push app.yaml`. Needs a key of the app.
    """
    wanted = read(file)
    with context.client() as client:
        lines = list(differences(client.app.get(), wanted.settings))
        hooks = changed_webhooks(client, wanted.webhooks) if wanted.webhooks else []
        for line in (*lines, *(line_of(before, hook) for before, hook in hooks)):
            context.out.print(line, markup=False)
        if lines and not dry_run:
            client.app.put(**wanted.settings)
        if not dry_run:
            for before, hook in hooks:
                _put_webhook(context, client, before, hook)
    context.notes.print(_summary(bool(lines or hooks), dry_run=dry_run))


def read(file: Path) -> AppFile:
    """Return what a file says. Raises `CommandError`."""
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"{file} can't be read: {error.strerror}.") from None
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise CommandError(f"{file} is not YAML: {error}") from None
    settings = content if isinstance(content, dict) else {}
    webhooks = settings.pop(WEBHOOKS, [])
    if set(settings) != {*TEXTS, *LISTS}:
        raise CommandError(f"{file} must have exactly {', '.join((*TEXTS, *LISTS))}.")
    for name in TEXTS:
        if not isinstance(settings[name], str):
            raise CommandError(f"{name} in {file} must be a text.")
    for name in LISTS:
        if not _is_texts(settings[name]):
            raise CommandError(f"{name} in {file} must be a list of texts.")
    if not isinstance(webhooks, list) or not all(map(_is_webhook, webhooks)):
        raise CommandError(f"Each of the {WEBHOOKS} in {file} must have a url and a list of types.")
    return AppFile(settings, webhooks)


def differences(app: RegisteredApp, wanted: Mapping[str, Any]) -> Iterator[str]:
    """Return a line for each setting, or member of a list, that changes. The order is no change."""
    for name in TEXTS:
        if getattr(app, name) != wanted[name]:
            yield f"{name}: {getattr(app, name)} -> {wanted[name]}"
    for name in LISTS:
        before = [str(value) for value in getattr(app, name)]
        yield from (f"{name}: + {value}" for value in wanted[name] if value not in before)
        yield from (f"{name}: - {value}" for value in before if value not in wanted[name])


def changed_webhooks(
    client: Cute, wanted: Sequence[Mapping[str, Any]]
) -> list[tuple[Webhook | None, Mapping[str, Any]]]:
    """Return the webhooks to create or change, each with its present state, if any."""
    known = {webhook.url: webhook for webhook in client.webhooks.list()}
    pairs = [(known.get(hook["url"]), hook) for hook in wanted]
    return [
        (before, hook)
        for before, hook in pairs
        if before is None or set(map(str, before.types)) != set(hook["types"])
    ]


def line_of(before: Webhook | None, hook: Mapping[str, Any]) -> str:
    """Return the line that shows the change of a webhook."""
    types = ", ".join(hook["types"])
    if before is None:
        return f"{WEBHOOKS}: + {hook['url']} ({types})"
    return f"{WEBHOOKS}: {hook['url']} ({', '.join(map(str, before.types))} -> {types})"


def _put_webhook(
    context: Context, client: Cute, before: Webhook | None, hook: Mapping[str, Any]
) -> None:
    """Create or change a webhook; show the secret of a new one, which no other call returns."""
    if before is not None:
        client.webhooks.update(before.id, types=hook["types"])
        return
    made = client.webhooks.create(url=hook["url"], types=hook["types"])
    context.out.print(f"secret of {made.url}: {made.secret}", markup=False)


def _is_webhook(value: object) -> bool:
    if not isinstance(value, dict) or set(value) != {"url", "types"}:
        return False
    return isinstance(value["url"], str) and _is_texts(value["types"])


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(member, str) for member in value)


def _summary(has_changes: bool, *, dry_run: bool) -> str:
    if not has_changes:
        return "The app is as the file says."
    return "Nothing was changed (--dry-run)." if dry_run else "Pushed."
