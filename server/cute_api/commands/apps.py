"""`cute apps …`: list the apps of all developers, and publish or suspend them."""

from uuid import UUID

import click

from cute_api.commands.context import operator, show, transaction
from cute_api.models.enums import AppStatus
from cute_api.services.apps import apps, columns
from cute_api.services.common.columns import document


@click.group("apps")
def apps_group() -> None:
    """List, publish and suspend apps. All changes are audited, and count from the next request."""


@apps_group.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def list_apps(*, as_json: bool) -> None:
    """List the newest apps, with their developers."""
    with transaction() as session:
        rows = [
            {**document(app, columns.APP), "developer": developer}
            for app, developer in apps.list_all(session)
        ]
    if as_json:
        show({"apps": rows})
        return
    for row in rows:
        click.echo(f"{row['id']}  {row['status']:9}  {row['developer']}  {row['name']}")


@apps_group.command("publish")
@click.argument("app_id", metavar="ID", type=click.UUID)
def publish(app_id: UUID) -> None:
    """Let every seller connect an app: a draft, or one that was suspended."""
    _set(app_id, AppStatus.LIVE, "Every seller can connect it.")


@apps_group.command("suspend")
@click.argument("app_id", metavar="ID", type=click.UUID)
def suspend(app_id: UUID) -> None:
    """Stop an app: its keys are refused from the next request on. `publish` ends it."""
    _set(app_id, AppStatus.SUSPENDED, "Suspended. Every further request with its keys gets 401.")


def _set(app_id: UUID, status: AppStatus, done: str) -> None:
    with transaction() as session:
        apps.set_status(session, app_id, status, operator())
    click.echo(done)
