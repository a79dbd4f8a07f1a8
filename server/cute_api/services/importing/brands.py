"""Brands from a JSON array of `{"name", "kind", "wikidata"}`.

A brand is identified by its name, ignoring case: an existing brand takes the file's spelling, kind
and Wikidata id. Brands are never removed.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cute_api.models import Brand
from cute_api.models.statements import SessionStatements, sql
from cute_api.services.importing.batches import ImportReport, fill, take_turn
from cute_api.services.importing.json_array import elements
from cute_api.services.importing.source import InputError, Progress, clean_name, whole

NAME_LENGTH = 120
KIND_LENGTH = 40
MAX_BRANDS = 200_000
FIELDS = frozenset({"name", "kind", "wikidata"})
_WIKIDATA = re.compile(r"Q[1-9]\d{0,11}", re.ASCII)

Record = dict[str, Any]

_COLUMNS = "line int, id uuid, name text, kind text, wikidata text"
_UPDATE = sql("""
UPDATE brands SET name = incoming.name, kind = incoming.kind, wikidata = incoming.wikidata
FROM incoming WHERE brands.id = incoming.id
""")
_INSERT = sql("""
INSERT INTO brands (name, kind, wikidata)
SELECT name, kind, wikidata FROM incoming WHERE id IS NULL ORDER BY line
""")


def import_brands(session: Session, path: Path, *, progress: Progress) -> ImportReport:
    """Load a brand file in the caller's transaction. Raises `InputError`."""
    take_turn(session)
    records = list(parse(whole(path, progress=progress)))
    known = {brand.name.casefold(): brand for brand in session.scalars(select(Brand))}
    fresh: list[Record] = []
    changed: list[Record] = []
    for record in records:
        brand = known.get(record["name"].casefold())
        if brand is None:
            fresh.append({**record, "id": None})
        elif (brand.name, brand.kind, brand.wikidata) != _values(record):
            changed.append({**record, "id": brand.id})
    if fresh or changed:
        fill(session, _COLUMNS, fresh + changed)
        SessionStatements(session).run(_UPDATE)
        SessionStatements(session).run(_INSERT)
    return ImportReport(
        added=len(fresh), changed=len(changed), unchanged=len(records) - len(fresh) - len(changed)
    )


def parse(document: str) -> Iterator[Record]:
    """Yield brands as `{line, name, kind, wikidata}`. Raises `InputError` at the first bad one."""
    seen: dict[str, int] = {}
    for line, element in elements(document):
        record = _record(line, element)
        key = record["name"].casefold()
        if key in seen:
            raise InputError(f"the same brand name as on line {seen[key]}", line)
        seen[key] = line
        if len(seen) > MAX_BRANDS:
            raise InputError(f"more than {MAX_BRANDS:,} brands", line)
        yield record
    if not seen:
        raise InputError("the file holds no brands")


def _record(line: int, element: Any) -> Record:
    if not isinstance(element, dict):
        raise InputError("not an object with `name`, `kind` and `wikidata`", line)
    unknown = element.keys() - FIELDS
    if unknown:
        raise InputError(f"unknown field {min(unknown)[:40]!r}", line)
    name = element.get("name")
    if not isinstance(name, str):
        raise InputError("`name` is required and must be text", line)
    kind = element.get("kind")
    if kind is not None:
        if not isinstance(kind, str):
            raise InputError("`kind` must be text or null", line)
        kind = clean_name(kind, "kind", KIND_LENGTH, line)
    wikidata = element.get("wikidata")
    if wikidata is not None and not (isinstance(wikidata, str) and _WIKIDATA.fullmatch(wikidata)):
        raise InputError("`wikidata` must be an id such as Q26070, or null", line)
    return {
        "line": line,
        "name": clean_name(name, "brand name", NAME_LENGTH, line),
        "kind": kind,
        "wikidata": wikidata,
    }


def _values(record: Record) -> tuple[str, str | None, str | None]:
    return record["name"], record["kind"], record["wikidata"]
