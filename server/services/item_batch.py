"""Many changes of a seller's items in one transaction, each answered on its own.

The rules are those of `items`: a row is a call of one of its functions inside a savepoint, so that
a row that fails undoes itself and nothing else. Any exception that is not an `ApiError` leaves the
caller's transaction to be rolled back as a whole.

Locks are taken in one order, so that batches wait for each other and never in a circle: the
seller's own row, then all items that the batch names, by id. What it writes comes after that.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from server.models import Item
from server.problems import ApiError, Code, FieldError
from server.services import items
from server.services.principals import Principal

ITEM = "/item"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row: its item (None when deleted), or the error that it ended in."""

    status: int
    item: items.Version | None = None
    error: ApiError | None = None

    @classmethod
    def of_error(cls, error: ApiError) -> "Outcome":
        return cls(error.status, error=error)

    @property
    def etag(self) -> str | None:
        """The tag of the item that the row left, or that a failed condition found."""
        if self.error is not None:
            return self.error.headers.get("ETag")
        return None if self.item is None else self.item.etag


def run(
    session: Session,
    principal: Principal,
    operations: Sequence[Json],
    *,
    faults: Mapping[int, ApiError],
    atomic: bool,
) -> list[Outcome]:
    """Do the rows in order. Each but those in `faults` (by index) is a valid `BatchOperation`.

    With `atomic`, a row that fails undoes them all; the others are tried nevertheless, so that
    all that is wrong is known at once.
    """
    valid = [row for index, row in enumerate(operations) if index not in faults]
    items.take_turns(session, principal)
    _lock_items(session, principal, valid)
    whole = session.begin_nested()
    outcomes = [
        Outcome.of_error(faults[index]) if index in faults else _attempt(session, principal, row)
        for index, row in enumerate(operations)
    ]
    if atomic and any(outcome.error is not None for outcome in outcomes):
        whole.rollback()
        return [
            Outcome.of_error(outcome.error or ApiError(Code.BATCH_ROLLED_BACK))
            for outcome in outcomes
        ]
    whole.commit()
    return outcomes


def _lock_items(session: Session, principal: Principal, rows: Sequence[Json]) -> None:
    """Lock all items that the rows name, before anything is written that others may wait for."""
    ids = {UUID(row["id"]) for row in rows if "id" in row}
    skus = {row["sku"] for row in rows if "sku" in row}
    session.execute(
        select(Item.id)
        .where(
            Item.seller_id == principal.user_id,
            Item.deleted_at.is_(None),
            or_(Item.id.in_(ids), Item.sku.in_(skus)),
        )
        .order_by(Item.id)
        .with_for_update()
    )


def _attempt(session: Session, principal: Principal, row: Json) -> Outcome:
    try:
        with session.begin_nested():
            return _ROWS[row["op"]](session, principal, row)
    except ApiError as error:
        return Outcome.of_error(_in_row(error))


def _create(session: Session, principal: Principal, row: Json) -> Outcome:
    return Outcome(201, items.create(session, principal, row["item"]))


def _update(session: Session, principal: Principal, row: Json) -> Outcome:
    item = items.update(
        session, principal, UUID(row["id"]), row["item"], if_match=row.get("if_match")
    )
    return Outcome(200, item)


def _delete(session: Session, principal: Principal, row: Json) -> Outcome:
    items.delete(session, principal, UUID(row["id"]), if_match=row.get("if_match"))
    return Outcome(204)


def _put(session: Session, principal: Principal, row: Json) -> Outcome:
    item, created = items.put_by_sku(
        session, principal, row["sku"], row["item"], if_match=row.get("if_match")
    )
    return Outcome(201 if created else 200, item)


_ROWS: Mapping[str, Callable[[Session, Principal, Json], Outcome]] = {
    "create": _create,
    "update": _update,
    "delete": _delete,
    "put": _put,
}


def _in_row(error: ApiError) -> ApiError:
    """The error of a single call as that of a row: there the item is the body, here a field."""
    if not error.errors:
        return error
    errors: list[FieldError] = [
        replace(fault, pointer=ITEM + (fault.pointer or "")) for fault in error.errors
    ]
    return ApiError(error.code, "The row is not valid.", errors=errors, headers=error.headers)
