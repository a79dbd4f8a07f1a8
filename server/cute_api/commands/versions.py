"""`cute versions`: the versions of the API, and their use."""

import click

from cute_api.commands.context import show, transaction
from cute_api.models import clock
from cute_api.services.operators import version_use
from cute_api.services.operators.version_use import VersionUse
from cute_api.services.system_health.check import counted
from cute_api.versions.registry import EventVersions


@click.command("versions")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def versions_command(as_json: bool) -> None:
    """List the versions of the API with what they changed, when they retire, and who uses them.

    Keys and webhooks are those that get the version when they name none. Calling keys named it, or
    got it so, within the last 30 days.
    """
    with transaction() as session:
        uses = version_use.report(session, EventVersions.of_events(), clock.now(session))
    if as_json:
        show({"versions": [_document(use) for use in uses]})
        return
    for use in uses:
        end = use.release.end_of_life
        state = "" if end is None else f"  {_verb(use)} {end.sunset_at:%Y-%m-%d}"
        last = "" if use.last_call_at is None else f", the last {use.last_call_at:%Y-%m-%d %H:%M}"
        click.echo(
            f"{use.release.date}{state}  {counted(use.keys, 'key')}, "
            f"{counted(use.webhooks, 'webhook')}; called by {counted(use.calling_keys, 'key')} "
            f"of {counted(use.calling_users, 'user')}{last}"
        )
        for change in use.release.changes:
            click.echo(f"    {change.summary}")


def _verb(use: VersionUse) -> str:
    return "retires" if use.is_living else "retired"


def _document(use: VersionUse) -> dict[str, object]:
    end = use.release.end_of_life
    return {
        "date": use.release.date,
        "living": use.is_living,
        "deprecated": None if end is None else end.deprecated_at.date(),
        "sunset": None if end is None or end.sunset_at is None else end.sunset_at.date(),
        "changes": [
            {"name": change.name, "summary": change.summary} for change in use.release.changes
        ],
        "keys": use.keys,
        "webhooks": use.webhooks,
        "calling_keys": use.calling_keys,
        "calling_users": use.calling_users,
        "last_call_at": use.last_call_at,
    }
