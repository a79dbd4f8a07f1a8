"""`client.items.upsert_many`: many rows in calls of 100, with a result for each row.

The rules are one generator, as those of a call: it yields batches to send and pauses, and a driver
for threads or for tasks does both.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Generator, Iterable, Iterator, Sized
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeAlias, cast
from uuid import UUID

from ._calls.engine import Rules
from ._calls.replies import ReceivedResponse, Subject
from ._calls.retries import backoff
from ._calls.steps import Pause
from ._errors import (
    BadRequestError,
    ConfigurationError,
    ConflictError,
    CuteError,
    InvalidResponseError,
    PayloadTooLargeError,
    ValidationError,
)
from ._gen.types import UNSET
from ._settings import Options

if TYPE_CHECKING:
    from ._calls.http import TaskDriver, ThreadDriver
    from ._calls.requests import Call
    from ._gen.models import ItemBatchResult, ItemBatchRow
    from ._gen.params import BatchOperationDict, ItemCreateDict

    Step: TypeAlias = list[BatchOperationDict] | Pause
    Answer: TypeAlias = ItemBatchResult | CuteError | None

ROWS_A_CALL = 100
NO_SKU = "The row has no `sku`, which identifies its item."
# A smaller call may be accepted.
TOO_MUCH = (BadRequestError, PayloadTooLargeError, ValidationError)


@dataclass(frozen=True)
class UpsertResult:
    """The result of a row. `error` is what a call for this row alone would have raised, or None.

    index: the row's place, from 0. status: None if the row was not sent, or got no response.
    item_id and etag: of the item as it is now; None with an `error`.
    """

    index: int
    sku: str | None
    status: int | None
    item_id: UUID | None
    etag: str | None
    error: CuteError | None


@dataclass(frozen=True)
class UpsertProgress:
    """The progress so far. `results` are those since the last report; `total` may be unknown."""

    done: int
    failed: int
    total: int | None
    results: tuple[UpsertResult, ...]


Report: TypeAlias = Callable[[UpsertProgress], object]


@dataclass(frozen=True)
class _Row:
    index: int
    item: ItemCreateDict


def upsert_many(
    batch: Callable[..., ItemBatchResult],
    driver: ThreadDriver,
    call: Call,
    rows: Iterable[ItemCreateDict],
    progress: Report | None,
) -> list[UpsertResult]:
    """Drive the generator with a sync client's `batch`; `call` describes its calls to hooks."""
    steps, answer = _upserting(rows, driver.rules, progress), cast("Answer", None)
    while True:
        try:
            step = steps.send(answer)
        except StopIteration as done:
            results: list[UpsertResult] = done.value
            return results
        answer = None
        if isinstance(step, Pause):
            driver.pause(call, Options(UNSET), step.seconds)
            continue
        try:
            answer = batch(operations=step)
        except CuteError as error:
            answer = error


async def async_upsert_many(
    batch: Callable[..., Awaitable[ItemBatchResult]],
    driver: TaskDriver,
    call: Call,
    rows: Iterable[ItemCreateDict],
    progress: Report | None,
) -> list[UpsertResult]:
    """Drive the generator with an async client's `batch`."""
    steps, answer = _upserting(rows, driver.rules, progress), cast("Answer", None)
    while True:
        try:
            step = steps.send(answer)
        except StopIteration as done:
            results: list[UpsertResult] = done.value
            return results
        answer = None
        if isinstance(step, Pause):
            await driver.pause(call, Options(UNSET), step.seconds)
            continue
        try:
            answer = await batch(operations=step)
        except CuteError as error:
            answer = error


def _upserting(
    rows: Iterable[ItemCreateDict], rules: Rules, progress: Report | None
) -> Generator[Step, Answer, list[UpsertResult]]:
    results: list[UpsertResult] = []
    total = len(rows) if isinstance(rows, Sized) else None
    failed, stop = 0, cast("CuteError | None", None)
    for chunk in _chunks(rows):
        if stop is None:
            found, stop = yield from _settled(chunk, rules)
        else:
            found = [_failed(row, stop) for row in chunk]
        results += found
        failed += sum(result.error is not None for result in found)
        if progress is not None:
            progress(UpsertProgress(len(results), failed, total, tuple(found)))
    return results


