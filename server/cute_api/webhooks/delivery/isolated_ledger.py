"""What the ledger does with a batch that is refused: each part in a transaction of its own.

It is the rare way, taken after the whole batch failed in one transaction. What is bad is found by
halving (`cute_api.lib.bisecting`) and set aside; all the rest is done.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TypeVar

from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from cute_api.lib.bisecting import FailedRow, FailureKind, write_apart, write_by_owner
from cute_api.models import set_aside
from cute_api.models.enums import RowWriter
from cute_api.models.failures import failure_kind
from cute_api.models.set_aside import Refused
from cute_api.processes.connections import short_transaction
from cute_api.processes.prepared import run
from cute_api.webhooks.delivery import budget, claims, records
from cute_api.webhooks.delivery.claims import Claim
from cute_api.webhooks.delivery.health import Health
from cute_api.webhooks.delivery.judging import Result
from cute_api.webhooks.delivery.tallies import Tally
from cute_api.webhooks.delivery.verdicts import WebhookDecision, carry_out

T = TypeVar("T")
R = TypeVar("R")
Healths = Mapping[str, tuple[Health, int]]
Hours = Mapping[tuple[str, datetime], Tally]


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was claimed, and what was not done and has to be said again later.

    `unclaimed` are lanes that could not be read. `taken` is how many of the named ones became ours,
    or may have.
    """

    claims: list[Claim] = field(default_factory=list)
    unrecorded: list[Result] = field(default_factory=list)
    undone: list[WebhookDecision] = field(default_factory=list)
    unclaimed: list[str] = field(default_factory=list)
    taken: int = 0


@dataclass(frozen=True, slots=True)
class Unwritten:
    """What `note` could not write yet."""

    health: Healths = field(default_factory=dict)
    tallies: Hours = field(default_factory=dict)


class IsolatedLedger:
    """Works on a connection in autocommit. `budgets` are deliveries a day by tier, `region` is the
    one whose lanes it takes."""

    def __init__(
        self, connection: Connection, budgets: Mapping[str, int], region: str | None
    ) -> None:
        self._region = region
        self._connection = connection
        self._budgets = budgets

    def record(self, results: Sequence[Result]) -> list[Result]:
        """Record what can be recorded; what can't now, since somebody holds its rows.

        A result that is refused loses its details. When that does not help, its delivery is
        marked as failed; when that is refused too, it is tried again later.
        """
        written = write_by_owner(
            results, self._by(records.results), failure_kind, owner_of=lambda one: one.webhook_id
        )
        refused = [one for one in written.failures if one.kind is FailureKind.REFUSED]
        self._set_aside(
            Refused.of(f"attempt {one.row.number} of delivery {one.row.delivery_id}", one.error)
            for one in refused
        )
        left = [one.row for one in written.failures if one.kind is FailureKind.BUSY]
        return left + [one.row for one in refused if not self._saved(one.row)]

    def _saved(self, result: Result) -> bool:
        """Record less of a result that is refused, or only that its delivery is over."""
        smaller = records.reduced(result)
        steps: Sequence[Callable[[Cursor], None]] = (
            lambda cursor: records.results(cursor, [smaller]),
            lambda cursor: records.give_up(cursor, result),
        )
        return any(not write_apart([step], self._each, failure_kind).failures for step in steps)

    def carry_out(self, decisions: Sequence[WebhookDecision]) -> list[WebhookDecision]:
        """Carry out verdicts; those that have to wait."""

        def write(cursor: Cursor, part: Sequence[WebhookDecision]) -> None:
            for decision in part:
                carry_out(cursor, decision)

        return self._rest(decisions, write, lambda one: f"verdict on webhook {one.webhook_id}")

    def take(self, pump: int, lanes: Sequence[str]) -> list[str]:
        """Take lanes that nobody alive owns; those that could not be taken."""
        region = self._region
        failed = self._failures(
            lanes, lambda cursor, part: claims.take_named(cursor, pump, region, part)
        )
        return [one.row for one in failed]

    def release(self, pump: int, lanes: Sequence[str]) -> None:
        """Leave lanes; one whose row somebody holds stays ours until the next time."""
        self._failures(lanes, lambda cursor, part: claims.release(cursor, pump, part))

    def claim(
        self, pump: int, rooms: Sequence[tuple[str, int]], held: Sequence[str]
    ) -> tuple[list[Claim], list[str]]:
        """What is due, and the lanes that can't be read."""
        written = write_apart(
            rooms,
            self._by(lambda cursor, part: claims.claim(cursor, pump, part, held)),
            failure_kind,
        )
        self._report(written.failures, lambda room: f"lane {room[0]}")
        found = [claim for part in written.done for claim in part]
        return found, [one.row[0] for one in written.failures]

    def note(self, pump: int, health: Healths, tallies: Hours) -> Unwritten:
        """Keep how receivers do, and what was counted of webhooks; what has to wait."""
        lanes = self._rest(
            list(health.items()),
            lambda cursor, part: run(cursor, records.health(pump, dict(part))),
            lambda one: f"health of webhook {one[0]}",
        )

        def count(cursor: Cursor, part: Sequence[tuple[tuple[str, datetime], Tally]]) -> None:
            run(cursor, records.hours(dict(part)))
            budget.count(cursor, dict(part), self._budgets)

        hours = self._rest(
            list(tallies.items()),
            count,
            lambda one: f"counts of webhook {one[0][0]}",
        )
        return Unwritten(dict(lanes), dict(hours))

    def _rest(
        self,
        rows: Sequence[T],
        write: Callable[[Cursor, Sequence[T]], object],
        subject: Callable[[T], str],
    ) -> list[T]:
        """Write rows; those that are busy. What is refused is set aside."""
        failed = self._failures(rows, write)
        self._report(failed, subject)
        return [one.row for one in failed if one.kind is FailureKind.BUSY]

    def _failures(
        self, rows: Sequence[T], write: Callable[[Cursor, Sequence[T]], object]
    ) -> list[FailedRow[T]]:
        return write_apart(rows, self._by(write), failure_kind).failures

    def _report(self, failures: Iterable[FailedRow[T]], subject: Callable[[T], str]) -> None:
        self._set_aside(
            Refused.of(subject(one.row), one.error)
            for one in failures
            if one.kind is FailureKind.REFUSED
        )

    def _set_aside(self, refused: Iterable[Refused]) -> None:
        set_aside.note(self._connection, RowWriter.DELIVERER, list(refused))

    def _by(self, write: Callable[[Cursor, Sequence[T]], R]) -> Callable[[Sequence[T]], R]:
        return partial(self._short, write)

    def _short(self, write: Callable[[Cursor, Sequence[T]], R], rows: Sequence[T]) -> R:
        with short_transaction(self._connection) as cursor:
            return write(cursor, rows)

    def _each(self, steps: Sequence[Callable[[Cursor], None]]) -> None:
        with short_transaction(self._connection) as cursor:
            for step in steps:
                step(cursor)
