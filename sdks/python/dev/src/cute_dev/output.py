"""Print results: tables for people; JSON, JSON Lines and CSV for programs."""

from __future__ import annotations

import csv
import io
import json
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

import click
from rich.console import Console
from rich.text import Text

from . import tables
from .context import CommandError
from .mistakes import OneOf

TABLE, JSON, LINES, CSV = "table", "json", "jsonl", "csv"
FORMATS = (TABLE, JSON, LINES, CSV)
# Spreadsheets take cells that begin so for formulas.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
Row = Mapping[str, Any]


def format_option(name: str, *, otherwise: str = "a table") -> click.Option:
    """Return the option `-o`; without it, the format depends on where the output goes."""
    return click.Option(
        ["-o", "--format", name],
        type=OneOf(FORMATS),
        help=f"The format: on a terminal {otherwise}, elsewhere JSON Lines.",
    )


def chosen_format(console: Console, wanted: str | None, *, otherwise: str = TABLE) -> str:
    """Return the chosen format, or the default: a table on a terminal, JSON Lines in a pipe."""
    return wanted or (otherwise if console.is_terminal else LINES)


def show_rows(
    console: Console,
    rows: Iterable[Row],
    form: str,
    columns: Sequence[str] = (),
    *,
    usual: Sequence[str] = (),
) -> None:
    """Print rows as they arrive.

    columns: what the user wants of each row; by default everything, in a table the `usual` columns.
    """
    arriving = iter(rows)
    if form == TABLE:
        _show_table(console, arriving, columns, usual)
    elif form == CSV:
        _show_csv(console, arriving, columns)
    elif form == JSON:
        _show_array(console, arriving, columns)
    else:
        for row in arriving:
            print_line(console, _part(row, columns))


def show_value(console: Console, value: Any) -> None:
    """Print a result as indented JSON."""
    if console.is_terminal:
        console.print_json(json.dumps(value, ensure_ascii=False))
    else:
        _print(console, json.dumps(value, ensure_ascii=False, indent=2))


def print_line(console: Console, value: Any) -> None:
    """Print a result as a line of JSON."""
    _print(console, json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def flattened(row: Row) -> dict[str, Any]:
    """Return the cells of a CSV file: `price.amount` and `category.id`; the rest is JSON."""
    found: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, Mapping) and ({"amount", "currency"} <= value.keys() or "id" in value):
            found |= {f"{name}.{inner}": leaf for inner, leaf in flattened(value).items()}
        else:
            found[name] = _csv_cell(value)
    return found


def _show_table(
    console: Console, rows: Iterator[Row], columns: Sequence[str], usual: Sequence[str]
) -> None:
    first = list(islice(rows, tables.ROWS_AT_ONCE))
    if not first:
        console.print("Nothing found.")
        return
    width = console.width if console.is_terminal else None
    names = columns or usual or tables.usual_columns(first)
    chosen = tables.layout(first, names, width, keep=bool(columns))
    header = tables.line_of([column.name for column in chosen], chosen)
    console.print(Text(header, style="bold"))
    for line in tables.body(chain(first, rows), chosen):
        _print(console, line)


def _show_csv(console: Console, rows: Iterator[Row], columns: Sequence[str]) -> None:
    """The columns are those of the first rows. Raises `CommandError` where a later row has more."""
    cells = (
        {name: _csv_cell(tables.value_at(row, name)) for name in columns}
        if columns
        else flattened(row)
        for row in rows
    )
    first = list(islice(cells, tables.ROWS_AT_ONCE))
    names = dict.fromkeys(columns or (name for row in first for name in row))
    objects = {name.rpartition(".")[0] for name in names}
    # `brand` is empty in rows without one; others have `brand.id`.
    shown = [name for name in names if columns or name not in objects]
    _print_csv(console, shown)
    for row in first:
        _print_csv(console, [row.get(name) for name in shown])
    for row in cells:
        more = row.keys() - names.keys()
        if more:
            raise CommandError(
                f"A later row has more columns ({', '.join(sorted(more))}). Name those that you "
                "need with --columns."
            )
        _print_csv(console, [row.get(name) for name in shown])


def _show_array(console: Console, rows: Iterator[Row], columns: Sequence[str]) -> None:
    opening = "["
    for row in rows:
        text = json.dumps(_part(row, columns), ensure_ascii=False, indent=2)
        _print(console, f"{opening}\n{textwrap.indent(text, '  ')}", end="")
        opening = ","
    _print(console, "[]" if opening == "[" else "\n]")


def _part(row: Row, columns: Sequence[str]) -> Row:
    return {name: tables.value_at(row, name) for name in columns} if columns else row


def _csv_cell(value: Any) -> Any:
    if isinstance(value, (Mapping, list)):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value


def _print_csv(console: Console, cells: Sequence[Any]) -> None:
    written = io.StringIO()
    csv.writer(written, lineterminator="").writerow(cells)
    _print(console, written.getvalue())


def _print(console: Console, text: str, *, end: str = "\n") -> None:
    console.out(text, end=end, highlight=False)
