"""`cute catalog`: rename, retire and merge categories and brands; verify items' set hashes."""

from collections.abc import Sequence
from uuid import UUID

import click

from cute_api.commands.context import open_database
from cute_api.services.catalogue import renaming, retirement
from cute_api.services.catalogue.announcing import CatalogKind
from cute_api.services.feeds import verifying

SHOWN = 10


@click.group("catalog")
def catalog_group() -> None:
    """Rename and retire categories and brands, and verify the set hashes of items."""


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


@catalog_group.command("verify")
@click.option("--rebuild", is_flag=True, help="Have the relay count all items again.")
def verify(rebuild: bool) -> None:
    """Compare the set hashes, by which mirrors prove that they are exact, with all items.

    It can run while the marketplace is used. It ends with 1 if a hash is wrong; --rebuild corrects
    it, and until the relay has counted, mirrors get no proof.
    """
    with open_database() as database, database.autocommit() as connection:
        if rebuild:
            verifying.rebuild(connection)
            click.echo("The relay counts all items again.")
            return
        found = verifying.verify(connection)
    if not found.is_known:
        raise click.ClickException("The relay has not counted all items yet. Is it running?")
    if not found.is_exact:
        raise click.ClickException(
            "The set hashes are wrong: count again with --rebuild.\n"
            f"Buckets with a wrong hash: {_first(found.buckets)}\n"
            f"Items with a wrong version: {_first(found.items)}"
        )
    click.echo(f"The set hashes of {found.item_count:,} items are exact.")


def _first(found: Sequence[object]) -> str:
    shown = ", ".join(str(part) for part in found[:SHOWN]) or "none"
    return f"{shown}, and {len(found) - SHOWN:,} more" if len(found) > SHOWN else shown
