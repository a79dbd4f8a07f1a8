"""Rows about the fields of a schema, flat or as trees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class SchemaSide(StrEnum):
    """Whether a client sends or receives the schema."""

    REQUEST = "request"
    RESPONSE = "response"


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A field, parameter or header. `values`, `default`, `example` are JSON, texts without quotes.

    `required`: a client must send it, or always gets it. With `is_open` more `values` may be added.
    `meanings` and `links` (paths of pages) are by value.
    """

    name: str
    type: str
    required: bool
    description: str = ""
    limits: Sequence[str] = ()
    values: Sequence[str] = ()
    is_open: bool = False
    default: str | None = None
    example: str | None = None
    deprecated: bool = False
    meanings: Mapping[str, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FieldTable:
    """The rows of a schema. `form` is the form's condition and `value` the value that decides it;
    both are empty for the first table."""

    rows: Sequence[FieldRow]
    form: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class FieldNode:
    """A row with the rows of its inner fields. `label` is its name within its parent."""

    row: FieldRow
    label: str
    inner: Sequence["FieldNode"]


def nested(rows: Sequence[FieldRow], prefix: str = "") -> list[FieldNode]:
    """Return rows as trees. Each parent must stand before its inner fields."""
    nodes, place = [], 0
    while place < len(rows):
        first, end = rows[place], place + 1
        while end < len(rows) and rows[end].name.startswith((f"{first.name}.", f"{first.name}[]")):
            end += 1
        label = first.name.removeprefix(prefix).lstrip("[].")
        nodes.append(FieldNode(first, label, nested(rows[place + 1 : end], first.name)))
        place = end
    return nodes
