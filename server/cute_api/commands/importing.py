"""`cute import`: load categories, brands or items from a file."""

from collections.abc import Callable
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from cute_api.commands.context import transaction
from cute_api.services import importing
from cute_api.spec import Spec

REDRAWS_PER_SECOND = 10

Loader = Callable[[Session, importing.Progress], importing.ImportReport]

_FILE = click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
)


@click.group("import")
def import_group() -> None:
    """Load categories, brands or items from a file.

    A file is loaded whole, or refused whole with the number of the wrong line. Each import can
    be repeated: what is there already stays, and nothing is ever removed.
    """


@import_group.command("categories")
@_FILE
def categories(file: Path) -> None:
    """Load a taxonomy: one category a line, in Google's format; `#` starts a comment.

    \b
    166 - Apparel & Accessories
    1604 - Apparel & Accessories > Clothing
    """
    _run(file, lambda session, done: importing.import_categories(session, file, progress=done))


@import_group.command("brands")
@_FILE
def brands(file: Path) -> None:
    """Load brands: one JSON array; a brand is known by its name, whatever its case.

    \b
    [{"name": "Marimekko", "kind": "clothes", "wikidata": "Q1144511"},
     {"name": "Camper", "kind": "shoes", "wikidata": null}]
    """
    _run(file, lambda session, done: importing.import_brands(session, file, progress=done))


@import_group.command("items")
@_FILE
def items(file: Path) -> None:
    """Load items: JSON Lines, the API's ItemCreate and `seller`, known by seller and `sku`.

    `seller` is the username or email of a user. `category` (a path) and `brand` (a name) may stand
    in place of `category_id` and `brand_id`. No events are emitted: this is a bulk load.

    \b
    {"seller": "alice", "sku": "DRESS-1", "title": "Linen dress", "category": "Women > Dresses",
     "condition": "good", "price": {"amount": 4250, "currency": "EUR"}}      (on one line)

    Without `status` a new item is active, and an existing one keeps its status. Items that an order
    reserved or bought are left as they are.
    """
    document = Spec.load(sandbox=False).document
    _run(
        file,
        lambda session, done: importing.import_items(
            session, file, document=document, progress=done
        ),
    )


def _run(file: Path, load: Loader) -> None:
    try:
        with _bar() as bar, transaction() as session:
            task = bar.add_task(file.name, total=file.stat().st_size or None)
            report = load(session, lambda read: bar.update(task, completed=read))
    except importing.InputError as error:
        place = f"{file}" if error.line is None else f"{file}, line {error.line}"
        raise click.ClickException(f"Nothing was loaded. {place}: {error.message}") from error
    except IntegrityError as error:
        reason = str(error.orig).partition("\n")[0]
        raise click.ClickException(
            f"{reason}: another process changed the same rows. Nothing was loaded; try again."
        ) from error
    click.echo(f"{file.name}: {report}")


def _bar() -> Progress:
    """A progress bar on standard error, if it is a terminal; standard output stays one line."""
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
        refresh_per_second=REDRAWS_PER_SECOND,
        transient=True,
    )
