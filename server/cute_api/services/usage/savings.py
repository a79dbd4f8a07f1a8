"""Which calls could have been saved, and how: decided from rows of the request log.

The document says which events tell of changes to what an operation returns (`x-internal-events`),
and which operation does many calls at once (`x-internal-batch`). A call is in one saving at most.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from cute_api.models.enums import SavingKind
from cute_api.models.usage import FIRST_FAILED
from cute_api.spec import ROWS, Operation, Spec

# Savings of fewer calls a day are left out.
MIN_PER_DAY = 10
# Changes that a program makes within this time could wait for each other.
BATCH_WINDOW = timedelta(minutes=1)
OK, NOT_MODIFIED = 200, 304


class LoggedCall(NamedTuple):
    """A request of the log.

    `target` is the same for calls with the same path and query, None if a part is not stored.
    """

    at: datetime
    key_id: str
    operation: str | None
    status: int
    etag_hash: int | None
    target: int | None


@dataclass(frozen=True, slots=True)
class CallSaving:
    """Calls of one key to one operation that can be saved. `reason` is a sentence in Markdown."""

    kind: SavingKind
    operation: str
    key_id: str
    calls_a_day: int
    saved_a_day: int
    reason: str


def find(
    calls: Iterable[LoggedCall], spec: Spec, per_day: Callable[[int], int]
) -> list[CallSaving]:
    """Return the savings, the most calls first.

    `calls` come in the order of time. `per_day` makes a number of them one of calls a day.
    """
    groups: dict[tuple[str, str], list[LoggedCall]] = {}
    for call in calls:
        operation = call.operation or ""
        if operation in spec.operations and call.status < FIRST_FAILED:
            groups.setdefault((operation, call.key_id), []).append(call)
    found = (
        _saving(spec.operations[operation], key_id, group, spec, per_day)
        for (operation, key_id), group in groups.items()
    )
    worthwhile = [saving for saving in found if saving and saving.saved_a_day >= MIN_PER_DAY]
    return sorted(worthwhile, key=lambda saving: -saving.saved_a_day)


def repeated(calls: Sequence[LoggedCall]) -> int:
    """Count the calls that repeat an earlier one."""
    known = [call.target for call in calls if call.target is not None]
    return len(known) - len(set(known))


def unchanged(calls: Sequence[LoggedCall]) -> int:
    """Count the full responses that are the same as the one before to the same call."""
    tags: dict[int, int] = {}
    count = 0
    for call in calls:
        if call.target is None or call.etag_hash is None:
            continue
        count += call.status == OK and tags.get(call.target) == call.etag_hash
        tags[call.target] = call.etag_hash
    return count


def batchable(calls: Sequence[LoggedCall], most: int) -> int:
    """Count the calls that batches of up to `most` within a `BATCH_WINDOW` would save."""
    count = in_batch = 0
    ends: datetime | None = None
    for call in calls:
        if ends is not None and call.at < ends and in_batch < most:
            in_batch += 1
            count += 1
        else:
            ends, in_batch = call.at + BATCH_WINDOW, 1
    return count


def _saving(
    operation: Operation,
    key_id: str,
    calls: Sequence[LoggedCall],
    spec: Spec,
    per_day: Callable[[int], int],
) -> CallSaving | None:
    """Return the saving that an operation allows, if any."""
    if operation.events:
        kind, saved = SavingKind.WEBHOOK, repeated(calls)
        names = " and ".join(f"`{name}`" for name in operation.events)
        advice = (
            f"repeat an earlier one, and a webhook for {names} tells you about each change instead."
        )
    elif operation.batch is not None:
        most = _rows(spec, operation.batch)
        kind, saved = SavingKind.BATCH, batchable(calls, most)
        advice = (
            f"came within a minute of others, and `{operation.batch}` does up to {most} of them in "
            "one call, though each row still counts in the quota of the day."
        )
    elif str(NOT_MODIFIED) in operation.responses and not operation.unmetered:
        kind, saved = SavingKind.IF_NONE_MATCH, unchanged(calls)
        advice = (
            "got the same response as the one before, and with its ETag as `If-None-Match` they "
            "get 304, which uses no quota."
        )
    else:
        return None
    each, fewer = per_day(len(calls)), per_day(saved)
    reason = f"{fewer:,} of {each:,} calls a day {advice}"
    return CallSaving(kind, operation.id, key_id, each, fewer, reason)


def _rows(spec: Spec, batch: str) -> int:
    """Return how many rows a batch may have."""
    bodies = spec.operations[batch].bodies.values()
    members = [member for body in bodies for member in spec.resolve(body)["properties"].values()]
    most: int = max(member["maxItems"] for member in members if member.get(ROWS))
    return most
