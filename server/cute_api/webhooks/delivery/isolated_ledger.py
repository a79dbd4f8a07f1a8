"""Handle a batch that PostgreSQL refused: each part in a transaction of its own.

This is rare: only after the whole batch failed in one transaction. Bad rows are found by bisecting
(`cute_api.lib.bisecting`) and set aside; all others are written.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TypeVar

from cute_api.lib.bisecting import FailedRow, WriteResult, write_apart, write_by_owner
from cute_api.models import set_aside
from cute_api.models.connections.connection import Connection
from cute_api.models.enums import RowWriter
from cute_api.models.failures import failure_kind
from cute_api.webhooks.delivery import budget, claims, records
from cute_api.webhooks.delivery.budget import Budgets
from cute_api.webhooks.delivery.claims import AccountTurn, Claim
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
    """The claimed deliveries, and the writes that must be repeated later.

    `unclaimed` are lanes that could not be read. `taken` is the upper bound of named lanes that
    became ours.
    """

    claims: list[Claim] = field(default_factory=list)
    unrecorded: list[Result] = field(default_factory=list)
    undone: list[WebhookDecision] = field(default_factory=list)
    unclaimed: list[str] = field(default_factory=list)
    taken: int = 0


@dataclass(frozen=True, slots=True)
class PendingWrites:
    """Health and counts that `note` could not write yet."""

    health: Healths = field(default_factory=dict)
    tallies: Hours = field(default_factory=dict)


class IsolatedLedger:
    """Works on a connection in autocommit. `budgets` are deliveries a day by tier; it takes lanes
    of `region`."""

    def __init__(self, connection: Connection, budgets: Budgets, region: str | None) -> None:
        self._region = region
        self._connection = connection
        self._budgets = budgets

    def record(self, results: Sequence[Result]) -> list[Result]:
        """Record results; return those to retry later because their rows are locked.

        A refused result is recorded without its details. If that is refused as well, its delivery
        is marked as failed; if even that is refused, it is retried later.
        """
        written = write_by_owner(
            results, self._by(records.results), failure_kind, owner_of=lambda row: row.webhook_id
        )
        self._set_aside(
            written.refused, lambda row: f"attempt {row.number} of delivery {row.delivery_id}"
        )
        lost = [bad.row for bad in written.refused if not self._record_less(bad.row)]
        return written.busy + lost

    def _record_less(self, result: Result) -> bool:
        """Record a refused result without details, or only that its delivery failed."""
        smaller = records.reduced(result)
        steps: Sequence[Callable[[Connection], None]] = (
            lambda connection: records.results(connection, [smaller]),
            lambda connection: records.give_up(connection, result),
        )
        return any(not write_apart([step], self._each, failure_kind).failures for step in steps)

    def carry_out(self, decisions: Sequence[WebhookDecision]) -> list[WebhookDecision]:
        """Carry out verdicts; return those to retry later."""

        def write(connection: Connection, part: Sequence[WebhookDecision]) -> None:
            for decision in part:
                carry_out(connection, decision)

        return self._write(decisions, write, lambda row: f"verdict on webhook {row.webhook_id}")

    def take(self, pump: int, lanes: Sequence[str]) -> list[str]:
        """Take lanes that no live pump owns; return those that could not be taken."""
        region = self._region
        written = self._apart(
            lanes, lambda connection, part: claims.take_named(connection, pump, region, part)
        )
        return [failure.row for failure in written.failures]

    def release(self, pump: int, lanes: Sequence[str]) -> None:
        """Release lanes; a lane whose row is locked stays ours until the next call."""
        self._apart(lanes, lambda connection, part: claims.release(connection, pump, part))

    def claim(
        self,
        pump: int,
        rooms: Sequence[tuple[str, int]],
        held: Sequence[str],
        turns: Mapping[str, AccountTurn],
    ) -> tuple[list[Claim], list[str]]:
        """Return the due deliveries, and the lanes that can't be read."""
        written = self._apart(
            rooms, lambda connection, part: claims.claim(connection, pump, part, held, turns)
        )
        self._set_aside(written.refused, lambda room: f"lane {room[0]}")
        found = [claim for part in written.done for claim in part]
        return found, [failed.row[0] for failed in written.failures]

    def note(self, pump: int, health: Healths, tallies: Hours) -> PendingWrites:
        """Write the receivers' health and the webhooks' counts; return what must be retried."""
        lanes = self._write(
            list(health.items()),
            lambda connection, part: connection.together(records.health(pump, dict(part))),
            lambda row: f"health of webhook {row[0]}",
        )

        def count(
            connection: Connection, part: Sequence[tuple[tuple[str, datetime], Tally]]
        ) -> None:
            connection.together(records.hours(dict(part)))
            budget.count(connection, dict(part), self._budgets)

        hours = self._write(
            list(tallies.items()),
            count,
            lambda row: f"counts of webhook {row[0][0]}",
        )
        return PendingWrites(dict(lanes), dict(hours))

    def _write(
        self,
        rows: Sequence[T],
        write: Callable[[Connection, Sequence[T]], object],
        subject: Callable[[T], str],
    ) -> list[T]:
        """Write rows, set refused rows aside, and return those that are locked."""
        written = self._apart(rows, write)
        self._set_aside(written.refused, subject)
        return written.busy

    def _apart(
        self, rows: Sequence[T], write: Callable[[Connection, Sequence[T]], R]
    ) -> WriteResult[T, R]:
        return write_apart(rows, self._by(write), failure_kind)

    def _set_aside(self, refused: Iterable[FailedRow[T]], subject: Callable[[T], str]) -> None:
        set_aside.note_failures(self._connection, RowWriter.DELIVERER, refused, subject)

    def _by(self, write: Callable[[Connection, Sequence[T]], R]) -> Callable[[Sequence[T]], R]:
        return partial(self._short, write)

    def _short(self, write: Callable[[Connection, Sequence[T]], R], rows: Sequence[T]) -> R:
        with self._connection.short_transaction():
            return write(self._connection, rows)

    def _each(self, steps: Sequence[Callable[[Connection], None]]) -> None:
        with self._connection.short_transaction():
            for step in steps:
                step(self._connection)
