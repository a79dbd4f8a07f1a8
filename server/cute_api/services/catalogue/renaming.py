"""Rename categories and brands.

Triggers follow: the lists get a new version, and the items count as changed, so mirrors read them.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cute_api.lib.json_objects import Json
from cute_api.models import Brand, Category
from cute_api.models.statements import SessionStatements, sql
from cute_api.refusals import RefusalError
from cute_api.services.catalogue.announcing import (
    MODELS,
    CatalogKind,
    Transaction,
    announce,
    change_of,
)
from cute_api.services.importing.batches import take_turn
from cute_api.services.importing.categories import NAME_LENGTH, SEPARATOR
from cute_api.services.importing.source import InputError, clean_name

# The category's own path, and those of the categories below it.
_RENAME_IN_PATHS = sql("""
UPDATE categories
SET path = path[:%(depth)s - 1] || %(name)s::text || path[%(depth)s + 1:],
    name = CASE WHEN id = %(id)s::uuid THEN %(name)s::text ELSE name END
WHERE path[:%(depth)s] = %(path)s::text[]
""")


def rename(transaction: Transaction, kind: CatalogKind, row_id: UUID, name: str) -> None:
    """Give a category or brand another name, and emit `catalog.changed` for each user with a key.

    An interrupted run can be repeated. Raises `RefusalError` for an unknown id and for a name that
    is malformed or taken.
    """
    with transaction() as session:
        change = _rename(session, kind, row_id, _clean(kind, name))
    announce(transaction, row_id, change)


def _clean(kind: CatalogKind, name: str) -> str:
    try:
        clean = clean_name(name, f"{kind} name", NAME_LENGTH)
    except InputError as error:
        raise RefusalError(422, "Malformed", f"It is {error.message}.") from error
    if kind is CatalogKind.CATEGORY and SEPARATOR in clean:
        raise RefusalError(422, "Malformed", f"The name can't contain `{SEPARATOR}`.")
    return clean


def _rename(session: Session, kind: CatalogKind, row_id: UUID, name: str) -> Json:
    take_turn(session)
    model: Any = MODELS[kind]
    row = session.scalars(select(model).where(model.id == row_id).with_for_update()).one_or_none()
    if row is None:
        raise RefusalError(404, "Not found", f"No {kind} has the id {row_id}.")
    if isinstance(row, Category):
        _require_free(session, kind, row_id, Category.path == [*row.path[:-1], name])
        SessionStatements(session).run(
            _RENAME_IN_PATHS, depth=len(row.path), name=name, id=str(row_id), path=row.path
        )
        session.refresh(row)
    else:
        # Imports tell brands apart without case.
        _require_free(session, kind, row_id, func.lower(Brand.name) == func.lower(name))
        row.name = name
        session.flush()
    return change_of(kind, row)


def _require_free(session: Session, kind: CatalogKind, row_id: UUID, same: Any) -> None:
    model: Any = MODELS[kind]
    other = session.scalar(select(model.id).where(same, model.id != row_id))
    if other is not None:
        raise RefusalError(409, "Taken", f"The {kind} {other} has this name. Merge them instead.")