def _settled(
    rows: list[_Row], rules: Rules
) -> Generator[Step, Answer, tuple[list[UpsertResult], CuteError | None]]:
    """Send rows until each succeeded or was tried often enough.

    Return the results, and the error for which later rows needn't be sent.
    """
    pending = [row for row in rows if _sku(row)]
    found = {row.index: _failed(row, ConfigurationError(NO_SKU)) for row in rows}
    attempt, stop = 1, cast("CuteError | None", None)
    while pending:
        answered, stop = yield from _sent(pending)
        found |= answered
        pending = [row for row in pending if _is_worth_another(answered[row.index])]
        if not pending or stop is not None or attempt > rules.settings.max_retries:
            break
        yield Pause(backoff(attempt, rules.clock.random()))
        attempt += 1
    return [found[row.index] for row in rows], stop


def _sent(
    rows: list[_Row],
) -> Generator[Step, Answer, tuple[dict[int, UpsertResult], CuteError | None]]:
    """Send rows in one call, or in halves if that is too much."""
    answer = yield [{"op": "put", "sku": _sku(row) or "", "item": row.item} for row in rows]
    if isinstance(answer, TOO_MUCH) and len(rows) > 1:
        half = len(rows) // 2
        found, stop = yield from _sent(rows[:half])
        if stop is not None:
            return found | {row.index: _failed(row, stop) for row in rows[half:]}, stop
        more, stop = yield from _sent(rows[half:])
        return found | more, stop
    if isinstance(answer, CuteError):
        # The client has retried what can be retried, and the next call would fail too.
        is_of_rows = isinstance(answer, (*TOO_MUCH, ConflictError))
        return {row.index: _failed(row, answer) for row in rows}, None if is_of_rows else answer
    listed = answer.data if answer is not None and isinstance(answer.data, list) else []
    entries = {entry.index: entry for entry in listed if _is_readable(entry)}
    return {row.index: _result(row, entries.get(place)) for place, row in enumerate(rows)}, None


def _is_readable(entry: ItemBatchRow | Any) -> bool:
    """Return whether an entry has what a result needs, in the form of the specification."""
    needed = {"", "/index", "/status", "/item", "/etag", "/problem"}
    return not needed.intersection(getattr(entry, "misfits", [""]))


def _result(row: _Row, entry: ItemBatchRow | None) -> UpsertResult:
    if entry is None:
        return _failed(row, InvalidResponseError("The response has no result for the row."))
    if entry.problem is None:
        item_id = None if entry.item is None else entry.item.id
        return UpsertResult(row.index, _sku(row), entry.status, item_id, entry.etag, None)
    body = json.dumps(entry.problem.to_dict()).encode()
    received = ReceivedResponse(entry.status, {}, body)
    subject = Subject("PUT", f"/me/items/by-sku/{_sku(row)}", attempts=1, secret=None)
    return _failed(row, subject.status_error(received, now=0), entry.status)


def _failed(row: _Row, error: CuteError, status: int | None = None) -> UpsertResult:
    status = status or getattr(error, "status", None)
    return UpsertResult(row.index, _sku(row), status, None, None, error)


def _is_worth_another(result: UpsertResult) -> bool:
    """Return whether the row may succeed in a second: the row failed, or its response was lost."""
    lost = getattr(result.error, "code", None) == "idempotency_response_lost"
    status = result.status or 0
    return result.error is not None and (lost or status in {408, 429} or status >= 500)


def _sku(row: _Row) -> str | None:
    return row.item.get("sku") or None


def _chunks(rows: Iterable[ItemCreateDict]) -> Iterator[list[_Row]]:
    numbered = (_Row(index, item) for index, item in enumerate(rows))
    while chunk := list(islice(numbered, ROWS_A_CALL)):
        yield chunk
