"""`cute catalog`: retire categories and brands, or merge them with others."""

from uuid import UUID

import click

from cute_api.commands.context import open_database
from cute_api.services.catalogue import retirement
from cute_api.services.catalogue.retirement import Retirable


@click.group("catalog")
def catalog_group() -> None:
    """Retire categories and brands."""


@catalog_group.command("retire")
@click.argument("kind", type=click.Choice([kind.value for kind in Retirable]))
@click.argument("id_", metavar="ID", type=click.UUID)
@click.option("--into", type=click.UUID, help="The id of the one that replaces it.")
def retire(kind: str, id_: UUID, into: UUID | None) -> None:
    """Retire a category or brand: new items can't have it.

    With --into its items move there. Run it again if it was interrupted. It sends the event
    catalog.changed to everyone with a key, and item.updated for each moved item.
    """
    with open_database() as database:
        moved = retirement.retire(database.transaction, Retirable(kind), id_, into)
    click.echo(f"{kind} {id_} is retired; {moved:,} items moved.")
