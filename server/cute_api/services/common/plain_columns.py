"""Columns as text where JSON has text: selected in SQL, or taken from an entity just written.

So that no `UUID` or `datetime` is made only to be printed. Both ways give the same values.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, Text, Uuid, case, cast, func

from cute_api.services.items.columns import timestamp, timestamp_of


def selected(columns: Iterable[Any]) -> tuple[ColumnElement[Any], ...]:
    """Columns of a table or an alias, for a `Statement`: ids as text, times as RFC 3339."""
    return tuple(map(_selected, columns))


def selected_if_to_come(column: Any) -> ColumnElement[Any]:
    """A time that is still to come, as RFC 3339; NULL for one that is over."""
    return case((column > func.clock_timestamp(), timestamp_of(column)))


def of_entity(row: Any, names: Iterable[str]) -> tuple[Any, ...]:
    """What `selected` gives of these columns, of an entity whose changes are flushed."""
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
