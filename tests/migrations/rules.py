"""The rules for migrations of a released database, checked in the text of their modules.

They run while processes of the release before serve on the database. So a migration only adds
(`phase = "expand"`), or removes what that release no longer uses (`phase = "contract"`, which
`completes` an expansion of an earlier release); and it locks no table for longer than a moment.
"""

import ast
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeGuard


class Phase(StrEnum):
    EXPAND = "expand"
    CONTRACT = "contract"


@dataclass(frozen=True)
class Rule:
    """A forbidden statement; `on_new` says whether it is also forbidden on a new table."""

    pattern: re.Pattern[str]
    instead: str
    on_new: bool = False
    may_contract: bool = False


def _rule(pattern: str, instead: str, **options: bool) -> Rule:
    return Rule(re.compile(pattern, re.IGNORECASE | re.DOTALL), instead, **options)


TABLE = r"(?:ONLY\s+)?\"?(?P<table>\w+)\"?"
ADDS_ONLY = "it removes something: only a contract may"
SQL_RULES = (
    _rule(rf"CREATE\s+(?:UNIQUE\s+)?INDEX\b.*?\bON\s+{TABLE}", "make it with online.create_index"),
    _rule(r"DROP\s+INDEX\b", "drop it with online.drop_index", on_new=True),
    _rule(rf"ALTER\s+TABLE\s+{TABLE}\s+ADD\s+CONSTRAINT\b", "add it with online.add_constraint"),
    _rule(rf"^\s*UPDATE\s+{TABLE}", "change rows with online.in_batches"),
    _rule(rf"^\s*DELETE\s+FROM\s+{TABLE}", "remove rows with online.in_batches"),
    _rule(
        rf"^\s*INSERT\s+INTO\s+{TABLE}.*\bSELECT\b", "copy rows with online.in_batches", on_new=True
    ),
    _rule(
        rf"ALTER\s+TABLE\s+{TABLE}\s+ADD\s+COLUMN\b(?:(?!\bDEFAULT\b).)*\bNOT\s+NULL"
        r"(?!.*\bDEFAULT\b)",
        "a column that is not null needs a default: who doesn't know it writes rows",
    ),
    _rule(
        rf"ALTER\s+TABLE\s+{TABLE}\s+ADD\s+COLUMN\b.*\bDEFAULT\b[^,]*\(",
        "a default that is computed rewrites the table: use a constant, or fill it in batches",
    ),
    _rule(r"\bRENAME\b", "who uses the old name fails: add the new one beside it", on_new=True),
    _rule(
        r"ALTER\s+(?:COLUMN\s+)?\S+\s+(?:SET\s+DATA\s+)?TYPE\b",
        "it rewrites the table: add a column beside it",
        on_new=True,
    ),
    _rule(r"\b(?:LOCK\s+TABLE|TRUNCATE|CLUSTER|VACUUM|REINDEX)\b", "it locks a table", on_new=True),
    _rule(r"\b(?:lock|statement)_timeout\b", "the runner bounds what waits", on_new=True),
    _rule(
        r"\bDROP\s+(?:TABLE|COLUMN|CONSTRAINT|FUNCTION|TRIGGER|VIEW|TYPE|SEQUENCE)\b|SET\s+NOT\s+NULL",
        ADDS_ONLY,
        on_new=True,
        may_contract=True,
    ),
)
INDEX = "make or drop it with online.create_index and online.drop_index"
CONSTRAINT = "add it with online.add_constraint"
# Operations of Alembic; their table is the argument with this place.
OP_RULES = {
    "create_index": (1, INDEX),
    "drop_index": (None, INDEX),
    "create_check_constraint": (1, CONSTRAINT),
    "create_foreign_key": (1, CONSTRAINT),
    "create_unique_constraint": (1, "make a unique index with online.create_index"),
    "create_primary_key": (1, "make a unique index with online.create_index"),
    "rename_table": (None, "who uses the old name fails: add the new one beside it"),
    "bulk_insert": (0, "insert rows with online.in_batches"),
}
CONTRACTS = {"drop_column", "drop_table", "drop_constraint", "alter_column"}
NOT_NULL = "prove it first: online.add_constraint with CHECK (… IS NOT NULL)"


@dataclass(frozen=True)
class Migration:
    """The declarations of a module, and its text."""

    revision: str
    release: tuple[int, ...]
    phase: Phase
    completes: str | None
    tree: ast.Module


