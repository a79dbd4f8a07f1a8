"""`cute apps …`: list all apps, review or suspend them, and see which receipts they owe."""

from collections.abc import Iterable
from datetime import timedelta
from typing import BinaryIO
from uuid import UUID

import click

from cute_api.commands.context import operator, show, transaction
from cute_api.lib.times import optional_timestamp
from cute_api.models import App
from cute_api.models.enums import AppStatus
from cute_api.services.apps import apps, changes, columns, receipts, reviews
from cute_api.services.common.columns import document

PENDING = ("pending_name", "pending_redirect_uris", "pending_logo_digest")
AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


class Reason(click.ParamType[str]):
    """A text for the developer, on one line."""

    name = "TEXT"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        text = " ".join(str(value).split())
        if not 0 < len(text) <= reviews.REASON_LENGTH:
            self.fail(f"Use 1 to {reviews.REASON_LENGTH} characters.", param, ctx)
        return text


@click.group("apps")
def apps_group() -> None:
    """List, review and suspend apps. All changes are audited, and count from the next request."""


@apps_group.command("list")
@AS_JSON
def list_apps(*, as_json: bool) -> None:
    """List the newest apps, with their developers."""
    with transaction() as session:
        _show(apps.list_all(session), as_json=as_json)


@apps_group.command("queue")
@AS_JSON
def list_queue(*, as_json: bool) -> None:
    """List the apps and changes whose developers asked to publish them, oldest request first."""
    with transaction() as session:
        _show(apps.list_queue(session), as_json=as_json)


@apps_group.command("publish")
@click.argument("app_id", metavar="ID", type=click.UUID)
@click.option(
    "--change", metavar="CHANGE", help="The changes of a live app, as the queue names them."
)
def publish(app_id: UUID, change: str | None) -> None:
    """Let every seller connect an app: one in review, a draft, or one that was suspended.

    With --change, publish the changes of a live app, unless they were changed since.
    """
    done = "is live: every seller can connect it."
    _set(app_id, AppStatus.LIVE, done, change=change)


@apps_group.command("reject")
@click.argument("app_id", metavar="ID", type=click.UUID)
@click.option("--reason", type=Reason(), required=True, help="What the developer reads.")
def reject(app_id: UUID, reason: str) -> None:
    """Don't publish an app in review, which is a draft again, or the changes of a live one."""
    with transaction() as session:
        row = apps.reject(session, app_id, operator(), reason)
        name, is_live = row.name, row.status is AppStatus.LIVE
    click.echo(f"{name} {'stays as it was' if is_live else 'is a draft again'}.")


@apps_group.command("logo")
@click.argument("app_id", metavar="ID", type=click.UUID)
@click.argument("file", type=click.File("wb"))
def save_logo(app_id: UUID, file: BinaryIO) -> None:
    """Save the logo of an app, the one that waits for a review if any, as a PNG file."""
    with transaction() as session:
        content = apps.newest_logo(session, app_id)
    file.write(content)


@apps_group.command("suspend")
@click.argument("app_id", metavar="ID", type=click.UUID)
@click.option("--reason", type=Reason(), help="What the developer reads.")
def suspend(app_id: UUID, reason: str | None) -> None:
    """Stop an app: its keys are refused from the next request on. `publish` ends it."""
    done = "is suspended: every further request with its keys gets 401."
    _set(app_id, AppStatus.SUSPENDED, done, reason)


@apps_group.command("erasures")
@click.option("--acknowledged", is_flag=True, help="List those with a receipt, newest first.")
@AS_JSON
def list_erasures(*, acknowledged: bool, as_json: bool) -> None:
    """List the erasures that apps have not acknowledged, oldest first, and for how long."""
    with transaction() as session:
        rows = [
            {
                "app_id": str(found.erasure.app_id),
                "app": found.app,
                "developer": found.developer,
                **document(found.erasure, receipts.SHOWN),
                "open_seconds": int(found.open_for.total_seconds()),
            }
            for found in receipts.list_all(session, acknowledged=acknowledged)
        ]
    if as_json:
        show({"erasures": rows})
        return
    for row in rows:
        open_for = timedelta(seconds=row["open_seconds"])
        acknowledged_at = row["acknowledged_at"] or "never"
        click.echo(
            f"{row['account']}  erased {row['erased_at']}  acknowledged {acknowledged_at}  "
            f"open {open_for}  {row['developer']}  {row['app']}"
        )


def _set(
    app_id: UUID,
    status: AppStatus,
    done: str,
    reason: str | None = None,
    change: str | None = None,
) -> None:
    with transaction() as session:
        row = apps.set_status(session, app_id, status, operator(), reason=reason, change=change)
        name = row.name
    click.echo(f"{name} {done}")


def _show(found: Iterable[tuple[App, str]], *, as_json: bool) -> None:
    rows = [
        {
            **document(app, columns.APP),
            "review_requested_at": optional_timestamp(app.review_requested_at),
            "change": changes.digest(app),
            **{name: getattr(app, name) for name in PENDING},
            "developer": developer,
        }
        for app, developer in found
    ]
    if as_json:
        show({"apps": rows})
        return
    for row in rows:
        click.echo(f"{row['id']}  {row['status']:9}  {row['developer']}  {row['name']}")
        if row["change"] is not None:
            click.echo(f"  change {row['change']}:")
        for name in PENDING:
            if row[name] is not None:
                click.echo(f"    {name.removeprefix('pending_')}: {row[name]}")
