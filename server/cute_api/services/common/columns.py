"""Rows as JSON: columns as text where JSON has text.

They are selected in SQL, so that no `UUID` or `datetime` is made only to be printed, or read from
an entity that was just written. Both give the same values. Each resource lists its columns in
`columns.py` of its folder.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, Text, Uuid, case, cast, func

from cute_api.lib.times import timestamp
from cute_api.models import clock

MILLISECONDS = 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'


def selected(columns: Iterable[Any]) -> tuple[ColumnElement[Any], ...]:
    """Columns of a table or an alias under their names: ids as text, times as RFC 3339."""
    return tuple(_selected(column).label(column.key) for column in columns)


def labelled(columns: Mapping[str, Any], prefix: str = "") -> tuple[ColumnElement[Any], ...]:
    """Columns under other names than their own."""
    return tuple(column.label(f"{prefix}{name}") for name, column in columns.items())


def selected_if_to_come(column: Any) -> ColumnElement[Any]:
    """Select a future time as RFC 3339, or NULL if it has passed."""
    return case((column > clock.NOW, timestamp_of(column)))


def timestamp_of(column: Any) -> ColumnElement[str]:
    """Format a column in SQL like `lib.times.timestamp`."""
    return func.to_char(func.timezone("UTC", column), MILLISECONDS)


def document(row: Any, names: Iterable[str]) -> dict[str, Any]:
    """Return an entity's columns as JSON, under their own names."""
    names = tuple(names)
    return dict(zip(names, of_entity(row, names), strict=True))


def of_entity(row: Any, names: Iterable[str]) -> tuple[Any, ...]:
    """Return the same values as `selected` from an entity whose changes are flushed."""
    return tuple(_of_value(getattr(row, name)) for name in names)


def _selected(column: Any) -> ColumnElement[Any]:
    found: ColumnElement[Any] = column
    if isinstance(column.type, Uuid):
        return cast(column, Text)
    if isinstance(column.type, DateTime):
        return timestamp_of(column)
    return found


def _of_value(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    return timestamp(value) if isinstance(value, datetime) else value
