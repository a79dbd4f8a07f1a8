"""Tables for people: they fit the terminal, and never shorten an id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Any

from cute_sdk import models
from rich.cells import cell_len, set_cell_size

Row = Mapping[str, Any]

# The columns of each list, the most important first: a narrow terminal has no room for the last.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "list_app_erasures": ("account", "erased_at", "acknowledged_at"),
    "list_app_installs": ("id", "account", "scopes", "created_at"),
    "list_items": (
        *("id", "title", "price", "status", "condition", "brand", "category", "size", "color"),
        *("seller", "created_at"),
    ),
    "list_my_items": (
        *("id", "sku", "title", "price", "status", "condition", "brand", "category"),
        *("created_at", "sold_at"),
    ),
    "list_my_favorites": ("id", "title", "price", "status", "condition", "brand", "seller", "url"),
    "list_item_changes": ("id", "type", "item"),
    "list_categories": ("id", "name", "path"),
    "list_brands": ("id", "name"),
    "list_my_orders": (
        *("id", "status", "item", "total", "role", "buyer", "seller", "created_at"),
        *("completed_at", "cancelled_at"),
    ),
    "list_my_usage": (
        *("start", "requests", "quota_used", "operation", "status_class", "p50_ms", "p95_ms"),
        "key_id",
    ),
    "list_my_requests": (
        *("request_id", "status", "method", "path", "started_at", "error_code", "latency_ms"),
        "operation",
    ),
    "list_my_keys": ("id", "name", "prefix", "tier", "last_used_at", "expires_at", "scopes"),
    "list_webhooks": ("id", "url", "status", "types", "created_at"),
    "list_deliveries": (
        *("id", "type", "status", "attempt_count", "created_at", "next_attempt_at", "event_id"),
    ),
    "list_audit_entries": ("created_at", "action", "actor_kind", "role", "address", "target_kind"),
    "list_contracts": ("id", "program", "program_version", "api_version", "updated_at"),
    "list_events": ("id", "type", "timestamp", "data"),
}
# Columns that nobody reads in a table; lists without an entry above leave them out.
UNREAD = frozenset({"etag", "metadata", "description", "images", "updated_at"})
NAMES = ("name", "username", "title", "id")

GAP = "  "
# Cells of a text: at most, and at least where there is little room.
LONGEST, SHORTEST = 60, 12
# The widths of a table are those of its first rows.
ROWS_AT_ONCE = 1_000
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TIME = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d(?:\.\d+)?(Z|[+-]\d\d:\d\d)")
_NUMBER = re.compile(r"-?\d+(\.\d+)?( [A-Z]{3})?")
_SHOWN_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d\S+")


@dataclass(frozen=True)
class Column:
    """A column and its width in cells of the terminal, now and at most."""

    name: str
    width: int
    widest: int


def body(rows: Iterable[Row], columns: Sequence[Column]) -> Iterator[str]:
    """Yield the lines of rows."""
    for row in rows:
        yield line_of([cell_of(row, column.name) for column in columns], columns)


def layout(
    rows: Sequence[Row], names: Sequence[str], width: int | None, *, keep: bool = False
) -> list[Column]:
    """Choose columns and widths: texts get shorter first, then the last columns go."""
    cells = {name: [cell_of(row, name) for row in rows] for name in names}
    columns = [_column(name, cells[name]) for name in names if keep or any(cells[name])]
    if width is None:
        return [replace(column, width=column.widest) for column in columns]
    while len(columns) > 1 and not keep and _total(columns) > width:
        columns.pop()
    left = width - _total(columns)
    wider = []
    for column in columns:
        more = max(0, min(left, column.widest - column.width))
        left -= more
        wider.append(replace(column, width=column.width + more))
    return wider


def usual_columns(rows: Sequence[Row]) -> list[str]:
    """Return the columns of a list that has no entry in `COLUMNS`."""
    names = dict.fromkeys(name for row in rows for name in row)
    return [
        name
        for name in names
        if name not in UNREAD and name.removesuffix("_id") not in {*names} - {name}
    ]


def cell_of(row: Row, name: str) -> str:
    """Return the text of a cell; `category.id` is a member of an object."""
    value = value_at(row, name)
    if name == "timestamp" and isinstance(value, int):
        value = datetime.fromtimestamp(value / 1_000, timezone.utc).isoformat()
    text = cell(value)
    return text if is_whole(text) else cut(text, LONGEST)


def value_at(row: Row, name: str) -> Any:
    """Return a value by its name, or None; `price.amount` is in the object `price`."""
    if name in row:
        return row[name]
    first, _, rest = name.partition(".")
    inner = row.get(first)
    return value_at(inner, rest) if rest and isinstance(inner, Mapping) else None


def cell(value: Any) -> str:
    """Format a value on one line: the name of an object, the amount of money, minutes of a time."""
    if isinstance(value, Mapping):
        if {"amount", "currency"} <= value.keys():
            return f"{models.Money(value['amount'], value['currency']).decimal} {value['currency']}"
        return next((cell(value[name]) for name in NAMES if name in value), "")
    if isinstance(value, list):
        return ", ".join(filter(None, map(cell, value)))
    if value is None:
        return ""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if time := _TIME.fullmatch(text):
        return f"{time[1]} {time[2]}{time[3].replace('+00:00', 'Z')}"
    # What others wrote could hold sequences that control the terminal.
    return " ".join(
        "".join(character if character.isprintable() else " " for character in text).split()
    )


def is_whole(text: str) -> bool:
    """Return whether a text is never shortened: an id, a time, a number or a price."""
    return any(pattern.fullmatch(text) for pattern in (_ID, _SHOWN_TIME, _NUMBER))


def cut(text: str, width: int) -> str:
    """Shorten a text to a width."""
    return text if cell_len(text) <= width else set_cell_size(text, width - 1).rstrip() + "…"


def line_of(cells: Sequence[str], columns: Sequence[Column]) -> str:
    """Return a line. An id that is longer than its column stays whole, and moves the next ones."""
    placed = zip(cells, columns, strict=True)
    return GAP.join(_padded(text, column.width) for text, column in placed).rstrip()


def _padded(text: str, width: int) -> str:
    shown = text if is_whole(text) else cut(text, width)
    return shown + " " * (width - cell_len(shown))


def _column(name: str, cells: Sequence[str]) -> Column:
    widest = max(map(cell_len, (name, *cells)))
    is_text = not any(map(is_whole, cells))
    least = max(cell_len(name), min(widest, SHORTEST)) if is_text else widest
    return Column(name, least, widest)


def _total(columns: Sequence[Column]) -> int:
    return sum(column.width for column in columns) + len(GAP) * (len(columns) - 1)
