"""Fields as tables of Markdown, for pages and for language models alike."""

from collections.abc import Sequence
from enum import StrEnum

from cute_api.portal.docs.schemas import FieldRow, FieldTable, Side


class FirstColumn(StrEnum):
    """What the names of a table are of: the title of its first column.

    The stylesheet shows such tables in two lines a row.
    """

    FIELD = "Field"
    PARAMETER = "Parameter"
    HEADER = "Header"
    EVENT = "Event"
    STATUS = "HTTP status"


# Of more values than these the first are shown.
MOST_VALUES, SHOWN_VALUES = 40, 10
DOCUMENT = "[OpenAPI document](/openapi.json)"


def written(tables: Sequence[FieldTable], side: Side) -> str:
    """The tables of a schema, each form under a line that says which it is. Empty for no fields."""
    parts = []
    for one in tables:
        if one.form:
            parts.append(f"If {one.form}:")
        if one.rows:
            parts.append(table(one.rows, side))
    return "\n\n".join(parts)


def table(rows: Sequence[FieldRow], side: Side, names: FirstColumn = FirstColumn.FIELD) -> str:
    """One table."""
    lines = [f"| {names} | Type | Description |", "|---|---|---|"]
    lines += [
        f"| {code(one.name)} | {one.type}{_presence(one, side, names)} | {_about(one, side)} |"
        for one in rows
    ]
    return "\n".join(lines)


def cell(text: str) -> str:
    """Text as it can stand in a table."""
    return " ".join(text.split()).replace("|", "\\|")


def code(text: str) -> str:
    """A text as code in a table."""
    marks = "``" if "`" in text else "`"
    return cell(f"{marks}{text}{marks}")


def _presence(row: FieldRow, side: Side, names: FirstColumn) -> str:
    """What is not usual: what must be sent, and what is not in every response. Of a header its
    description says that.
    """
    if side is Side.REQUEST:
        return ", **required**" if row.required else ""
    return "" if row.required or names is FirstColumn.HEADER else ", may be absent"


def _about(row: FieldRow, side: Side) -> str:
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


def _values(row: FieldRow, side: Side) -> str:
    if not row.values:
        return ""
    more = " (more may come)" if row.is_open else ""
    if len(row.values) == 1:
        only = "Always" if side is Side.RESPONSE and not more else "Only"
        return f"{only} {_value(row, row.values[0])}{more}."
    beginning = "Each is one of" if row.type.startswith("array") else "One of"
    if len(row.values) > MOST_VALUES:
        shown = ", ".join(_value(row, one) for one in row.values[:SHOWN_VALUES])
        return f"{beginning} {len(row.values)} values, such as {shown}; the {DOCUMENT} has all."
    shown = ", ".join(_value(row, one) for one in row.values)
    return f"{beginning} {shown}{more}."


def _value(row: FieldRow, value: str) -> str:
    return f"[{code(value)}]({row.links[value]})" if value in row.links else code(value)
