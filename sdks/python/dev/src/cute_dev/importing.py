"""`items import`: create or replace items from a file, with the errors of each row."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import click
from cute_sdk import CuteError, UpsertProgress, UpsertResult, ValidationError
from cute_sdk.params import ItemCreateDict
from rich.console import Console

from .context import Context, current
from .mistakes import OneOf
from .sheets import KINDS, SheetRow, rows_of

SUFFIXES = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}
# Without a terminal, progress is a line for this many rows.
ROWS_A_LINE = 1_000


def add_to(root: click.Group) -> None:
    """Add the command to the group of the operations on items."""
    items = root.commands["items"]
    assert isinstance(items, click.Group)
    items.add_command(import_items)


@click.command("import", short_help="Create or replace items from a CSV or JSON Lines file.")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, allow_dash=True))
@click.option("--type", "kind", type=OneOf(KINDS), help="By default that of the file's name.")
@current
@click.pass_context
def import_items(
    click_context: click.Context, context: Context, file: Path, kind: str | None
) -> None:
    """Create or replace items by their SKU, each with all of its fields.

    FILE is CSV or JSON Lines, in UTF-8; - is standard input. In CSV the first line names the
    columns: sku, title, price (24.50 EUR) or price.amount and price.currency, category_id,
    condition, and further fields of an item. An empty cell leaves the field out.

    Rows are sent in calls of 100. Errors are shown with their line. Importing a file again does no
    harm. The exit status is 1 if a row failed. Needs `write:items`.
    """
    kind = kind or SUFFIXES.get(file.suffix.lower())
    if kind is None:
        raise click.UsageError("The name of the file doesn't say its format: add --type.")
    with (
        opened(file) as text,
        context.client() as client,
        context.notes.status("Reading rows") as status,
    ):
        running = Import(context.notes, rows_of(text, kind), status.update)
        client.items.upsert_many(running.items(), progress=running.report)
    context.notes.print(running.summary())
    if running.failed:
        click_context.exit(1)


@contextmanager
def opened(file: Path) -> Iterator[TextIO]:
    """Open a file with the line ends that it has, as `csv` needs it; `-` is standard input."""
    if str(file) == "-":
        yield sys.stdin
        return
    try:
        text = file.open(encoding="utf-8-sig", newline="")
    except OSError as error:
        raise click.ClickException(f"{file} can't be read: {error.strerror}.") from None
    with text:
        yield text


class Import:
    """An import that is running. Errors go to `notes`, the progress to `update` on a terminal."""

    def __init__(
        self, notes: Console, rows: Iterator[SheetRow], update: Callable[[str], None]
    ) -> None:
        self._notes = notes
        self._rows = rows
        self._update = update
        self._lines: list[int] = []
        self._created = self._replaced = self._alike = self.failed = 0
        self._last: CuteError | None = None

    def items(self) -> Iterator[ItemCreateDict]:
        """Yield the rows that can be read; show the defects of the others."""
        for row in self._rows:
            if row.item is None:
                self.failed += 1
                self._show(f"Line {row.line}: {row.defect}.")
            else:
                self._lines.append(row.line)
                yield row.item

    def report(self, progress: UpsertProgress) -> None:
        """Show the errors of rows, and how many are done."""
        for result in progress.results:
            self._count(result)
        said = f"{progress.done:,} rows, {self.failed:,} failed"
        self._update(said)
        if not self._notes.is_terminal and progress.done % ROWS_A_LINE == 0:
            self._show(said)

    def summary(self) -> str:
        """Return what became of the rows."""
        alike = (
            f"{self._alike:,} more rows have the same error as the last.\n" if self._alike else ""
        )
        done = f"{self._created:,} created, {self._replaced:,} replaced"
        return f"{alike}{done}, {self.failed:,} failed."

    def _count(self, result: UpsertResult) -> None:
        error = result.error
        self._created += result.status == 201
        self._replaced += result.status == 200
        self.failed += error is not None
        # A call that fails as a whole is the error of all rows that are left.
        if error is not None and error is self._last:
            self._alike += 1
        elif error is not None:
            self._last = error
            sku = "" if result.sku is None else f" ({result.sku})"
            self._show(f"Line {self._lines[result.index]}{sku}: {explained(error)}")

    def _show(self, text: str) -> None:
        self._notes.print(text, markup=False)


def explained(error: CuteError) -> str:
    """Return an error of a row: what is wrong with each field, or its message."""
    errors = error.errors if isinstance(error, ValidationError) else []
    places = (
        (str(error.pointer or "").removeprefix("/item").lstrip("/"), error.detail)
        for error in errors
    )
    return "; ".join(f"{place}: {detail}" if place else detail for place, detail in places) or str(
        error
    )
