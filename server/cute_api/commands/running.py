"""`cute serve` and `cute encryption-key`: run the API, and make a key for it."""

import click

from cute_api import config, logs
from cute_api.commands.context import shared_sealer
from cute_api.config_serving import Part
from cute_api.models.connections import pooler
from cute_api.models.lists import require_document
from cute_api.sealing import new_key
from cute_api.serving import APPLICATIONS, serve
from cute_api.spec import Spec


@click.command("serve")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64))
@click.option(
    "--only",
    type=click.Choice([str(part) for part in Part]),
    help="Serve only one of the two, so that neither slows the other; overrides CUTE_SERVE_ONLY.",
)
def serve_command(workers: int, only: str | None) -> None:
    """Serve the API and the portal on HOST and PORT.

    Outside a sandbox it needs CUTE_PUBLIC_URL, the URL that others call it at, and
    CUTE_ENCRYPTION_KEYS, the same as on all other servers.
    """
    settings = config.load()
    # Read these before the workers do, so that a missing setting is reported once.
    _ = settings.portal_url, settings.item_url
    pooler.check(settings.need_database_url(), settings.pooler)
    shared_sealer(settings)
    require_document(Spec.load(sandbox=settings.sandbox).document)
    logs.configure(settings.log_level)
    serve(settings, workers=workers, application=APPLICATIONS[Part(only) if only else None])


@click.command("encryption-key")
def encryption_key() -> None:
    """Make a key for CUTE_ENCRYPTION_KEYS.

    The variable holds one or more, separated by commas; the first encrypts, all decrypt. To replace
    a key, add the new one at the end on every server, then put it first, run `cute webhooks
    reseal`, and remove the old one 31 days later.
    """
    click.echo(new_key())
