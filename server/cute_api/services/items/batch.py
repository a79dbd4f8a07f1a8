"""Change many items of a seller in one transaction, with a result for each row.

Each row calls a function of `items` inside a savepoint, so that a failed row undoes only itself;
consecutive new items are one statement. After an exception that is not an `ApiError` the caller
must roll back the whole transaction.
Locks are taken in a fixed order, so that batches don't deadlock: the seller's row, then all items
that the batch names, by id. Writes come after that.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any
from uuid import UUID

from cute_api.lib.bisecting import FailureKind, write_apart
from cute_api.lib.json_objects import Json
from cute_api.models.changes import Changes
from cute_api.models.failures import ConstraintError
from cute_api.problems import ApiError, Code, FieldError, InvalidInput
from cute_api.services.items import items
from cute_api.services.items.refusals import checked, refused, with_findings
from cute_api.services.items.writes import LOCK_ALL
from cute_api.services.keys.principals import Principal

ITEM = "/item"


@dataclass(frozen=True, slots=True)
class RowResult:
    """The result of a row: its item (None if deleted), or its error."""

    status: int
    item: items.Version | None = None
    error: ApiError | None = None

    @classmethod
    def of_error(cls, error: ApiError) -> "RowResult":
        return cls(error.status, error=error)

    @property
    def etag(self) -> str | None:
        """The tag of the row's item, or the current tag if its condition failed."""
        if self.error is not None:
            return self.error.headers.get("ETag")
        return None if self.item is None else self.item.etag


def run(
    changes: Changes,
    principal: Principal,
    operations: Sequence[Json],
    *,
    invalid: Mapping[int, InvalidInput],
    atomic: bool,
) -> list[RowResult]:
    """Run rows in order. All but those in `invalid` (by index) are valid `BatchOperation`s.

    With `atomic`, a failed row undoes all rows; the others are tried nevertheless, so that the
    caller sees all errors at once.
    """
    valid = [row for index, row in enumerate(operations) if index not in invalid]
    results: list[RowResult] = []
    with changes.more():
        items.take_turns(changes, principal)
        _lock_items(changes, principal, valid)
        with suppress(_BatchRollbackError), changes.attempt():
            results = _results(changes, principal, operations, invalid)
            if atomic and any(result.error is not None for result in results):
                raise _BatchRollbackError
            return results
    return [
        RowResult.of_error(result.error or ApiError(Code.BATCH_ROLLED_BACK)) for result in results
    ]


class _BatchRollbackError(Exception):
    """Undoes the rows of an atomic batch."""


def _lock_items(changes: Changes, principal: Principal, rows: Sequence[Json]) -> None:
    """Lock all items that the rows name, before any write that others may wait for."""
    ids = [row["id"] for row in rows if "id" in row]
    skus = [row["sku"] for row in rows if "sku" in row]
    if ids or skus:
        changes.later(LOCK_ALL, seller_id=str(principal.user_id), ids=ids, skus=skus)


def _results(
    changes: Changes,
    principal: Principal,
    operations: Sequence[Json],
    invalid: Mapping[int, InvalidInput],
) -> list[RowResult]:
    """Run rows: consecutive creates in one statement, others one by one."""

    def kind(row: tuple[int, Json]) -> str | None:
        index, operation = row
        return None if index in invalid else operation["op"]

    results: list[RowResult] = []
    for op, run_of in groupby(enumerate(operations), kind):
        rows = list(run_of)
        if op is None:
            results += [
                RowResult.of_error(_invalid(changes, principal, row, invalid[index]))
                for index, row in rows
            ]
        elif op == "create":
            results += _create(changes, principal, [row["item"] for _, row in rows])
        else:
            results += [_attempt(changes, principal, row) for _, row in rows]
    return results


def _invalid(changes: Changes, principal: Principal, row: Any, invalid: InvalidInput) -> ApiError:
    """Return all errors of an invalid row."""
    valid = invalid.valid or {}
    op, item = valid.get("op"), valid.get("item")
    if item is None or op not in ("create", "put") or (op == "put" and "sku" not in valid):
        return invalid.error
    of_item = InvalidInput(invalid.error, item)
    return with_findings(changes, principal, row["item"], of_item, at=ITEM, by_sku=valid.get("sku"))


def _create(changes: Changes, principal: Principal, new: Sequence[Json]) -> list[RowResult]:
    """Create items in order. Items that PostgreSQL refuses are found by bisecting."""
    results: dict[int, RowResult] = {}
    columns: dict[int, Json] = {}
    for place, item in enumerate(new):
        try:
            columns[place] = checked(changes, principal, item)
        except ApiError as wrong:
            results[place] = RowResult.of_error(_in_row(wrong))

    def write(places: Sequence[int]) -> None:
        with changes.attempt():
            made = items.add(changes, principal, [columns[place] for place in places], changes.rows)
        results.update(zip(places, (RowResult(201, item) for item in made), strict=True))

    for failure in write_apart([*columns], write, _failure_kind).failures:
        assert isinstance(failure.error, ConstraintError)
        error = refused(changes, principal, columns[failure.row], failure.error)
        if not isinstance(error, ApiError):
            raise error
        results[failure.row] = RowResult.of_error(_in_row(error))
    return [results[place] for place in range(len(new))]


def _failure_kind(error: Exception) -> FailureKind | None:
    return FailureKind.REFUSED if isinstance(error, ConstraintError) else None


def _attempt(changes: Changes, principal: Principal, row: Json) -> RowResult:
    try:
        with changes.attempt():
            return _ROWS[row["op"]](changes, principal, row)
    except ApiError as error:
        return RowResult.of_error(_in_row(error))


def _update(changes: Changes, principal: Principal, row: Json) -> RowResult:
    item = items.update(
        changes, principal, UUID(row["id"]), row["item"], if_match=row.get("if_match")
    )
    return RowResult(200, item)


def _delete(changes: Changes, principal: Principal, row: Json) -> RowResult:
    items.delete(changes, principal, UUID(row["id"]), if_match=row.get("if_match"))
    return RowResult(204)


def _put(changes: Changes, principal: Principal, row: Json) -> RowResult:
    item, created = items.put_by_sku(
        changes, principal, row["sku"], row["item"], if_match=row.get("if_match")
    )
    return RowResult(201 if created else 200, item)


_ROWS: Mapping[str, Callable[[Changes, Principal, Json], RowResult]] = {
    "update": _update,
    "delete": _delete,
    "put": _put,
}


def _in_row(error: ApiError) -> ApiError:
    """Turn a single call's error into a row's, where the item is a field of the row."""
    if not error.errors:
        return error
    errors: list[FieldError] = [
        replace(field, pointer=ITEM + (field.pointer or "")) for field in error.errors
    ]
    return ApiError(error.code, "The row is not valid.", errors=errors, headers=error.headers)
