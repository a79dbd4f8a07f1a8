"""`cute webhooks …`: the state of delivery, and what operators do with webhooks."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

import click

from cute_api import config
from cute_api.commands import delivery_status
from cute_api.commands.context import operator, show, transaction
from cute_api.config_egress import REGION_FORM
from cute_api.models import encryption_keys, set_aside
from cute_api.models.statements import SessionStatements
from cute_api.sealing import ResealedBatch, Sealer
from cute_api.services.second_factor import totp
from cute_api.services.webhooks import edits, pauses, signing_secrets
from cute_api.usage import delivery_watch


@click.group("webhooks")
def webhooks_group() -> None:
    """Look after webhooks."""


@webhooks_group.command("confirm")
@click.argument("webhook_id", metavar="ID", type=click.UUID)
def confirm(webhook_id: UUID) -> None:
    """Activate a paused webhook after its owner has confirmed that it is theirs. Audited.

    A webhook is paused when a key that created or edited it is revoked or reported.
    """
    with transaction() as session:
        if not pauses.confirm(session, webhook_id, operator()):
            raise click.ClickException(f"There is no webhook {webhook_id}.")
    click.echo("It is active. Its queued deliveries are sent now.")


@webhooks_group.command("region")
@click.argument("webhook_id", metavar="ID", type=click.UUID)
@click.argument("region", required=False)
def region_command(webhook_id: UUID, region: str | None) -> None:
    """Have the workers with this CUTE_EGRESS_REGION serve a webhook. It is audited.

    Without a region, those serve it that have none. Start its workers first: until one runs, what
    is due to the webhook waits.
    """
    if region is not None and not REGION_FORM.fullmatch(region):
        raise click.BadParameter("up to 32 of a-z, 0-9 and -, such as eu-west", param_hint="REGION")
    with transaction() as session:
        if not edits.assign_region(session, webhook_id, region, operator()):
            raise click.ClickException(f"There is no webhook {webhook_id}.")
    click.echo(f"The workers of {region} serve it." if region else "It has no region.")


@webhooks_group.command("reseal")
@click.option(
    "--forget-lost-keys",
    is_flag=True,
    help="Let processes start without the lost keys.",
)
def reseal(forget_lost_keys: bool) -> None:
    """Seal every stored secret with the newest key, so that older keys can be removed.

    These are the signing secrets of webhooks, and the secrets of users' authenticator apps. Run
    this once the new key is the first in CUTE_ENCRYPTION_KEYS of every process. From then on no
    process needs an older key to start. You can stop and repeat it at any time. It counts the
    secrets that no key opens, leaves them as they are, and then exits with status 1.
    """
    sealer = Sealer.of(config.load())
    hooks = _resealed("webhooks", partial(signing_secrets.reseal, sealer=sealer))
    apps = _resealed("authenticator apps", partial(totp.reseal, sealer=sealer))
    unreadable = hooks or apps
    if not unreadable or forget_lost_keys:
        with transaction() as session:
            encryption_keys.keep_only(session.connection(), sealer.fingerprints[0])
    if unreadable:
        raise click.ClickException(
            f"No key opens the secrets of {hooks} webhooks and {apps} authenticator apps. Restore "
            "their key, or have the webhooks' owners rotate the secrets, and remove the apps with "
            "`cute users remove-second-factor`. With --forget-lost-keys, processes start without "
            "the key."
        )


def _resealed(what: str, reseal_batch: Callable[..., ResealedBatch | None]) -> int:
    """Reseal all secrets of a kind; return how many no key opens."""
    count = unreadable = 0
    after: UUID | None = None
    while True:
        with transaction() as session:
            batch = reseal_batch(session, after=after)
        if batch is None:
            break
        after = batch.last
        count, unreadable = count + batch.count, unreadable + batch.unreadable
        click.echo(f"{count} {what}", err=True)
    click.echo(f"{count - unreadable} {what} are sealed with the newest key.")
    return unreadable


@webhooks_group.command("status")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def status(as_json: bool) -> None:
    """Show what is due, in flight and behind, and the webhooks that matter most.

    These are the first few that fail, that are held after failures, whose owners have no budget
    left today, that have waited longest, and that have most pending deliveries.
    """
    with transaction() as session:
        connection = SessionStatements(session)
        totals, lanes = (
            delivery_watch.totals(connection, delivery_watch.THOROUGH),
            delivery_watch.shown_lanes(connection),
        )
        refused = set_aside.newest(connection)
    if as_json:
        show(delivery_status.document(totals, lanes, refused))
        return
    for line in delivery_status.lines(totals, lanes, refused):
        click.echo(line)
