"""The closed lists that columns hold, in the database as in the code: each is a check constraint.

The values of most come from the document (`models._gen.enums`). So that a value is one edit
there, no migration replaces a constraint: `cute db upgrade` does, wherever it finds another list.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Enum, bindparam, text

from cute_api.config import ConfigError
from cute_api.models._gen import enums
from cute_api.models.base import Base

# `ARRAY['free'::character varying, …]`, as PostgreSQL shows a list of values.
VALUE = re.compile(r"(?<!')'((?:[^']|'')*+)'::")
# Lists within a property that choose from a whole one, by schema and property.
PARTS: Mapping[tuple[str, str], type[StrEnum]] = {
    ("ItemCreate", "status"): enums.ItemStatus,
    ("ItemPatch", "status"): enums.ItemStatus,
    ("WebhookPatch", "status"): enums.WebhookStatus,
}
TIERS = "x-rate-limit-tiers"
# Where responses have a list, it is open: the values are those that are known.
KNOWN_VALUES = ("x-extensible-enum", "enum")
SHOWN = text(
    "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE contype = 'c' AND conparentid = 0 AND connamespace = 'public'::regnamespace"
    " AND conname IN :names"
).bindparams(bindparam("names", expanding=True))
# To show a constraint takes a lock of its table, and readiness must wait for none: constraints with
# the same mark are shown once.
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
    """A column and what it may hold; `constraint` is its name in the database."""

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
    """Rows hold a value that is no longer in the list of their column."""


def stored_lists() -> Iterator[StoredList]:
    """Every column of a closed list, as the code has it."""
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, Enum):
                yield StoredList(table.name, column.name, tuple(column.type.enums))


def outdated(connection: Connection) -> list[StoredList]:
    """The lists that the database does not have as the code has them."""
    found = _found(connection)
    return [one for one in stored_lists() if found.get(one.constraint) != frozenset(one.values)]


def missing(connection: Connection) -> list[StoredList]:
    """The lists of which the database lacks values, so that this code could not write them."""
    found = _found(connection)
    return [
        one for one in stored_lists() if not found.get(one.constraint, set()).issuperset(one.values)
    ]


def _found(connection: Connection) -> dict[str, frozenset[str]]:
    """The values of each constraint of a list, in the database."""
    names = {"names": [one.constraint for one in stored_lists()]}
    mark: str | None = connection.scalar(MARK, names)
    found = _shown.get(mark)
    if found is None:
        rows = connection.execute(SHOWN, names)
        found = {name: frozenset(VALUE.findall(shown)) for name, shown in rows}
        _shown.clear()
        _shown[mark] = found
    return found


def bring_up_to_date(connection: Connection) -> list[str]:
    """Give the database the lists of the code; the columns whose list was replaced.

    Raises `ValueInUseError` when rows hold what is no longer listed: then nothing is changed.
    """
    replaced = outdated(connection)
    for one in replaced:
        left = connection.scalar(
            # Names of ours and values of the document: nothing of a request.
            text(f"SELECT {one.column} FROM {one.table} WHERE NOT ({one.condition}) LIMIT 1")  # noqa: S608 - names of ours
        )
        if left is not None:
            raise ValueInUseError(
                f"Rows of {one.table} hold {left!r} in {one.column}, which is no longer in the "
                "list: put it back in openapi/schemas, or change those rows first."
            )
    for one in replaced:
        # Not valid at first: rows are then looked at without holding up who writes.
        name = one.constraint
        for statement in (
            f"DROP CONSTRAINT IF EXISTS {name}",
            f"ADD CONSTRAINT {name} CHECK ({one.condition}) NOT VALID",
        ):
            connection.execute(text(f"ALTER TABLE {one.table} {statement}"))
    connection.commit()
    # Those of a run that broke off, too.
    names = {"names": [one.constraint for one in stored_lists()]}
    for table, name in connection.execute(UNCHECKED, names).all():
        connection.execute(text(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}"))
        connection.commit()
    return [f"{one.table}.{one.column}" for one in replaced]


def require_document(document: Mapping[str, Any]) -> None:
    """Raises `ConfigError` unless the document has the lists that this code was generated for."""
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
