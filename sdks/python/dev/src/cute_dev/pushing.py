"""`app push` and `app promote`: create or update an app from a file."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import click
import yaml
from cute_sdk import Cute
from cute_sdk.models import RegisteredApp, Webhook

from .context import CommandError, Context, current

TEXTS = ("name",)
LISTS = ("redirect_uris", "scopes")
LOGO, VERSION = "logo", "version"
WEBHOOKS, PROFILES = "webhooks", "profiles"
OPTIONAL = (LOGO, VERSION, WEBHOOKS, PROFILES)


@dataclass(frozen=True)
class AppFile:
    """What a file says for a profile: the body of `put_app`, and fields of its webhooks."""

    settings: Mapping[str, Any]
    webhooks: Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Changes:
    """A line for each setting that differs; webhooks with their present state, if any."""

    lines: Sequence[str]
    webhooks: Sequence[tuple[Webhook | None, Mapping[str, Any]]]

    @classmethod
    def of(cls, client: Cute, wanted: AppFile) -> Changes:
        """Compare an app with what a file says."""
        lines = list(differences(client.app.get(), wanted.settings))
        return cls(lines, changed_webhooks(client, wanted.webhooks) if wanted.webhooks else [])

    def __bool__(self) -> bool:
        return bool(self.lines or self.webhooks)


def add_to(root: click.Group) -> None:
    """Add the command to the group of the operations on an app."""
    app = root.commands["app"]
    assert isinstance(app, click.Group)
    app.add_command(push)
    app.add_command(promote)


@click.command("push", short_help="Create or update your app from a file.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@current
def push(context: Context, file: Path, dry_run: bool) -> None:
    """Create or update your app from FILE, and print what changed.

    FILE is YAML, with the `name` of the app, its `redirect_uris` and the `scopes` that it asks
    sellers for. It can have a `logo`, the path of a PNG beside it, and the API `version` of the
    app's keys and webhooks. It can have `webhooks`, each with `url` and `types`: they are
    registered, and get these types. Webhooks that it doesn't name stay as they are. Under
    `profiles` it can have other values for a profile.

    Pushing it again changes nothing. Keep it beside your code. Needs a key of the app.
    """
    _push(context, file, dry_run=dry_run)


@click.command("promote", short_help="Copy an app to another server.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--to", "profile", required=True, help="The profile of the server to push to.")
@click.option("--dry-run", is_flag=True, help="Show what would change, and change nothing.")
@current
def promote(context: Context, file: Path, profile: str, dry_run: bool) -> None:
    """Push FILE to another profile, if the app here matches FILE.

    \b
    cute-dev app promote app.yaml --to live

    So what goes live is what you tried. Needs a key of the app in both profiles.
    """
    wanted = read(file, context.used_profile)
    with context.client() as client:
        if Changes.of(client, wanted):
            raise CommandError(f"The app here differs from {file}: push it here first, and try it.")
    _push(context.with_profile(profile), file, dry_run=dry_run)


def _push(context: Context, file: Path, *, dry_run: bool) -> None:
    wanted = read(file, context.used_profile)
    with context.client() as client:
        changes = Changes.of(client, wanted)
        for line in (*changes.lines, *(line_of(*pair) for pair in changes.webhooks)):
            context.out.print(line, markup=False)
        if not dry_run:
            if changes.lines:
                client.app.put(**wanted.settings)
            for before, hook in changes.webhooks:
                _put_webhook(context, client, before, hook)
    context.notes.print(_summary(bool(changes), dry_run=dry_run))


def read(file: Path, profile: str | None = None) -> AppFile:
    """Return what a file says, with its values for a profile. Raises `CommandError`."""
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"{file} can't be read: {error.strerror}.") from None
    except (UnicodeDecodeError, yaml.YAMLError) as error:
        raise CommandError(f"{file} is not YAML: {error}") from None
    settings = content if isinstance(content, dict) else {}
    profiles = settings.pop(PROFILES, {})
    if not isinstance(profiles, dict) or not all(
        isinstance(values, dict) for values in profiles.values()
    ):
        raise CommandError(f"{PROFILES} in {file} must have settings by profile.")
    settings.update(profiles.get(profile, {}))
    # YAML takes a version for a date.
    if isinstance(settings.get(VERSION), date):
        settings[VERSION] = settings[VERSION].isoformat()
    _check(file, settings)
    webhooks = settings.pop(WEBHOOKS, [])
    if VERSION in settings:
        webhooks = [{**hook, VERSION: settings[VERSION]} for hook in webhooks]
    if isinstance(settings.get(LOGO), str):
        settings[LOGO] = _base64_of(file.parent / settings[LOGO])
    return AppFile(settings, webhooks)


def _check(file: Path, settings: Mapping[str, Any]) -> None:
    required, known = {*TEXTS, *LISTS}, {*TEXTS, *LISTS, *OPTIONAL}
    if not required <= set(settings) <= known:
        names = f"{', '.join((*TEXTS, *LISTS))}, and may have {', '.join(OPTIONAL)}"
        raise CommandError(f"{file} must have {names}, and nothing else.")
    for name in (*TEXTS, LOGO, VERSION):
        is_removal = name == LOGO and settings.get(name) is None
        if name in settings and not is_removal and not isinstance(settings[name], str):
            raise CommandError(f"{name} in {file} must be a text.")
    for name in LISTS:
        if not _is_texts(settings[name]):
            raise CommandError(f"{name} in {file} must be a list of texts.")
    webhooks = settings.get(WEBHOOKS, [])
    if not isinstance(webhooks, list) or not all(map(_is_webhook, webhooks)):
        raise CommandError(f"Each of the {WEBHOOKS} in {file} must have a url and a list of types.")


def _base64_of(file: Path) -> str:
    try:
        return b64encode(file.read_bytes()).decode()
    except OSError as error:
        raise CommandError(f"{file} can't be read: {error.strerror}.") from None


def differences(app: RegisteredApp, wanted: Mapping[str, Any]) -> Iterator[str]:
    """Return a line for each setting, or member of a list, that changes. The order is no change."""
    for name in (*TEXTS, VERSION):
        if name in wanted and getattr(app, name) != wanted[name]:
            yield f"{name}: {getattr(app, name)} -> {wanted[name]}"
    if LOGO in wanted:
        logo = wanted[LOGO]
        digest = None if logo is None else sha256(b64decode(logo)).hexdigest()
        if app.logo_digest != digest:
            yield f"{LOGO}: {'removed' if logo is None else 'another file'}"
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
        if before is None
        or set(map(str, before.types)) != set(hook["types"])
        or before.version != hook.get(VERSION, before.version)
    ]


def line_of(before: Webhook | None, hook: Mapping[str, Any]) -> str:
    """Return the line that shows the change of a webhook."""
    version = f"; {hook[VERSION]}" if VERSION in hook else ""
    after = ", ".join(hook["types"]) + version
    if before is None:
        return f"{WEBHOOKS}: + {hook['url']} ({after})"
    was = ", ".join(map(str, before.types)) + (f"; {before.version}" if version else "")
    return f"{WEBHOOKS}: {hook['url']} ({was} -> {after})"


def _put_webhook(
    context: Context, client: Cute, before: Webhook | None, hook: Mapping[str, Any]
) -> None:
    """Create or change a webhook; show the secret of a new one, which no other call returns."""
    if before is not None:
        client.webhooks.update(before.id, **{k: v for k, v in hook.items() if k != "url"})
        return
    made = client.webhooks.create(**hook)
    context.out.print(f"secret of {made.url}: {made.secret}", markup=False)


def _is_webhook(value: object) -> bool:
    if not isinstance(value, dict) or set(value) != {"url", "types"}:
        return False
    return isinstance(value["url"], str) and _is_texts(value["types"])


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(member, str) for member in value)


def _summary(has_changes: bool, *, dry_run: bool) -> str:
    if not has_changes:
        return "The app matches the file."
    return "Nothing was changed (--dry-run)." if dry_run else "Pushed."
