"""Show the plan, conflicts (also in a file) and rejected rows as tables."""

import csv
import io
from collections.abc import Collection, Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from cute_inventory import files
from cute_inventory.desk import View
from cute_inventory.listing import Field, Value
from cute_inventory.planning import (
    Conflict,
    Create,
    Decision,
    Delete,
    StockAdd,
    StockChange,
    StockRemove,
    Unknown,
    Update,
)
from cute_inventory.sync import Result

MAX_SHOWN = 40
MAX_CELL = 32
# Where no terminal reports its width, such as in a log.
LOG_WIDTH = 120

Line = tuple[str, str, str, str, str]


def make_console() -> Console:
    """Return standard output, wide enough for a table even without a terminal."""
    width = None if Console().is_terminal else LOG_WIDTH
    return Console(highlight=False, emoji=False, markup=False, width=width)


def show_plan(console: Console, view: View) -> None:
    """Show what a sync would do, line by line."""
    lines = [
        line for sku, decision in view.decisions.items() for line in _lines(sku, decision, view)
    ]
    if lines:
        columns = ("SKU", "what", "field", "from", "to")
        _table(console, "What a sync would do", columns, lines)
    else:
        console.print("Both sides agree: a sync would do nothing.")


def show_result(console: Console, result: Result) -> None:
    """Show the changes of a sync in one line, and the refused ones."""
    agreed = sum(decision.base is not None for decision in result.view.decisions.values())
    done = [
        f"{where} {', '.join(f'{number} {kind}' for kind, number in sorted(counts.items()))}"
        for where, counts in (("on Cute", +result.on_cute), ("in the stock", +result.in_stock))
        if counts
    ]
    console.print(f"Synced {agreed} SKUs: {'; '.join(done) or 'all agreed'}.", soft_wrap=True)
    for sku, reason in list(result.refused.items())[:MAX_SHOWN]:
        console.print(f"  Cute refused {sku}: {reason}", soft_wrap=True)
    waits = [decision.waits for decision in result.view.decisions.values() if decision.waits]
    if waits:
        console.print(f"  {_rows(len(waits))} with changes that wait for an order to end.")


def show_withheld(console: Console, view: View, skus: Collection[str]) -> None:
    """Show the waiting deletions, and how to allow them."""
    if not skus:
        return
    console.print(
        f"Not deleted on Cute: {_rows(len(skus))} gone from the stock at once. Is the stock whole? "
        "If they must be deleted, run it with --allow-deletes.",
        soft_wrap=True,
    )
    for sku in sorted(skus)[:MAX_SHOWN]:
        item = view.items.get(sku)
        title = "" if item is None else f": {_short(_text(item.values[Field.TITLE]))}"
        console.print(f"  {sku}{title}", soft_wrap=True)
    if len(skus) > MAX_SHOWN:
        console.print(f"  … and {len(skus) - MAX_SHOWN} more.")


def show_rejected(console: Console, view: View, stock: Path) -> None:
    """Show the rows that were left out, each with its line and what to do."""
    rejected = view.goods.rejected
    if rejected:
        console.print(f"Left out {_rows(len(rejected))} of {stock.name}:", soft_wrap=True)
    for row in rejected[:MAX_SHOWN]:
        sku = f" ({row.sku})" if row.sku else ""
        console.print(f"  line {row.line}{sku}: {row.reason}", soft_wrap=True)
    if len(rejected) > MAX_SHOWN:
        console.print(f"  … and {len(rejected) - MAX_SHOWN} more.")


def show_conflicts(console: Console, view: View, path: Path) -> int:
    """Show the conflicts and write them to a file; remove it if there are none."""
    found = list(_conflicts(view))
    if not found:
        path.unlink(missing_ok=True)
        return 0
    columns = ("SKU", "field", "last agreed", "stock", "Cute")
    _table(console, "Conflicts: both sides changed them", columns, found)
    console.print(f"They are in {path.name}. Settle them with --prefer ours or --prefer theirs.")
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("sku", "field", "agreed", "stock", "cute"))
    writer.writerows(found)
    files.replace(path, out.getvalue().encode())
    return len(found)


def _conflicts(view: View) -> Iterator[Line]:
    for sku, decision in view.decisions.items():
        for conflict in decision.conflicts:
            yield (
                sku,
                _name(conflict),
                _text(conflict.agreed),
                _text(conflict.ours),
                _text(conflict.theirs),
            )


def _name(conflict: Conflict) -> str:
    return "(all)" if conflict.field is None else conflict.field.value


def _lines(sku: str, decision: Decision, view: View) -> Iterator[Line]:
    ours = view.goods.listings.get(sku, {})
    item = view.items.get(sku)
    change = decision.to_cute
    if isinstance(change, Create):
        yield sku, "list on Cute", "", "", _text(change.values[Field.TITLE])
    elif isinstance(change, Delete):
        yield sku, "delete on Cute", "", _text(change.item.values[Field.TITLE]), ""
    elif isinstance(change, Update):
        for name, value in change.changes.items():
            yield sku, "change on Cute", name, _text(change.item.values[name]), _text(value)
    here = decision.to_stock
    if isinstance(here, StockAdd):
        yield sku, "add to the stock", "", "", _text(here.values[Field.TITLE])
    elif isinstance(here, StockRemove):
        yield sku, "take out of the stock", "", _text(ours.get(Field.TITLE)), ""
    elif isinstance(here, StockChange):
        for name, value in here.changes.items():
            yield sku, "change in the stock", name, _text(ours.get(name)), _text(value)
    for conflict in decision.conflicts:
        yield (
            sku,
            "CONFLICT, left alone",
            _name(conflict),
            _text(conflict.ours),
            _text(conflict.theirs),
        )
    if decision.waits:
        title = "" if item is None else _text(item.values[Field.TITLE])
        yield sku, decision.waits, "", title, ""


def _table(console: Console, title: str, columns: Line, lines: list[Line]) -> None:
    table = Table(title=title, title_justify="left", title_style="bold")
    for column in columns:
        table.add_column(column, overflow="ellipsis", no_wrap=True)
    for line in lines[:MAX_SHOWN]:
        table.add_row(*(_short(cell) for cell in line))
    console.print(table)
    if len(lines) > MAX_SHOWN:
        console.print(f"… and {len(lines) - MAX_SHOWN} more.")


def _text(value: Value | Unknown) -> str:
    if isinstance(value, Unknown):
        return value.value
    return "" if value is None else str(value)


def _rows(number: int) -> str:
    return "1 row" if number == 1 else f"{number} rows"


def _short(cell: str) -> str:
    line = " ".join(cell.split())
    return line if len(line) <= MAX_CELL else f"{line[: MAX_CELL - 1]}…"
