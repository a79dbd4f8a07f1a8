"""Categories from a taxonomy file: an `id - A > B > C` per line, in Google's format.

A category is identified by its path of names; the file's own ids must only be unique. Parents may
be anywhere in the file, or in the database. Categories are never removed.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from sqlalchemy.orm import Session

from cute_api.models.statements import SessionStatements, sql
from cute_api.services.importing.batches import ImportReport, fill, take_turn
from cute_api.services.importing.source import (
    MAX_TEXT_BYTES,
    InputError,
    Line,
    Progress,
    clean_name,
    lines,
)

SEPARATOR = " > "
NAME_LENGTH = 120
MAX_DEPTH = 16
MAX_CATEGORIES = 200_000
_ENTRY = re.compile(r"(\d{1,18}) - (.*)", re.ASCII)

Names = tuple[str, ...]
Key = TypeVar("Key")

_COLUMNS = "line int, path text[], parent text[]"
_MISSING_PARENT = sql("""
SELECT child.line, child.parent FROM incoming AS child
WHERE child.parent IS NOT NULL
  AND NOT EXISTS (SELECT FROM incoming WHERE incoming.path = child.parent)
  AND NOT EXISTS (SELECT FROM categories WHERE categories.path = child.parent)
ORDER BY child.line LIMIT 1
""")
# Ids ascend in the file's order, so that lists, which are ordered by id, keep that order.
_INSERT = sql("""
WITH fresh AS MATERIALIZED (
    SELECT uuidv7() AS id, sorted.path, sorted.parent FROM (
        SELECT path, parent FROM incoming
        WHERE NOT EXISTS (SELECT FROM categories WHERE categories.path = incoming.path)
        ORDER BY line
    ) AS sorted
)
INSERT INTO categories (id, parent_id, name, path)
SELECT fresh.id, coalesce(known.id, added.id), fresh.path[cardinality(fresh.path)], fresh.path
FROM fresh
LEFT JOIN categories AS known ON known.path = fresh.parent
LEFT JOIN fresh AS added ON added.path = fresh.parent
""")


def import_categories(session: Session, path: Path, *, progress: Progress) -> ImportReport:
    """Load a taxonomy file in the caller's transaction. Raises `InputError`."""
    take_turn(session)
    found = lines(path, max_bytes=MAX_TEXT_BYTES, progress=progress)
    total = fill(
        session,
        _COLUMNS,
        (
            {"line": number, "path": names, "parent": names[:-1] or None}
            for number, names in parse(found)
        ),
    )
    connection = SessionStatements(session)
    for orphan in connection.rows(_MISSING_PARENT):
        parent = SEPARATOR.join(orphan.parent)
        raise InputError(f"its parent {parent!r} is neither in the file nor known", orphan.line)
    added = connection.run(_INSERT)
    return ImportReport(added=added, changed=0, unchanged=total - added)


def parse(found: Iterator[Line]) -> Iterator[tuple[int, Names]]:
    """Yield each entry's line and path of names. Raises `InputError` at the first bad one."""
    ids: dict[int, int] = {}
    paths: dict[Names, int] = {}
    for line in found:
        content = line.text()
        if content.startswith("#"):
            continue
        match = _ENTRY.fullmatch(content)
        if match is None:
            raise InputError(
                "not of the form `id - A > B > C` with a whole number as id", line.number
            )
        names = split_path(match[2], line.number)
        _require_unique(ids, int(match[1]), "id", line.number)
        _require_unique(paths, names, "path", line.number)
        if len(paths) > MAX_CATEGORIES:
            raise InputError(f"more than {MAX_CATEGORIES:,} categories", line.number)
        yield line.number, names
    if not paths:
        raise InputError("the file holds no categories")


def split_path(path: str, line: int) -> Names:
    """Split `A > B > C` into cleaned names. Raises `InputError`."""
    # A lone `>` at an end is a missing name, not part of a name.
    parts = f" {path} ".split(SEPARATOR)
    names = tuple(clean_name(part, "category name", NAME_LENGTH, line) for part in parts)
    if len(names) > MAX_DEPTH:
        raise InputError(f"more than {MAX_DEPTH} levels", line)
    return names


def _require_unique(seen: dict[Key, int], key: Key, kind: str, line: int) -> None:
    first = seen.setdefault(key, line)
    if first != line:
        raise InputError(f"the same {kind} as line {first}", line)
