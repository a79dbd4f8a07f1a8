"""Closed lists of columns as check constraints, synced from the code to the database.

Most lists come from the document (`models._gen.enums`). So that adding a value is one edit there,
`cute db upgrade` replaces outdated constraints, not a migration.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Connection, Enum, bindparam, text

from cute_api.config import ConfigError
from cute_api.models._gen import enums
from cute_api.models.base import Base

# `ARRAY['free'::character varying, …]`, as PostgreSQL shows a list of values.
VALUE = re.compile(r"(?<!')'((?:[^']|'')*+)'::")
# Properties whose lists are subsets of a whole list, by schema and property.
PARTS: Mapping[tuple[str, str], type[StrEnum]] = {
    ("ItemCreate", "status"): enums.ItemStatus,
    ("ItemPatch", "status"): enums.ItemStatus,
    ("WebhookPatch", "status"): enums.WebhookStatus,
}
TIERS = "x-rate-limit-tiers"
# Lists in responses are open, and name the known values.
KNOWN_VALUES = ("x-extensible-enum", "enum")
SHOWN = text(
    "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE contype = 'c' AND conparentid = 0 AND connamespace = 'public'::regnamespace"
    " AND conname IN :names"
).bindparams(bindparam("names", expanding=True))
# Showing a constraint locks its table, for which readiness must not wait, so constraints with the
# same mark are shown only once.
MARK = text(
    "SELECT md5(string_agg(conname || conbin::text, ',' ORDER BY conname)) FROM pg_constraint"
    " WHERE contype = 'c' AND conparentid = 0 AND connamespace = 'public'::regnamespace"
    " AND conname IN :names"
).bindparams(bindparam("names", expanding=True))
_shown: dict[str | None, dict[str, frozenset[str]]] = {}
UNCHECKED = text(
    "SELECT conrelid::regclass::text, conname FROM pg_constraint"
    " WHERE contype = 'c' AND conparentid = 0 AND connamespace = 'public'::regnamespace"
    " AND NOT convalidated AND conname IN :names ORDER BY 1, 2"
).bindparams(bindparam("names", expanding=True))


@dataclass(frozen=True, slots=True)
class StoredList:
    """A column and its values; `constraint` is the constraint's name in the database."""

    table: str
    column: str
    values: tuple[str, ...]

    @property
    def constraint(self) -> str:
        return f"ck_{self.table}_{self.column}"

    @property
    def condition(self) -> str:
        listed = ", ".join("'" + value.replace("'", "''") + "'" for value in self.values)
        return f"{self.column} IN ({listed})"


class ValueInUseError(ConfigError):
    """Rows have a value that is no longer in the list of their column."""


@cache
def stored_lists() -> tuple[StoredList, ...]:
    """Every column with a closed list, as defined in the code.

    Kept, because readiness compares them every second, and sorting the tables takes a millisecond.
    """
    return tuple(
        StoredList(table.name, column.name, tuple(column.type.enums))
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, Enum)
    )


def outdated(connection: Connection) -> list[StoredList]:
    """The lists that differ between database and code."""
    found = _stored_values(connection)
    return [enum for enum in stored_lists() if found.get(enum.constraint) != frozenset(enum.values)]


def missing(connection: Connection) -> list[StoredList]:
    """The lists of which the database lacks values that this code may write."""
    found = _stored_values(connection)
    return [
        enum
        for enum in stored_lists()
        if not found.get(enum.constraint, set()).issuperset(enum.values)
    ]


def _stored_values(connection: Connection) -> dict[str, frozenset[str]]:
    """The values in the database, by constraint."""
    names = {"names": [enum.constraint for enum in stored_lists()]}
    mark: str | None = connection.scalar(MARK, names)
    found = _shown.get(mark)
    if found is None:
        rows = connection.execute(SHOWN, names)
        found = {name: frozenset(VALUE.findall(definition)) for name, definition in rows}
        _shown.clear()
        _shown[mark] = found
    return found


def bring_up_to_date(connection: Connection) -> list[str]:
    """Sync lists from the code to the database; return the columns that changed.

    Raises `ValueInUseError` if rows have a value that is no longer listed: then nothing is changed.
    """
    replaced = outdated(connection)
    for enum in replaced:
        left = connection.scalar(
            # Only our names and values of the document, nothing of a request.
            text(f"SELECT {enum.column} FROM {enum.table} WHERE NOT ({enum.condition}) LIMIT 1")  # noqa: S608 - names of ours
        )
        if left is not None:
            raise ValueInUseError(
                f"Rows of {enum.table} hold {left!r} in {enum.column}, which is no longer in the "
                "list: put it back in openapi/schemas, or change those rows first."
            )
    for enum in replaced:
        # NOT VALID, so that the check of existing rows doesn't block writers.
        name = enum.constraint
        for statement in (
            f"DROP CONSTRAINT IF EXISTS {name}",
            f"ADD CONSTRAINT {name} CHECK ({enum.condition}) NOT VALID",
        ):
            connection.execute(text(f"ALTER TABLE {enum.table} {statement}"))
    connection.commit()
    # Includes constraints of an interrupted run.
    names = {"names": [enum.constraint for enum in stored_lists()]}
    for table, name in connection.execute(UNCHECKED, names).all():
        connection.execute(text(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}"))
        connection.commit()
    return [f"{enum.table}.{enum.column}" for enum in replaced]


def require_document(document: Mapping[str, Any]) -> None:
    """Raise `ConfigError` unless this code was generated for the document's lists."""
    schemas = document["components"]["schemas"]
    for kind in _documented():
        schema = schemas.get(kind.__name__, {})
        listed = next((schema[name] for name in KNOWN_VALUES if name in schema), ())
        if set(listed) != set(kind):
            names = ", ".join(sorted(set(listed) ^ set(kind)))
            raise ConfigError(
                f"The document and the server differ in {kind.__name__} ({names}): run "
                "`make generate`, and start again."
            )
    for (schema, name), whole in PARTS.items():
        unknown = set(schemas[schema]["properties"][name]["enum"]) - set(whole)
        if unknown:
            raise ConfigError(
                f"{schema}.{name} offers {min(unknown)}, which is not in {whole.__name__}: add it "
                f"to openapi/schemas/{whole.__name__}.yaml, or take it away."
            )
    without = set(enums.Tier) - document[TIERS].keys()
    if without:
        raise ConfigError(f"The tier {min(without)} has no limits in {TIERS}: say what it allows.")


def _documented() -> Iterator[type[StrEnum]]:
    for kind in vars(enums).values():
        if isinstance(kind, type) and issubclass(kind, StrEnum) and kind is not StrEnum:
            yield kind