def read(source: str) -> Migration:
    """Raises `ValueError` for a missing declaration."""
    tree = ast.parse(source)
    said = {
        node.targets[0].id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }
    for name in ("revision", "release", "phase"):
        if name not in said:
            raise ValueError(f"{name} is missing")
    if not re.fullmatch(r"\d+\.\d+\.\d+", said["release"]):
        raise ValueError("release is not like 1.2.3")
    phase, completes = Phase(said["phase"]), said.get("completes")
    if (completes is not None) is not (phase is Phase.CONTRACT):
        raise ValueError("a contract, and only it, names in completes what it completes")
    release = tuple(map(int, said["release"].split(".")))
    return Migration(said["revision"], release, phase, completes, tree)


def broken(migration: Migration) -> list[str]:
    """Each forbidden statement, with what to do instead."""
    tree, contracts = migration.tree, migration.phase is Phase.CONTRACT
    new = set(_created(tree))
    found = []
    for sql in _texts(tree):
        for rule in SQL_RULES:
            match = rule.pattern.search(sql)
            if match is None or (contracts and rule.may_contract):
                continue
            if rule.on_new or match.groupdict().get("table") not in new:
                found.append(f"{' '.join(match[0].split())[:60]}: {rule.instead}")
    for name, call in _operations(tree):
        place, instead = OP_RULES.get(name, (None, None))
        if instead and (place is None or _constant(call, place) not in new):
            found.append(f"op.{name}: {instead}")
        if name in CONTRACTS and not contracts:
            found.append(f"op.{name}: {ADDS_ONLY}")
        if name == "alter_column" and {"type_", "new_column_name"} & _given(call).keys():
            found.append("op.alter_column: add a column beside it")
        if name == "add_column":
            found += _of_column(call)
    source = ast.unparse(tree)
    if contracts and re.search(r"SET NOT NULL|nullable=False", source):
        found += [] if "IS NOT NULL" in source else [NOT_NULL]
    return found


def out_of_order(migrations: Sequence[Migration], current: tuple[int, ...]) -> list[str]:
    """The errors between migrations; `current` is the release that the tree becomes."""
    found: list[str] = []
    before: dict[str, Migration] = {}
    last: tuple[int, ...] = (0,)
    for migration in migrations:
        if migration.release < last or migration.release > current:
            found.append(
                f"{migration.revision}: its release is older than the one before, or to come"
            )
        last = max(last, migration.release)
        if migration.completes is not None:
            expanded = before.get(migration.completes)
            if expanded is None or expanded.phase is not Phase.EXPAND:
                found.append(f"{migration.revision}: completes names no expansion before it")
            elif expanded.release >= migration.release:
                found.append(
                    f"{migration.revision}: what it completes must be of an earlier release"
                )
        before[migration.revision] = migration
    return found


def _of_column(call: ast.Call) -> Iterator[str]:
    column = call.args[1] if len(call.args) > 1 else call
    assert isinstance(column, ast.Call)
    given = _given(column)
    required = given.get("nullable")
    default = given.get("server_default")
    if isinstance(required, ast.Constant) and required.value is False and default is None:
        yield "op.add_column: a column that is not null needs a default"
    if default is not None and "(" in "".join(_strings(default)):
        yield "op.add_column: a default that is computed rewrites the table"


def _given(call: ast.Call) -> dict[str, ast.expr]:
    return {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}


def _created(tree: ast.Module) -> Iterator[str]:
    for name, call in _operations(tree):
        if name == "create_table":
            yield str(_constant(call, 0))
    for sql in _texts(tree):
        yield from re.findall(
            r"CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(\w+)", sql, re.IGNORECASE
        )


def _operations(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """The calls of Alembic's `op`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _is_of(node.func, "op"):
            yield node.func.attr, node


def _is_of(function: ast.expr, name: str) -> TypeGuard[ast.Attribute]:
    """Whether the called function is an attribute of the module `name`."""
    return (
        isinstance(function, ast.Attribute)
        and isinstance(function.value, ast.Name)
        and function.value.id == name
    )


def _constant(call: ast.Call, place: int) -> object:
    given = call.args[place] if place < len(call.args) else None
    return given.value if isinstance(given, ast.Constant) else None


def _texts(node: ast.AST) -> Iterator[str]:
    """The strings that may be SQL, by statement: no docstring, and nothing `online` is given."""
    if isinstance(node, ast.Call) and _is_of(node.func, "online"):
        return
    if isinstance(node, ast.JoinedStr):
        yield from "".join(_strings(node)).split(";")
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield from node.value.split(";")
    else:
        for part in ast.iter_child_nodes(node):
            if not (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant)):
                yield from _texts(part)


def _strings(node: ast.AST) -> Iterator[str]:
    """The text of a string, with a name for each formatted value."""
    if isinstance(node, ast.JoinedStr):
        for value in node.values:
            yield from _strings(value) if isinstance(value, ast.Constant) else ["formatted"]
        return
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value
