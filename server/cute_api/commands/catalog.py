"""`cute catalog`: rename and retire categories and brands, or merge them with others."""

from uuid import UUID

import click

from cute_api.commands.context import open_database
from cute_api.services.catalogue import renaming, retirement
from cute_api.services.catalogue.announcing import CatalogKind


@click.group("catalog")
def catalog_group() -> None:
    """Rename and retire categories and brands."""


@catalog_group.command("retire")
@click.argument("kind", type=click.Choice([kind.value for kind in CatalogKind]))
@click.argument("id_", metavar="ID", type=click.UUID)
@click.option("--into", type=click.UUID, help="The id of the one that replaces it.")
def retire(kind: str, id_: UUID, into: UUID | None) -> None:
    """Retire a category or brand: new items can't have it.

    With --into its items move there. Run it again if it was interrupted. It sends the event
    catalog.changed to everyone with a key, and item.updated for each moved item.
    """
    with open_database() as database:
        moved = retirement.retire(database.transaction, CatalogKind(kind), id_, into)
    click.echo(f"{kind} {id_} is retired; {moved:,} items moved.")


@catalog_group.command("rename")
@click.argument("kind", type=click.Choice([kind.value for kind in CatalogKind]))
@click.argument("id_", metavar="ID", type=click.UUID)
@click.argument("name")
def rename(kind: str, id_: UUID, name: str) -> None:
    """Give a category or brand another name.

    The paths of the categories below it follow, and the attributes that they have, which depend on
    the words of a path. Its items count as changed, for mirrors. Run it again if it was
    interrupted. It sends the event catalog.changed to everyone with a key.
    """
    with open_database() as database:
        renaming.rename(database.transaction, CatalogKind(kind), id_, name)
    click.echo(f"{kind} {id_} is renamed.")
