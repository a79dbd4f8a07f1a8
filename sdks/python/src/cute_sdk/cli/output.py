"""Print results: tables for people, JSON Lines for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from .._money import decimal_of

TABLE, LINES, JSON = "table", "jsonl", "json"
FORMATS = (TABLE, LINES, JSON)
# The most useful columns come first; other plain values follow until the table is wide enough.
FIRST = ("id", "type", "title", "name", "status", "price", "url", "created_at")
MOST_COLUMNS = 7
LONGEST = 40
NAMES = ("name", "username", "title", "id")


def chosen_format(console: Console, wanted: str | None, *, otherwise: str = TABLE) -> str:
    """Return the chosen format, or the default: a table on a terminal, JSON Lines in a pipe."""
    return wanted or (otherwise if console.is_terminal else LINES)


def show_rows(
    console: Console, rows: Iterable[Mapping[str, Any]], form: str, columns: Sequence[str]
) -> None:
    """Print rows: a table when all have arrived, or lines as they arrive."""
    if form == LINES:
        for row in rows:
            print_line(console, row)
        return
    listed = list(rows)
    if form == JSON:
        show_value(console, listed)
        return
    names = list(columns) or columns_of(listed)
    table = Table(*names, box=None, pad_edge=False, header_style="bold")
    for row in listed:
        table.add_row(*(escape(cell(row.get(name))) for name in names))
    console.print(table if listed else "Nothing found.")


def show_value(console: Console, value: Any) -> None:
    """Print a result as indented JSON."""
    if console.is_terminal:
        console.print_json(json.dumps(value, ensure_ascii=False))
    else:
        console.out(json.dumps(value, ensure_ascii=False, indent=2), highlight=False)


def print_line(console: Console, value: Any) -> None:
    """Return a result as a line of JSON."""
    console.out(json.dumps(value, ensure_ascii=False, separators=(",", ":")), highlight=False)


def columns_of(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the most useful columns that at least one row has."""
    there = {name for row in rows for name, value in row.items() if cell(value)}
    ordered = [*FIRST, *(name for name in (rows[0] if rows else ()) if name not in FIRST)]
    return [name for name in ordered if name in there][:MOST_COLUMNS]


def cell(value: Any) -> str:
    """Format a value for a table: the name of an object, the amount of money."""
    if isinstance(value, Mapping):
        if {"amount", "currency"} <= value.keys():
            return f"{decimal_of(value['amount'], value['currency'])} {value['currency']}"
        return next((str(value[name]) for name in NAMES if name in value), "")
    if isinstance(value, list):
        return ", ".join(filter(None, map(cell, value)))[:LONGEST]
    if value is None:
        return ""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
