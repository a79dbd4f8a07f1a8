"""Fields as Markdown tables, for pages and language models."""

from collections.abc import Sequence
from enum import StrEnum

from cute_api.portal.docs.fields import FieldRow, FieldTable, SchemaSide


class FirstColumn(StrEnum):
    """The title of a table's first column.

    The stylesheet shows tables with these titles in two lines per row.
    """

    FIELD = "Field"
    PARAMETER = "Parameter"
    HEADER = "Header"
    EVENT = "Event"
    STATUS = "HTTP status"


# A longer list is cut to its first values.
MOST_VALUES, SHOWN_VALUES = 40, 10
DOCUMENT = "[OpenAPI document](/openapi.json)"


def written(tables: Sequence[FieldTable], side: SchemaSide) -> str:
    """Return a schema's tables, each form under its condition; empty without fields."""
    parts = []
    for part in tables:
        if part.form:
            parts.append(f"If {part.form}:")
        if part.rows:
            parts.append(table(part.rows, side))
    return "\n\n".join(parts)


def table(
    rows: Sequence[FieldRow], side: SchemaSide, names: FirstColumn = FirstColumn.FIELD
) -> str:
    """Return a table of rows."""
    lines = [f"| {names} | Type | Description |", "|---|---|---|"]
    lines += [
        f"| {code(row.name)} | {row.type}{_presence(row, side, names)} | {_about(row, side)} |"
        for row in rows
    ]
    return "\n".join(lines)


def cell(text: str) -> str:
    """Escape text for a table."""
    return " ".join(text.split()).replace("|", "\\|")


def code(text: str) -> str:
    """Return text as code for a table."""
    marks = "``" if "`" in text else "`"
    return cell(f"{marks}{text}{marks}")


def _presence(row: FieldRow, side: SchemaSide, names: FirstColumn) -> str:
    """Mark required fields of requests and optional ones of responses, except for headers."""
    if side is SchemaSide.REQUEST:
        return ", **required**" if row.required else ""
    return "" if row.required or names is FirstColumn.HEADER else ", may be absent"


def _about(row: FieldRow, side: SchemaSide) -> str:
    limits = "; ".join(row.limits)
    parts = [
        "**Deprecated.**" if row.deprecated else "",
        cell(row.description),
        _values(row, side),
        f"{cell(limits[:1].upper() + limits[1:])}." if limits else "",
        f"Default: {code(row.default)}." if row.default is not None else "",
        f"Example: {code(row.example)}." if row.example is not None else "",
    ]
    return " ".join(part for part in parts if part)


def _values(row: FieldRow, side: SchemaSide) -> str:
    if not row.values:
        return ""
    more = " (new values may be added)" if row.is_open else ""
    if len(row.values) == 1:
        only = "Always" if side is SchemaSide.RESPONSE and not more else "Only"
        return f"{only} {value_text(row, row.values[0])}{more}."
    beginning = "Each is one of" if row.type.startswith("array") else "One of"
    if len(row.values) > MOST_VALUES:
        first = ", ".join(value_text(row, value) for value in row.values[:SHOWN_VALUES])
        return f"{beginning} {len(row.values)} values, such as {first}; the {DOCUMENT} has all."
    listed = ("; " if row.meanings else ", ").join(value_text(row, value) for value in row.values)
    return f"{beginning} {listed}{more}."


def value_text(row: FieldRow, value: str) -> str:
    """Return a value as code, with its link and its meaning."""
    shown = f"[{code(value)}]({row.links[value]})" if value in row.links else code(value)
    return f"{shown}: {cell(row.meanings[value])}" if value in row.meanings else shown
